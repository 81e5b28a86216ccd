"""A body on its way in: cleaned, its mentions and tags resolved, its words taken out for search."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.db.models import Q
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item, ItemTag, Mention, Tag
from courtyard.core import richtext
from courtyard.core.errors import Invalid
from courtyard.people.access import listed_for, visible_to

__all__ = ["Body", "compose", "save_words"]

MAX_LENGTH = 200_000  # characters of a body as it arrives


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to be stored. ``mentions`` are people the writer may see; ``tags`` are folded."""

    html: str = ""
    text: str = ""
    mentions: frozenset[uuid.UUID] = frozenset()
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    files: tuple[uuid.UUID, ...] = ()


def compose(*, actor: Person, body: str, format: str = "html", tags: Sequence[str] = ()) -> Body:
    """Turn what a client sent (``html`` or ``markdown``) into a Body. Raises Invalid for what cannot be taken.

    ``tags`` that do not stand in the text are added at its end: a tag is a word of the post.
    """
    if len(body) > MAX_LENGTH:
        raise Invalid({"body": [_("This text is too long: %(max)s characters at most.") % {"max": f"{MAX_LENGTH:,}"}]})
    html = richtext.from_markdown(body) if format == "markdown" else richtext.clean(body)
    html += _added_tags(html, tags)
    if not html:
        return Body()
    html = richtext.link_words(html, lambda words: _people_called(actor, words))
    found = richtext.extract(html)
    if found.mentions:
        names = {p.pk: p.byline for p in visible_to(actor).filter(pk__in=found.mentions)}
        html = richtext.relabel_mentions(html, names)
        found = richtext.extract(html)
    if foreign := _foreign_files(actor, found.files):
        raise Invalid({"body": [_("%(count)s pictures in this text are not yours to use.") % {"count": foreign}]})
    return Body(
        html=html,
        text=richtext.to_text(html),
        mentions=frozenset(found.mentions),
        tags=tuple(dict.fromkeys(found.tags)),
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


def _people_called(actor: Person, words: list[str]) -> dict[str, tuple[uuid.UUID, str]]:
    """The people whom ``words`` name by handle or full name; a name that two people bear names nobody."""
    folded = {word.casefold(): word for word in words}
    known = listed_for(actor).filter(Q(handle__in=list(folded)) | Q(name__in=words))
    found: dict[str, tuple[uuid.UUID, str]] = {}
    twice: set[str] = set()
    for person in known.only("pk", "name", "handle", "state"):
        if word := folded.get(person.handle):
            found[word] = (person.pk, person.byline)
        if person.name in words:
            twice |= {person.name} & found.keys()
            found[person.name] = (person.pk, person.byline)
    return {word: who for word, who in found.items() if word not in twice}


def _foreign_files(actor: Person, file_ids: list[uuid.UUID]) -> int:
    if not file_ids:
        return 0
    return len(set(file_ids)) - File.objects.filter(pk__in=file_ids, owner=actor).count()


def save_words(*, item: Item, body: Body) -> frozenset[uuid.UUID]:
    """Write the mention and tag rows of an item; returns the people named for the first time."""
    before = set() if item.version == 1 else set(Mention.objects.filter(item=item).values_list("person", flat=True))
    if gone := before - body.mentions:
        Mention.objects.filter(item=item, person__in=gone).delete()
    fresh = body.mentions - before
    Mention.objects.bulk_create([Mention(item=item, person_id=who) for who in fresh])
    _save_tags(item, body.tags)
    return frozenset(fresh)


def _save_tags(item: Item, names: Sequence[str]) -> None:
    wanted = {richtext.fold_tag(name): name for name in reversed(names)}
    wanted.pop("", None)
    if item.version > 1:
        ItemTag.objects.filter(item=item).exclude(tag__slug__in=list(wanted)).delete()
    if not wanted:
        return
    ids = dict(Tag.objects.filter(slug__in=list(wanted)).values_list("slug", "pk"))
    if fresh := wanted.keys() - ids.keys():
        rows = [Tag(slug=slug, name=wanted[slug].lstrip("#")[:60]) for slug in sorted(fresh)]
        Tag.objects.bulk_create(rows, ignore_conflicts=True)
        ids |= dict(Tag.objects.filter(slug__in=list(fresh)).values_list("slug", "pk"))
    rows_ = [ItemTag(item=item, tag_id=pk, published_at=item.published_at) for pk in ids.values()]
    ItemTag.objects.bulk_create(rows_, ignore_conflicts=True)
