"""What a file of people is to the import: records of named cells, whatever the format; a broken one says why.

A reader is a function from an open binary file to its records, in order and the same each time. It never raises for one
record that is broken, only BadFile where nothing can be read at all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from courtyard.core.errors import CourtyardError

__all__ = ["MAX_BYTES", "MAX_CELL", "MAX_COLUMNS", "MAX_RECORDS", "BadFile", "Reader", "Record", "counted", "unique"]

MAX_BYTES = 50 * 1024 * 1024
MAX_RECORDS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 10_000  # characters; what is longer is cut, and then too long for any detail
_SECRET = re.compile(r"passw|pwd|mot.?de.?passe|kennwort|secret|ssha|nthash|lmhash|krb.*key", re.IGNORECASE)


class BadFile(CourtyardError):
    """The file holds no people that can be read; the message says why. Nothing was changed."""

    status = 422


@dataclass(frozen=True, slots=True)
class Record:
    """One person of the file. ``alias`` is a name by which others point here; ``trouble`` is the code of a note."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    alias: str = ""
    trouble: str = ""


Reader = Callable[[BinaryIO], Iterator[Record]]


def counted(records: Iterator[Record]) -> Iterator[Record]:
    """The records up to the limit, without what looks like a password. Raises BadFile beyond."""
    for number, record in enumerate(records, start=1):
        if number > MAX_RECORDS:
            raise BadFile(_("This file holds more than %(max)d people.") % {"max": MAX_RECORDS})
        cells = {name: _clean(text) for name, text in record.cells.items() if not _SECRET.search(name)}
        yield Record(record.line, cells, record.alias, record.trouble)


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:MAX_CELL]


def unique(names: list[str]) -> list[str]:
    """Names for columns: none empty, none twice."""
    found: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        name = base = " ".join(name.split())[:100] or _("Column %(number)d") % {"number": number}
        again = 1
        while name in found:
            again += 1
            name = f"{base} ({again})"
        found[name] = None
    return list(found)
