"""The headings of a text, each with an address."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from courtyard.core.richtext.tokens import unescape

__all__ = ["Heading", "outline", "with_anchors"]

_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Heading(NamedTuple):
    """``level`` as written, 1 to 6; ``anchor`` is the id under which it stands on the page."""

    level: int
    text: str
    anchor: str


def outline(body_html: str) -> list[Heading]:
    """The headings of a body that ``clean`` returned, in order; an empty one is none.

    The anchor is made of the words, so that it outlives edits elsewhere; the same words twice are numbered.
    """
    found: list[Heading] = []
    taken: set[str] = set()
    for match in _HEADING.finditer(body_html):
        text = " ".join(unescape(_TAG.sub("", match[2])).split())
        if text:
            found.append(Heading(int(match[1]), text, _anchor(text, taken)))
    return found


def with_anchors(body_html: str) -> SafeString:
    """The same body with the anchors in it."""
    headings = iter(outline(body_html))

    def named(match: re.Match[str]) -> str:
        if not unescape(_TAG.sub("", match[2])).split():
            return match[0]
        return f'<h{match[1]} id="{next(headings).anchor}">{match[2]}</h{match[1]}>'

    return mark_safe(_HEADING.sub(named, body_html))  # noqa: S308  # of a cleaned body, and slugs


def _anchor(text: str, taken: set[str]) -> str:
    base = "s-" + (slugify(text, allow_unicode=True)[:60].strip("-") or "section")
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor
