"""Hints on what somebody is writing, and tags for it. Nothing of it is kept."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.models import Tag
from courtyard.content.selectors import tags
from courtyard.core.richtext import clean, extract, fold_tag, from_markdown, link_words, to_text
from courtyard.feed.plain_language import Hint, hints
from courtyard.feed.selectors.composer import undescribed

__all__ = ["Checked", "Fitting", "checked", "tags_chosen", "tags_fitting"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The words of a body, and what would make them easier to read; the hints say where in ``text`` they belong."""

    text: str
    hints: list[Hint]


def checked(viewer: Person, *, body: str, format: str, alts: Mapping[uuid.UUID, str], language: str = "") -> Checked:
    """What a reader of this body (``html`` or ``markdown``) and its files, each with its words, would be glad of.

    Raises Invalid for a text that cannot be read.
    """
    html = _html(body, format)
    return Checked(to_text(html), hints(html, undescribed=undescribed(viewer, alts), language=language))


def _html(body: str, format: str) -> str:
    return clean(body) if format == "html" else from_markdown(body)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Tags for a text: those ``chosen`` beside it, those ``found`` by its words, and words written as tags that stay ``plain``."""

    chosen: list[Tag]
    found: list[Tag]
    plain: list[str]


def tags_fitting(viewer: Person, *, title: str, body: str, format: str, chosen: Sequence[str] = ()) -> Fitting:
    """Tags that may fit a text, out of those the viewer may know of. Raises Invalid for a text that cannot be read."""
    html = link_words(_html(body, format), lambda _words: {})
    written = extract(html).tags
    beside = tags_chosen(viewer, chosen)
    standing = [*written, *(tag.slug for tag in beside.chosen)]
    return Fitting(
        chosen=beside.chosen,
        found=tags.fitting(viewer, f"{title} {to_text(html)}", standing=standing),
        plain=[slug for slug, one in tags.tags_for_writing(viewer, written).items() if not one.usable],
    )


def tags_chosen(viewer: Person, chosen: Sequence[str]) -> Fitting:
    """No more than what is chosen already, to be shown again."""
    slugs = [slug for word in chosen if (slug := fold_tag(word))]
    return Fitting(list(tags.named(tags.tags_called(viewer, slugs))) if slugs else [], [], [])
