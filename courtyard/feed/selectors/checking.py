"""Hints on what somebody is writing, and tags for it. Nothing of it is kept."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.models import Tag
from courtyard.content.selectors import tags
from courtyard.core.richtext import clean, extract, fold_tag, from_markdown, link_words, to_text
from courtyard.feed.plain_language import Hint, hints
from courtyard.feed.selectors.composer import undescribed

__all__ = ["Checked", "Fitting", "bind_kindred", "checked", "tags_chosen", "tags_fitting"]


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


Kindred = Callable[..., list[Tag]]
_kindred: Kindred | None = None


def bind_kindred(kindred: Kindred) -> None:
    """Give what says which tags posts about the same carry (viewer, text, ``but``: ids left out); ``config`` binds it, for the
    index of words lies above this room.
    """
    global _kindred
    _kindred = kindred


@dataclass(frozen=True, slots=True)
class Fitting:
    """Tags for a text: those ``chosen`` beside it, those ``found`` by its words or on posts about the same, and words written as
    tags that stay ``plain``. ``wanted``: whether the writer wants any to be found.
    """

    chosen: list[Tag]
    found: list[Tag]
    plain: list[str]
    wanted: bool = True


def tags_fitting(
    viewer: Person, *, title: str, body: str, format: str, chosen: Sequence[str] = (), wanted: bool = True
) -> Fitting:
    """Tags that may fit a text, out of those the viewer may know of. Raises Invalid for a text that cannot be read."""
    html = link_words(_html(body, format), lambda _words: {})
    written = extract(html).tags
    beside = tags_chosen(viewer, chosen)
    meant = tags.tags_for_writing(viewer, written)
    standing = {**meant, **{tag.slug: tags.Meant(tag.pk, usable=True) for tag in beside.chosen}}
    return Fitting(
        chosen=beside.chosen,
        found=_found(viewer, f"{title} {to_text(html)}", standing) if wanted else [],
        plain=[slug for slug, one in meant.items() if not one.usable],
        wanted=wanted,
    )


def _found(viewer: Person, text: str, standing: Mapping[str, tags.Meant]) -> list[Tag]:
    """Those that the words name, then, as far as there is room, those of posts about the same."""
    said = tags.fitting(viewer, text, standing=list(standing))
    there = {*(one.pk for one in standing.values()), *(tag.pk for tag in said)}
    alike = _kindred(viewer, text, but=there) if _kindred and len(said) < tags.FITTING else []
    return [*said, *alike][: tags.FITTING]


def tags_chosen(viewer: Person, chosen: Sequence[str]) -> Fitting:
    """No more than what is chosen already, to be shown again."""
    slugs = [slug for word in chosen if (slug := fold_tag(word))]
    return Fitting(list(tags.named(tags.tags_called(viewer, slugs))) if slugs else [], [], [])
