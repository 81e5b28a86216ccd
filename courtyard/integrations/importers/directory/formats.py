"""Which format a file has, by what is in it."""

import re
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from django.utils.translation import gettext as _

from courtyard.integrations.importers.directory.delimited import read_delimited
from courtyard.integrations.importers.directory.ldif import read_ldif
from courtyard.integrations.importers.directory.records import BadFile, Reader, Record, counted
from courtyard.integrations.importers.directory.spreadsheets import read_spreadsheet
from courtyard.integrations.importers.directory.vcards import read_cards

__all__ = ["columns_of", "read"]

SAMPLES, LOOKED_AT = 3, 2_000
_SPREADSHEET, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CARD = re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE)
_LDIF = re.compile(rb"(?:\s*#[^\n]*\n|\s*\n)*\s*(?:version:\s*\d|dn::?\s)", re.IGNORECASE)


def read(opened: IO[bytes] | None) -> Iterator[Record]:
    """The records of a file from its beginning. Raises BadFile, at once or where it ends to be readable."""
    file = cast(BinaryIO, opened)
    file.seek(0)
    head = file.read(65536)
    file.seek(0)
    return counted(_reader(head)(file))


def _reader(head: bytes) -> Reader:
    if head.startswith(_SPREADSHEET):
        return read_spreadsheet
    if head.startswith(_COMPOUND):
        raise BadFile(_("This is an old or locked spreadsheet. Please save it as XLSX without a password, or as CSV."))
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _CARD.match(plain):
        return read_cards
    if _LDIF.match(plain):
        return read_ldif
    if not head.strip():
        raise BadFile(_("This file is empty."))
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(_("This is no list of people: give CSV, XLSX, LDIF or vCard."))
    return read_delimited


def columns_of(file: IO[bytes] | None) -> list[dict[str, object]]:
    """The columns in the order of their first appearance, each with its first values. Raises BadFile for none."""
    found: dict[str, list[str]] = {}
    for number, record in enumerate(read(file)):
        if number == LOOKED_AT:
            break
        for name, text in record.cells.items():
            samples = found.setdefault(name, [])
            if text and len(samples) < SAMPLES and text[:100] not in samples:
                samples.append(text[:100])
    if not found:
        raise BadFile(_("There are no people in this file."))
    return [{"name": name, "samples": samples} for name, samples in found.items()]
