"""LDIF (RFC 2849) as directories write it out. Only entries of people; nothing that a line points to is fetched."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import BinaryIO

from courtyard.integrations.importers.directory.folding import unfolded
from courtyard.integrations.importers.directory.records import MAX_COLUMNS, Record

__all__ = ["plain_name", "read_ldif"]

_PEOPLE = {"person", "organizationalperson", "inetorgperson", "posixaccount", "account", "user", "contact"}
_LEFT_OUT = {"objectclass", "aci", "jpegphoto", "thumbnailphoto", "photo", "usercertificate", "audio"}
_ATTRIBUTE = re.compile(r"([A-Za-z][\w.-]*(?:;[\w-]+)*):([:<]?)[ ]*(.*)", re.DOTALL)


def read_ldif(file: BinaryIO) -> Iterator[Record]:
    """The people, in order. The first value of an attribute is its column's; further ones stand in ``cn (2)`` and so on.

    A value in another language has a column of its own, as ``cn;lang-fr``.
    """
    began = 0
    lines: list[str] = []
    for number, line in unfolded(file):
        if line.startswith("#") or (not lines and line.lower().startswith("version:")):
            continue
        if line.strip():
            began = began if lines else number
            lines.append(line)
        elif lines:
            yield from _entry(began, lines)
            lines = []
    if lines:
        yield from _entry(began, lines)


def plain_name(name: str) -> str:
    """A distinguished name as it is compared: no case, no blanks around its marks."""
    return re.sub(r"\s*([,=+])\s*", r"\1", name.strip()).lower()


def _entry(began: int, lines: list[str]) -> Iterator[Record]:
    cells: dict[str, str] = {}
    classes: set[str] = set()
    try:
        for line in lines:
            name, value = _value(line)
            bare = name.partition(";")[0].lower()
            if bare == "objectclass":
                classes.add((value or "").lower())
            elif bare in _LEFT_OUT or value is None or len(cells) >= MAX_COLUMNS:
                continue
            elif value or name.lower() not in cells:
                cells[_free(name, cells)] = value
    except ValueError:
        yield Record(began, trouble="broken")
        return
    alias = plain_name(cells.pop("dn", ""))
    if not alias or cells.pop("changetype", "add").lower() != "add":
        yield Record(began, trouble="broken")
    elif not classes or classes & _PEOPLE:
        yield Record(began, cells, alias)


def _value(line: str) -> tuple[str, str | None]:
    """Name and text of a line; None for what is no text or stands elsewhere. Raises ValueError for no attribute."""
    found = _ATTRIBUTE.fullmatch(line)
    if found is None:
        raise ValueError(line[:40])
    name, mark, value = found.groups()
    if mark == "<":
        return name, None
    if mark == ":":
        try:
            return name, base64.b64decode(value.strip(), validate=True).decode()
        except binascii.Error as error:
            raise ValueError(name) from error
        except UnicodeDecodeError:
            return name, None
    return name, value


def _free(name: str, cells: dict[str, str]) -> str:
    """Attributes have no case, so columns are named in one: small."""
    name, number = name.lower(), 1
    wanted = name
    while wanted in cells:
        number += 1
        wanted = f"{name} ({number})"
    return wanted
