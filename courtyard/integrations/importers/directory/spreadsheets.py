"""XLSX: the first sheet that is shown, cell by cell, as Excel last computed it. Nothing in it is ever run or fetched."""

import datetime
import stat
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from courtyard.integrations.importers.directory.records import MAX_COLUMNS, BadFile, Record, unique

__all__ = ["read_spreadsheet"]

MAX_ENTRIES = 2_000
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 150  # sheets pack to a tenth; a fiftieth is rare


def read_spreadsheet(file: BinaryIO) -> Iterator[Record]:
    """The rows below the first one that is not empty, which names the columns."""
    import openpyxl  # here: it takes a moment, and most processes never read a sheet

    _check(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        sheet.reset_dimensions()  # what the file says of its size is not believed
        yield from _records(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1))
    except (BadFile, MemoryError):
        raise
    except Exception as error:  # a hostile file breaks the library in any way it likes
        raise BadFile(_("This spreadsheet cannot be read. Please save it again, or as CSV.")) from error


def _records(rows: Iterator[tuple[Any, ...]]) -> Iterator[Record]:
    names: list[str] = []
    for line, row in enumerate(rows, start=1):
        cells = [_text(value) for value in row]
        if not any(cells):
            continue
        if names:
            yield Record(line, dict(zip(names, cells, strict=False)))
            continue
        while not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise BadFile(_("This file has more than %(max)d columns.") % {"max": MAX_COLUMNS})
        names = unique(cells)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime.datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()


def _check(file: BinaryIO) -> None:
    """Sizes are what the archive declares; reading stops there, and a lie is caught by the checksum."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        raise BadFile(_("This spreadsheet is damaged. Please save it again, or as CSV.")) from None
    finally:
        file.seek(0)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * max(packed, 1)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or bomb:
        raise BadFile(_("This spreadsheet grows too much when it is unpacked. Please save the list alone, or as CSV."))
    if any(entry.flag_bits & 0x1 or stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise BadFile(_("This spreadsheet is locked or odd. Please save it again without a password, or as CSV."))
