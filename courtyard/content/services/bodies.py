"""A body on its way in: cleaned, its mentions and tags resolved, its words taken out for search."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.access import files_for_use
from courtyard.content.models import Item, ItemTag, Mention, Tag
from courtyard.content.selectors.tags import tags_for_writing
from courtyard.core import richtext
from courtyard.core.errors import Invalid
from courtyard.core.prepared import Prepared, insert, stand_in, stand_in_texts
from courtyard.people.access import listed_for, visible_to

__all__ = ["Body", "compose", "save_words"]

MAX_LENGTH = 200_000  # characters of a body as it arrives


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to be stored. ``mentions`` are people the writer may see; ``tags`` are folded, and ``filed`` says which
    tags they mean, so far as there are any.
    """

    html: str = ""
    text: str = ""
    mentions: frozenset[uuid.UUID] = frozenset()
    tags: tuple[str, ...] = ()
    filed: Mapping[str, int] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    files: tuple[uuid.UUID, ...] = ()


def compose(
    *, actor: Person, body: str, format: str = "html", tags: Sequence[str] = (), item: Item | None = None
) -> Body:
    """Turn what a client sent (``html`` or ``markdown``) into a Body. Raises Invalid for what cannot be taken.

    ``tags`` that do not stand in the text are added at its end: a tag is a word of the post; one that the actor may not use
    stays a plain word. What an ``item`` carries already may stay in it, whoever uploaded it.
    """
    if len(body) > MAX_LENGTH:
        raise Invalid({"body": [_("This text is too long: %(max)s characters at most.") % {"max": f"{MAX_LENGTH:,}"}]})
    html = richtext.from_markdown(body) if format == "markdown" else richtext.clean(body)
    html += _added_tags(html, tags)
    if not html:
        return Body()
    called: dict[uuid.UUID, str] = {}
    html = richtext.link_words(html, lambda words: _people_called(actor, words, called))
    found = richtext.extract(html)
    if strangers := [pk for pk in found.mentions if pk not in called]:
        called |= {p.pk: p.byline for p in visible_to(actor).filter(pk__in=strangers)}
        html = richtext.relabel_mentions(html, called)
        found = richtext.extract(html)
    meant = tags_for_writing(actor, found.tags)
    if barred := [slug for slug, one in meant.items() if not one.usable and slug not in _carried(item)]:
        html = richtext.unlink_tags(html, barred)
    if foreign := _foreign_files(actor, found.files, item):
        raise Invalid({"body": [_("%(count)s pictures in this text are not yours to use.") % {"count": foreign}]})
    return Body(
        html=html,
        text=richtext.to_text(html),
        mentions=frozenset(found.mentions),
        tags=tuple(slug for slug in found.tags if slug not in barred),
        filed={slug: one.pk for slug, one in meant.items() if one.pk},
        links=tuple(found.links),
        files=tuple(dict.fromkeys(found.files)),
    )


def _added_tags(html: str, tags: Sequence[str]) -> str:
    if not tags:
        return ""
    standing = {word.casefold() for word in richtext.to_text(html).split() if word.startswith("#")}
    slugs = {slug: name for name in reversed(tags) if (slug := richtext.fold_tag(name)) and f"#{slug}" not in standing}
    words = (f"#{'-'.join(name.removeprefix('#').split())}" for name in reversed(slugs.values()))
    return f"<p>{escape(' '.join(words))}</p>" if slugs else ""


def _people_called(actor: Person, words: list[str], called: dict[uuid.UUID, str]) -> dict[str, tuple[uuid.UUID, str]]:
    """The people whom ``words`` name by handle or full name, also noted in ``called``; a name that two bear names nobody."""
    folded = {word.casefold(): word for word in words}
    found: dict[str, tuple[uuid.UUID, str]] = {}
    twice: set[str] = set()
    for pk, name, handle in _CALLED.rows(actor.role, actor.state, ids=[actor.pk], words=[list(folded), words]):
        if word := folded.get(handle):
            found[word] = (pk, name)
        if name in words:
            twice |= {name} & found.keys()
            found[name] = (pk, name)
    called.update(found.values())
    return {word: who for word, who in found.items() if word not in twice}


def _listed_as(role: str, state: str) -> QuerySet[Person, tuple[uuid.UUID, str, str]]:
    called = Q(handle__among=stand_in_texts(0)) | Q(name__among=stand_in_texts(1))
    listed = listed_for(Person(pk=stand_in(), role=role, state=state))  # active people: their byline is their name
    return listed.filter(called).values_list("pk", "name", "handle")


_CALLED = Prepared(_listed_as)


def _carried(item: Item | None) -> list[str]:
    return richtext.extract(item.body_html).tags if item else []


def _foreign_files(actor: Person, file_ids: list[uuid.UUID], item: Item | None) -> int:
    if not file_ids:
        return 0
    return len(set(file_ids)) - files_for_use(actor, item).filter(pk__in=file_ids).count()


def save_words(*, item: Item, body: Body) -> frozenset[uuid.UUID]:
    """Write the mention and tag rows of an item; returns the people named for the first time."""
    before = set() if item.version == 1 else set(Mention.objects.filter(item=item).values_list("person", flat=True))
    if gone := before - body.mentions:
        Mention.objects.filter(item=item, person__in=gone).delete()
    fresh = body.mentions - before
    insert(*(Mention(item=item, person_id=who) for who in fresh))
    _save_tags(item, body)
    return frozenset(fresh)


def _save_tags(item: Item, body: Body) -> None:
    ids = {body.filed[slug] for slug in body.tags if slug in body.filed}
    if fresh := [slug for slug in body.tags if slug not in body.filed]:
        insert(*(Tag(slug=slug, name=slug) for slug in sorted(fresh)), once=True)
        ids |= set(Tag.objects.filter(slug__in=fresh).values_list("pk", flat=True))
    if item.version > 1:
        ItemTag.objects.filter(item=item).exclude(tag__in=ids).delete()
    insert(*(ItemTag(item=item, tag_id=pk, published_at=item.published_at) for pk in sorted(ids)), once=True)
