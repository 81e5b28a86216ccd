"""Text out of rich text: for search, mails, notifications and excerpts."""

import re

from courtyard.core.richtext.tokens import attributes, strip_unsafe, tokens, unescape

__all__ = ["excerpt", "is_blank", "to_text"]

_BLOCKS = frozenset({"p", "h2", "h3", "h4", "blockquote", "pre", "ul", "ol", "li", "table", "tr", "hr", "caption"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")


def to_text(html: str) -> str:
    """The words of HTML that ``clean`` returned: one line a block, pictures by their description."""
    out: list[str] = []
    verbatim = 0
    for token in tokens(html):
        if token.kind == "text":
            text = unescape(token.raw)
            if not verbatim:
                text = _SPACES.sub(" ", text)
                text = text.lstrip(" ") if out and out[-1] == "\n" else text
            out.append(text)
        elif token.name in _BLOCKS:
            out.append("\n")
            if token.name == "pre":
                verbatim += 1 if token.kind == "start" else -1
        elif token.name == "br":
            out.append("\n")
        elif token.name in _CELLS and token.kind == "end":
            out.append(" ")
        elif token.name == "img":
            out.append(attributes(token).get("alt", ""))
    lines = (line.rstrip() for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line).strip()


def is_blank(html: str) -> bool:
    """Whether cleaned HTML says nothing: no word, no picture."""
    return "<img " not in html and not to_text(html)


def excerpt(text: str, length: int) -> str:
    """The beginning of a text on one line: at most ``length`` characters, ended by an ellipsis if it was cut."""
    window = 4 * length + 200
    line = " ".join(strip_unsafe(text[:window]).split())
    if len(line) <= length and len(text) <= window:
        return line
    cut = line[: max(length - 1, 0)]
    space = cut.rfind(" ")
    if line[len(cut) : len(cut) + 1] != " " and space >= length // 3:
        cut = cut[:space]
    return f"{cut.rstrip()}…"
