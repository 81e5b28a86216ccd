"""Office documents: XML in a zip. DOCX, XLSX, PPTX, and OpenDocument with its forebears."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.sax.xmlreader import AttributesImpl

from courtyard.core.readers.gathering import Gathered
from courtyard.core.readers.markup import Words, parse
from courtyard.core.readers.outcomes import TooLarge

__all__ = ["read"]

CHUNK = 65_536
MAX_UNPACKED = 128 * 1024 * 1024  # bytes, of all parts together
_ABOUT = {"title", "subject", "keywords", "keyword", "description"}
# In the order they are read. Cells that only hold numbers are not words.
_PARTS = re.compile(
    r"(?P<about>docProps/core\.xml|meta\.xml)"
    r"|(?P<open>content\.xml)"
    r"|(?P<main>word/document\d*\.xml|xl/workbook\.xml|xl/sharedStrings\.xml|ppt/slides/slide\d+\.xml)"
    r"|(?P<cells>xl/worksheets/sheet\d+\.xml)"
    r"|(?P<more>word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml|xl/comments\d*\.xml|ppt/notesSlides/notesSlide\d+\.xml"
    r"|(?:word|xl|ppt)/(?:charts/chart|diagrams/data)\d+\.xml)"
)
_ORDER = ("about", "open", "main", "cells", "more")


def read(source: BinaryIO, text: Gathered) -> None:
    """The words of an office document; nothing for any other zip. Raises TooLarge, Refused."""
    with zipfile.ZipFile(source) as packed:
        room = _Room()
        for name, kind in _parts(packed):
            with packed.open(name) as part:
                parse(room.chunks(part), _words(kind, text))


class _Room:
    """How much more may come out of a zip."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED

    def chunks(self, part: IO[bytes]) -> Iterator[bytes]:
        """A part, piece by piece. Raises TooLarge."""
        while chunk := part.read(CHUNK):
            self.left -= len(chunk)
            if self.left < 0:
                raise TooLarge
            yield chunk


def _parts(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Names and kinds of the parts with words, in reading order."""
    names = set(packed.namelist())
    if not names & {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}:
        return []
    kinds = {name: found.lastgroup or "" for name in names if (found := _PARTS.fullmatch(name))}
    return sorted(kinds.items(), key=lambda part: (_ORDER.index(part[1]), _number(part[0]), part[0]))


def _number(name: str) -> int:
    found = re.search(r"(\d{1,9})\.xml$", name)
    return int(found.group(1)) if found else 0


def _words(kind: str, text: Gathered) -> Words:
    if kind == "about":
        return Words(text, inside=_ABOUT, lines=_ABOUT)
    if kind == "open":
        return Words(text, inside={"p", "h"}, outside={"tracked-changes"}, lines={"p", "h"}, named={"table"})
    if kind == "cells":
        return _Cells(text, inside={"t"}, lines={"c"})
    return Words(
        text, inside={"t"}, outside={"Fallback", "moveFrom", "rPh"}, lines={"p", "si", "sheet"}, named={"sheet"}
    )


class _Cells(Words):
    """Cells with words of their own or of a formula: most words of a sheet are shared by all and stand elsewhere."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if name.rpartition(":")[2] == "c":
            self._inside = {"t", "v"} if attrs.get("t") == "str" else {"t"}
        super().startElement(name, attrs)
