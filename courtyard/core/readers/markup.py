"""XML and HTML as streams: no tree is built, no entity grows, nothing is fetched."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import partial
from html.parser import HTMLParser
from typing import BinaryIO
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from courtyard.core.readers.gathering import Gathered
from courtyard.core.readers.outcomes import Refused
from courtyard.core.readers.plain import MAX_READ, decode

__all__ = ["Words", "add_html", "parse", "reader_of"]

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_XML = re.compile(r"<\?xml\s|<!DOCTYPE\s", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!--|[a-z])", re.IGNORECASE)
_INSIDE_LINES = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_CHUNK = 65_536  # bytes
_LONG = 65_536  # characters of one line, after which it is a new one


def reader_of(head: str) -> Callable[[BinaryIO, Gathered], None] | None:
    """The reader of a text that begins like this, if it is markup."""
    begins = head.lstrip()
    if _XML.match(begins) and not _PAGE.search(begins):
        return read_xml
    return read_html if begins.startswith("<") and (_PAGE.search(begins) or _MARKUP.match(begins)) else None


def read_html(source: BinaryIO, text: Gathered) -> None:
    """What a page says; not its scripts and styles."""
    add_html(decode(source.read(MAX_READ)), text)


def read_xml(source: BinaryIO, text: Gathered) -> None:
    """All words between the marks."""
    parse(iter(partial(source.read, _CHUNK), b""), Words(text))


def parse(chunks: Iterable[bytes], words: "Words") -> None:
    """Read XML. Raises Refused for entities of its own and for what points elsewhere."""
    parser = defusedxml.sax.make_parser()
    parser.setContentHandler(words)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise Refused from error


class Words(ContentHandler):
    """Hands on what stands in elements of the names ``inside`` (None: in any), without what stands in ``outside``.

    A line ends with an element of ``lines`` (None: any); tabs and breaks count; of ``named`` elements the name is text.
    Names are compared without their prefixes.
    """

    def __init__(
        self,
        text: Gathered,
        *,
        inside: Collection[str] | None = None,
        outside: Collection[str] = (),
        lines: Collection[str] | None = None,
        named: Collection[str] = (),
    ) -> None:
        super().__init__()
        self._text, self._inside, self._outside, self._lines, self._named = text, inside, outside, lines, named
        self._within = self._without = self._length = 0
        self._line: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        self._within += self._inside is None or local in self._inside
        self._without += local in self._outside
        if space := _SPACES.get(local):
            self._add(space)
        if local in self._named:
            said = next((value for key, value in attrs.items() if key.rpartition(":")[2] == "name"), "")
            self._add(f"\n{said}\n")

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        self._within -= self._inside is None or local in self._inside
        self._without -= local in self._outside
        if self._lines is None or local in self._lines:
            self._end_line()

    def characters(self, content: str) -> None:
        if self._within and not self._without:
            self._add(content)

    def endDocument(self) -> None:  # noqa: N802
        self._end_line()

    def _add(self, piece: str) -> None:
        self._line.append(piece)
        self._length += len(piece)
        if self._length > _LONG:
            self._end_line()

    def _end_line(self) -> None:
        if self._line:
            self._text.add("".join(self._line))
            self._line, self._length = [], 0


_SPACES = {"tab": " ", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-"}


def add_html(html: str, text: Gathered) -> None:
    """Add the words of HTML."""
    page = _Page(text)
    page.feed(html)
    page.close()
    page.end_line()


class _Page(HTMLParser):
    def __init__(self, text: Gathered) -> None:
        super().__init__()
        self._text = text
        self._line: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent = tag
        elif tag not in _INSIDE_LINES:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag not in _INSIDE_LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._line.append(data)

    def end_line(self) -> None:
        """Hand on what stood on the line; ends of lines in HTML are spaces."""
        if self._line:
            self._text.add(" ".join("".join(self._line).split()))
            self._line = []
