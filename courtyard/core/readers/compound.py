"""What Office and Outlook wrote before 2007, and write still: DOC, XLS, PPT and MSG, streams in one compound file.

The layouts are those Microsoft publishes as MS-DOC, MS-XLS, MS-PPT and MS-OXMSG.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from courtyard.core.readers.gathering import Gathered
from courtyard.core.readers.outcomes import TooLarge, Unreadable

__all__ = ["letters_of_cells", "letters_of_slides", "letters_of_word", "read", "table_of_word"]

MAX_STREAM = 64 * 1024 * 1024  # bytes
_LETTER = ("0037001F", "0C1A001F", "0E04001F", "1000001F")  # subject, from, to, body
_FIELDS = re.compile(r"\x13[^\x13-\x15]*\x14?|\x15")  # what a field would do; what it shows stays
_NARROW = 0x40000000  # a piece with one byte a letter
_TEXT_WIDE, _TEXT_NARROW, _MASTER = 0x0FA0, 0x0FA8, 0x03F8
_LOCKED, _SHEET, _SHARED, _MORE = 0x2F, 0x85, 0xFC, 0x3C
_ENDS = dict.fromkeys(map(ord, "\x07\x0b\x0c\r"), "\n")


def read(source: BinaryIO, text: Gathered) -> None:
    """The words of an old document. Raises Unreadable where it is locked with a password, TooLarge."""
    with olefile.OleFileIO(source) as file:
        if file.exists("EncryptedPackage") or file.exists("EncryptedSummary"):
            raise Unreadable
        if file.exists("WordDocument"):
            main = _stream(file, "WordDocument")
            text.add(letters_of_word(main, _stream(file, table_of_word(main))))
        for name, letters in (("Workbook", letters_of_cells), ("PowerPoint Document", letters_of_slides)):
            if file.exists(name):
                for line in letters(_stream(file, name)):
                    text.add(line)
        for part in _LETTER:
            if file.exists(f"__substg1.0_{part}"):
                text.add(_stream(file, f"__substg1.0_{part}").decode("utf-16-le", "replace"))


def _stream(file: olefile.OleFileIO, name: str) -> bytes:
    if file.get_size(name) > MAX_STREAM:
        raise TooLarge
    return bytes(file.openstream(name).read())


def table_of_word(main: bytes) -> str:
    """The name of the stream with the tables of a document. Raises Unreadable for what is locked, or older than Word 97."""
    mark, version = struct.unpack_from("<2H", main)
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if mark != 0xA5EC or version < 0xC1 or flags & 0x0100:
        raise Unreadable
    return "1Table" if flags & 0x0200 else "0Table"


def letters_of_word(main: bytes, table: bytes) -> str:
    """The text of a document: its pieces in order, notes and headers after the body."""
    start, size = struct.unpack_from("<2I", main, 0x01A2)
    pieces = table[start : start + size]
    while pieces[:1] == b"\1":  # formats come first
        pieces = pieces[3 + struct.unpack_from("<H", pieces, 1)[0] :]
    count = (struct.unpack_from("<I", pieces, 1)[0] - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", pieces, 5)
    found = []
    for number in range(count):
        (place,) = struct.unpack_from("<I", pieces, 5 + 4 * (count + 1) + 8 * number + 2)
        length = places[number + 1] - places[number]
        if place & _NARROW:
            start = (place & ~_NARROW) // 2
            found.append(main[start : start + length].decode("cp1252", "replace"))
        else:
            found.append(main[place : place + 2 * length].decode("utf-16-le", "replace"))
    return _FIELDS.sub("", "".join(found)).translate(_ENDS)


def letters_of_slides(stream: bytes) -> Iterator[str]:
    """The lines of slides and notes, not of what they are made after. Records lie in records: of those only the head is passed over."""
    at = 0
    while at + 8 <= len(stream):
        version, kind, size = struct.unpack_from("<2HI", stream, at)
        at += 8
        if version & 0x0F == 0x0F and kind != _MASTER:
            continue
        if kind in (_TEXT_WIDE, _TEXT_NARROW):
            yield (
                stream[at : at + size]
                .decode("utf-16-le" if kind == _TEXT_WIDE else "latin-1", "replace")
                .translate(_ENDS)
            )
        at += size


def letters_of_cells(stream: bytes) -> Iterator[str]:
    """The names of the sheets, and the words that their cells share. Raises Unreadable for what is locked."""
    shared: list[bytes] = []
    at, before = 0, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _LOCKED:
            raise Unreadable
        if kind == _SHEET and size > 8:
            yield body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")
        if kind == _SHARED or (kind == _MORE and before == _SHARED):
            shared.append(body)
            kind = _SHARED
        before = kind
    if shared:
        yield from _Shared(shared).strings()


class _Shared:
    """The table of strings, cut into pieces; a string that is cut goes on after a new flag that says how wide its letters are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = next(self._pieces)
        self._at = 0

    def strings(self) -> Iterator[str]:
        _total, count = struct.unpack("<2I", self._take(8))
        for _number in range(count):
            length, flags = struct.unpack("<HB", self._take(3))
            runs = struct.unpack("<H", self._take(2))[0] if flags & 0x08 else 0
            extra = struct.unpack("<I", self._take(4))[0] if flags & 0x04 else 0
            yield "".join(self._letters(length, flags & 1))
            self._take(4 * runs + extra)

    def _take(self, count: int) -> bytes:
        taken = self._piece[self._at : self._at + count]
        self._at += len(taken)
        if len(taken) == count:
            return taken
        self._turn()
        return taken + self._take(count - len(taken))

    def _letters(self, count: int, wide: int) -> Iterator[str]:
        while count:
            here = min(count, (len(self._piece) - self._at) >> wide)
            if here:
                yield self._take(here << wide).decode("utf-16-le" if wide else "latin-1", "replace")
                count -= here
            else:
                self._turn()
                wide = self._take(1)[0] & 1

    def _turn(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            raise Unreadable
        self._piece, self._at = piece, 0
