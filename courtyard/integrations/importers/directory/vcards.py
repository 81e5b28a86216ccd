"""vCard 3 and 4 (RFC 2426, 6350): one card a person. A broken card is told of and the next one is read."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from courtyard.integrations.importers.directory.folding import unfolded
from courtyard.integrations.importers.directory.records import MAX_COLUMNS, Record

__all__ = ["read_cards"]

_PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:[^:;\"]|\"[^\"]*\")*)*):(.*)", re.DOTALL)
_PARTS = {"N": ("family name", "given name"), "ORG": ("organisation", "unit")}
_LEFT_OUT = {"BEGIN", "END", "VERSION", "PHOTO", "LOGO", "SOUND", "KEY", "NOTE", "REV", "PRODID", "BDAY", "KIND"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_cards(file: BinaryIO) -> Iterator[Record]:
    """The cards of people, in order; columns are the properties in small letters, ``tel``, ``tel (2)`` ..."""
    began = 0
    lines: list[str] | None = None
    for number, line in unfolded(file):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if lines is not None:
                yield Record(began, trouble="broken")
            began, lines = number, []
        elif lines is None:
            if mark:
                yield Record(number, trouble="broken")
        elif mark == "END:VCARD":
            yield from _card(began, lines)
            lines = None
        elif mark:
            lines.append(line)
    if lines is not None:
        yield Record(began, trouble="broken")


def _card(began: int, lines: list[str]) -> Iterator[Record]:
    cells: dict[str, str] = {}
    said: dict[str, str] = {}
    for line in lines:
        found = _PROPERTY.fullmatch(line)
        if found is None:
            yield Record(began, trouble="broken")
            return
        name, options, value = found[1].upper(), found[2].upper(), found[3].strip()
        said.setdefault(name, value.lower())
        if name not in _LEFT_OUT and value and len(cells) < MAX_COLUMNS and "ENCODING=" not in options:
            _keep(cells, name, options, value)
    if said.get("VERSION", "") not in ("3.0", "4.0"):
        yield Record(began, trouble="old_card")
    elif said.get("KIND", "individual") == "individual":
        yield Record(began, cells)


def _keep(cells: dict[str, str], name: str, options: str, value: str) -> None:
    if name in _PARTS:
        for column, part in zip(_PARTS[name], re.split(r"(?<!\\);", value), strict=False):
            cells.setdefault(column, _text(part))
        return
    column, number = name.lower(), 1
    value = _text(re.sub(r"^(?:tel|mailto):", "", value, flags=re.IGNORECASE))
    if "PREF" in options and column in cells:
        cells[column], value = value, cells[column]
    wanted = column
    while wanted in cells:
        number += 1
        wanted = f"{column} ({number})"
    cells[wanted] = value


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
