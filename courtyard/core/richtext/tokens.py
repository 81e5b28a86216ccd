"""Clean HTML as a flat stream of tokens.

The sanitiser's serialiser writes one canonical form: attributes in double quotes, no raw ``<`` in text, every element
closed but the void ones. That form is regular, so one expression reads it in linear time, with no tree to recurse into.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

__all__ = ["VOID", "Token", "attributes", "escape_attribute", "escape_text", "strip_unsafe", "tokens", "unescape"]

VOID = frozenset({"br", "hr", "img"})

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"]*")*)>|[^<]+|<')
_ATTRIBUTE = re.compile(r' ([a-z][a-z-]*)="([^"]*)"')

# C0 and C1 controls but tab and line ends, lone surrogates, non-characters, and the characters that turn the direction
# of what follows (the marks LRM, RLM and ALM stay: right-to-left writing needs them).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


class Token(NamedTuple):
    """``kind`` is "text", "start" or "end"; ``raw`` is the token as it stands in the HTML."""

    kind: str
    name: str
    raw: str
    attributes: str


def tokens(html: str) -> Iterator[Token]:
    """The tokens of HTML that ``clean`` returned."""
    for match in _TOKEN.finditer(html):
        slash, name, attrs = match.groups()
        if name is None:
            yield Token("text", "", match[0], "")
        else:
            yield Token("end" if slash else "start", name, match[0], attrs)


def attributes(token: Token) -> dict[str, str]:
    """The attributes of a start tag, decoded."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(token.attributes)}


def escape_text(text: str) -> str:
    """Text as the sanitiser writes it."""
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """An attribute's value as the sanitiser writes it."""
    return escape_text(text).replace('"', "&quot;")


def strip_unsafe(text: str) -> str:
    """Text without NUL, controls, lone surrogates and direction overrides."""
    return _UNSAFE.sub("", text)
