"""Hints on what somebody is writing. Nothing of it is kept."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.richtext import clean, from_markdown, to_text
from courtyard.feed.plain_language import Hint, hints
from courtyard.feed.selectors.composer import undescribed

__all__ = ["Checked", "checked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The words of a body, and what would make them easier to read; the hints say where in ``text`` they belong."""

    text: str
    hints: list[Hint]


def checked(viewer: Person, *, body: str, format: str, alts: Mapping[uuid.UUID, str], language: str = "") -> Checked:
    """What a reader of this body (``html`` or ``markdown``) and its files, each with its words, would be glad of.

    Raises Invalid for a text that cannot be read.
    """
    html = clean(body) if format == "html" else from_markdown(body)
    return Checked(to_text(html), hints(html, undescribed=undescribed(viewer, alts), language=language))
