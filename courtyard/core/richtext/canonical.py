"""The one form in which a body is stored: what is left after the allow-list, written again value by value."""

import re
from html import unescape

from courtyard.core.ids import parse_id
from courtyard.core.richtext.links import file_address, file_of, safe_href, tag_address
from courtyard.core.richtext.tags import fold_tag
from courtyard.core.richtext.tokens import VOID, Token, attributes, escape_attribute, escape_text, tokens

__all__ = ["MAX_DEPTH", "NAMES", "Canonical", "TooDeep"]

NAMES = {"b": "strong", "i": "em", "del": "s", "strike": "s", "h1": "h2", "h5": "h4", "h6": "h4"}
MAX_DEPTH = 100
MAX_LABEL = 200

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_LEADING_LINES = re.compile(r"\A\n+")


class TooDeep(Exception):
    """Elements stand in each other more than MAX_DEPTH deep."""


class Canonical:
    """Writes sanitised HTML again: elements under their modern names, only addresses and values that hold."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.closers: list[str] = []  # what to write at each end tag; "" for an element that was dropped
        self.links = 0
        self.atom = ("", "")  # start and end of the mention or tag whose label is being read
        self.label: list[str] = []
        self.nested = 0

    def write(self, html: str) -> str:
        after_pre = False
        for token in tokens(html):
            if self.atom[0]:
                self._read_label(token)
            elif token.kind == "text":
                # A parser drops one line end after <pre>: kept, each cleaning would take another.
                self.out.append(_LEADING_LINES.sub("", token.raw) if after_pre else token.raw)
            elif token.kind == "start":
                self._start(token)
            else:
                self._end()
            after_pre = token.kind == "start" and token.name == "pre"
        self._drop_empty_end()
        return "".join(self.out).strip()

    def _drop_empty_end(self) -> None:
        """Take empty paragraphs off the end: editors keep one below everything."""
        out = self.out
        end = start = len(out)
        while start:
            start -= 1
            if out[start] == "<p>":
                end = start
            elif not (out[start] in ("</p>", "<br>", "&nbsp;") or out[start].isspace()):
                break
        del out[end:]

    def _start(self, token: Token) -> None:
        name = NAMES.get(token.name, token.name)
        if name in VOID:
            self.out.append(self._picture(attributes(token)) if name == "img" else f"<{name}>")
            return
        if len(self.closers) >= MAX_DEPTH:
            raise TooDeep
        if name == "a":
            self._link(attributes(token))
        elif name == "span":
            person = parse_id(attributes(token).get("data-mention", ""))
            if person:
                self._begin_atom(f'<span data-mention="{person}">@', "</span>")
            else:
                self.closers.append("")
        else:
            self.out.append(f"<{name}{_numbers(attributes(token)) if token.attributes else ''}>")
            self.closers.append(f"</{name}>")

    def _end(self) -> None:
        closer = self.closers.pop()
        self.links -= closer == "</a>"
        if closer:
            self.out.append(closer)

    def _link(self, values: dict[str, str]) -> None:
        slug = "" if self.links else fold_tag(values.get("data-tag", ""))
        if slug:
            start = f'<a data-tag="{escape_attribute(slug)}" href="{escape_attribute(tag_address(slug))}">#'
            self._begin_atom(start, "</a>")
            return
        href = safe_href(values.get("href", ""))
        if not href or self.links:
            self.closers.append("")
            return
        self.out.append(f'<a href="{escape_attribute(href)}" rel="noopener nofollow ugc">')
        self.closers.append("</a>")
        self.links += 1

    def _picture(self, values: dict[str, str]) -> str:
        alt = " ".join(values.get("alt", "").split())[:500]
        file_id = parse_id(values.get("data-file", "")) or file_of(values.get("src", ""))
        if file_id:
            size = "".join(
                f' {side}="{values[side]}"' for side in ("width", "height") if _NUMBER.fullmatch(values.get(side, ""))
            )
            return f'<img data-file="{file_id}" src="{file_address(file_id)}" alt="{escape_attribute(alt)}"{size}>'
        href = safe_href(values.get("src", ""))
        if not href or self.links:
            return escape_text(alt)
        # A picture from elsewhere would tell that server who reads: it becomes a link.
        return f'<a href="{escape_attribute(href)}" rel="noopener nofollow ugc">{escape_text(alt or href)}</a>'

    def _begin_atom(self, start: str, end: str) -> None:
        self.atom, self.label, self.nested = (start, end), [], 0

    def _read_label(self, token: Token) -> None:
        if token.kind == "text":
            self.label.append(unescape(token.raw))
        elif token.name in VOID:
            self.label.append(" ")
        elif token.kind == "start":
            self.nested += 1
        elif self.nested:
            self.nested -= 1
        else:
            self._end_atom()

    def _end_atom(self) -> None:
        start, end = self.atom
        mark = start[-1]
        label = " ".join("".join(self.label).split()).lstrip(mark).strip()[:MAX_LABEL]
        if mark == "#":
            slug = start.split('"')[1]
            label = label if escape_attribute(fold_tag(label)) == slug else unescape(slug)
        self.out.append(f"{start}{escape_text(label.strip())}{end}")
        self.atom = ("", "")


def _numbers(values: dict[str, str]) -> str:
    """``start``, ``colspan`` and ``rowspan``, if they are small numbers."""
    kept = (f' {name}="{value}"' for name, value in values.items() if _NUMBER.fullmatch(value) and int(value) <= 1000)
    return "".join(kept)
