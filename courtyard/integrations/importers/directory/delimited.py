"""CSV, as spreadsheets and personnel systems write it: any delimiter, with or without a byte order mark."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from django.utils.translation import gettext as _

from courtyard.integrations.importers.directory.records import MAX_COLUMNS, BadFile, Record, unique

__all__ = ["read_delimited"]

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 20


def read_delimited(file: BinaryIO) -> Iterator[Record]:
    """The rows below the first one that is not empty, which names the columns."""
    text = io.TextIOWrapper(file, _encoding(file), errors="replace", newline="")
    try:
        delimiter, skipped = _delimiter(text)
        rows = csv.reader(text, delimiter=delimiter)
        names: list[str] = []
        for line, row in _rows(rows, skipped):
            if row is None:
                yield Record(line, trouble="broken")
            elif not any(cell.strip() for cell in row):
                continue
            elif not names:
                names = _names(row)
            elif any(cell.strip() for cell in row[len(names) :]):
                yield Record(line, dict(zip(names, row, strict=False)), trouble="more_cells")
            else:
                yield Record(line, dict(zip(names, row, strict=False)))
    finally:
        with suppress(ValueError):  # closed already by who opened it
            text.detach()


def _rows(rows: Iterator[list[str]], skipped: int) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with the line that it begins on; None for one that cannot be read."""
    while True:
        line = skipped + rows.line_num + 1  # type: ignore[attr-defined]
        try:
            yield line, next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield line, None


def _names(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row = row[:-1]
    if len(row) > MAX_COLUMNS:
        raise BadFile(_("This file has more than %(max)d columns.") % {"max": MAX_COLUMNS})
    return unique(row)


def _encoding(file: BinaryIO) -> str:
    """What the mark at its beginning says; else UTF-8 if all of it is, else what Windows writes in the West."""
    head = file.read(4)
    file.seek(0)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _delimiter(text: io.TextIOWrapper) -> tuple[str, int]:
    """The mark that stands most often in the first line outside quotes, and how many lines say nothing but which it is."""
    first = text.readline(1_000_000)
    if first.lower().startswith("sep=") and first[4:5] in _DELIMITERS:
        return first[4:5], 1
    while first and not first.strip():
        first = text.readline(1_000_000)
    text.seek(0)
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=outside.count), 0
