"""What a match looks like: its words with the hits marked, who, where, when, and where it leads."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat.models import Message
from courtyard.chat.selectors.listing import lines_of
from courtyard.content import access as content
from courtyard.content.models import Attachment, File, Item, Placement, Tag
from courtyard.content.selectors.tags import named
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.search.highlighting import Piece, excerpt, pieces
from courtyard.search.models import Kind
from courtyard.search.selectors.finding import Match
from courtyard.search.selectors.profiles import Part, Portrait, portraits
from courtyard.search.selectors.words import Token, quoted
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Space

__all__ = ["Hit", "Place", "draw", "draw_people", "href_of"]


class Place(NamedTuple):
    """A space as a hit names it, or a conversation, which has an address and no slug."""

    name: str
    slug: str
    href: str


@dataclass(slots=True)
class Hit:
    """One line of the results. ``kind`` is that of the index, ``type`` that of a post; ``thing`` is the person, space or file."""

    kind: str
    ref: uuid.UUID
    href: str
    title: list[Piece]
    snippet: list[Piece] = field(default_factory=list)
    type: str = ""
    at: datetime.datetime | None = None
    author: Person | None = None
    places: list[Place] = field(default_factory=list)
    thing: Any = None
    loose: bool = False
    recommended: bool = False

    @property
    def plain_title(self) -> str:
        return "".join(text for text, _hit in self.title)

    @property
    def plain_snippet(self) -> str:
        return "".join(text for text, _hit in self.snippet)


def draw(viewer: Person, matches: Sequence[Match], tokens: Iterable[Token]) -> list[Hit]:
    """The hits of these matches, in their order; what is gone by now is left out."""
    forms = sorted({form for token in tokens for form in (token.word, *token.forms)})
    by_kind: dict[Drawer, list[uuid.UUID]] = defaultdict(list)
    for match in matches:
        by_kind[_DRAWERS[match.kind]].append(match.ref)
    drawn = {(hit.kind, hit.ref): hit for drawer, refs in by_kind.items() for hit in drawer(viewer, refs, forms)}
    hits = []
    for match in matches:
        hit = drawn.get((match.kind, match.ref))
        if hit:
            hit.loose = match.loose
            hits.append(hit)
    return hits


Drawer = Callable[[Person, list[uuid.UUID], list[str]], list[Hit]]

_ITEMS = Prepared(lambda: Item.objects.filter(pk__among=stand_ins()).select_related("author", "root"))


def _placed(role: str, state: str) -> QuerySet[Placement, Any]:
    readable = spaces.content_visible_to(Person(pk=stand_in(), role=role, state=state))
    placements = Placement.objects.filter(item__among=stand_ins(), live=True, space__in=readable.values("pk"))
    return placements.order_by("pk").values_list("item_id", "space__name", "space__slug")


_PLACES = Prepared(_placed)


def _items(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    items = _ITEMS.objects(lists=[refs])
    places: dict[uuid.UUID, list[Place]] = defaultdict(list)
    for post, name, slug in _PLACES.rows(
        viewer.role, viewer.state, ids=[viewer.pk], lists=[{item.root_id or item.pk for item in items}]
    ):
        places[post].append(Place(name, slug, f"/spaces/{slug}/"))
    return [_item(item, forms, places[item.root_id or item.pk]) for item in items]


def _item(item: Item, forms: list[str], places: list[Place]) -> Hit:
    post = item.root or item
    title = post.title or _first_words(post.body_text)
    named = pieces(title, forms)
    rest = (
        item.body_text
        if item.root_id or post.title
        else " ".join(item.body_text.split())[len(title.removesuffix(_ON)) :]
    )
    said = excerpt(rest, forms)
    shown = item.root_id or post.title or any(hit for _text, hit in said) or not any(hit for _text, hit in named)
    return Hit(
        kind=Kind.COMMENT if item.root_id else Kind.POST, ref=item.pk, href=href_of(item), title=named,
        snippet=said if shown else [], type=item.kind, at=item.published_at, author=item.author, places=places,
    )  # fmt: skip


def _messages(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    found = list(Message.objects.filter(pk__in=refs).select_related("author", "conversation__space", "forward", "poll"))
    places = {
        line.conversation.pk: Place(line.title, "", f"/messages/{line.conversation.pk}/")
        for line in lines_of(
            viewer, list({message.conversation_id: message.conversation for message in found}.values())
        )
    }
    return [_message(message, forms, places[message.conversation_id]) for message in found]


def _message(message: Message, forms: list[str], place: Place) -> Hit:
    passed = message.forward.body_text if hasattr(message, "forward") else ""
    offered = " · ".join(message.poll.options) if hasattr(message, "poll") else ""
    text = " ".join(filter(None, (message.body_text, offered, passed)))
    title = _first_words(text) or _("A file")
    named, said = pieces(title, forms), excerpt(" ".join(text.split())[len(title.removesuffix(_ON)) :], forms)
    shown = any(hit for _text, hit in said) or not any(hit for _text, hit in named)
    return Hit(
        kind=Kind.MESSAGE, ref=message.pk, href=f"/message/{message.pk}/", title=named, snippet=said if shown else [],
        type="message", at=message.created_at, author=message.author, places=[place],
    )  # fmt: skip


_ON = "\N{NO-BREAK SPACE}…"


def _first_words(text: str) -> str:
    line = " ".join(text[:400].split())
    if len(line) <= 80:
        return line
    end = line.rfind(" ", 40, 80)
    return line[: end if end > 0 else 80] + _ON


def href_of(item: Item) -> str:
    """Where an item is read: a comment at its place in the conversation."""
    return f"/items/{item.root_id}/?at={item.pk}#item-{item.pk}" if item.root_id else f"/items/{item.pk}/"


def _files(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    carriers = content.visible_to(viewer).values("pk")
    hanging = Attachment.objects.filter(file__in=refs, item__in=carriers).select_related("file", "item__author")
    newest: dict[uuid.UUID, Attachment] = {}
    for attachment in hanging.order_by("item__published_at", "pk"):
        newest[attachment.file_id] = attachment
    texts = _texts(list(newest), forms)
    return [_file(attachment.file, attachment, texts.get(pk, ""), forms) for pk, attachment in newest.items()]


# The first part of each that says one of the words: a text may be long, and an entry is a part of it.
_TEXTS = """
SELECT e.ref, substr(t.text, min(e.part) * 50000 + 1, 50200) FROM search_entry e JOIN content_filetext t ON t.file_id = e.ref
WHERE e.kind = 'file' AND e.ref = ANY (%s::uuid[]) AND e.words @@ %s::tsquery GROUP BY e.ref, t.text
"""


def _texts(refs: list[uuid.UUID], forms: list[str]) -> dict[uuid.UUID, str]:
    if not refs or not forms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [refs, " | ".join(quoted(form) for form in forms)])
        return dict(cursor.fetchall())


def _file(file: File, attachment: Attachment, text: str, forms: list[str]) -> Hit:
    said = excerpt(text, forms)
    told = said if any(hit for _text, hit in said) else excerpt(attachment.alt, forms)
    return Hit(
        kind=Kind.FILE, ref=file.pk, href=href_of(attachment.item), title=pieces(file.name, forms),
        snippet=told, at=attachment.item.published_at, author=attachment.item.author, thing=file,
    )  # fmt: skip


def draw_people(viewer: Person, people: Sequence[Person], tokens: Iterable[Token]) -> list[Hit]:
    """The hits of people whom another room found."""
    found = portraits(viewer, [person.pk for person in people], brief=True)
    forms = [token.word for token in tokens]
    return [_person(viewer, found[person.pk], forms) for person in people if person.pk in found]


def _people(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    return [_person(viewer, portrait, forms) for portrait in portraits(viewer, refs, brief=viewer.is_guest).values()]


def _person(viewer: Person, portrait: Portrait, forms: list[str]) -> Hit:
    person = portrait.person
    snippet: list[Piece] = []
    for part in _worth_showing(viewer, portrait.parts, forms):
        snippet += [*([(" · ", False)] if snippet else []), *part.drawn(forms)]
    return Hit(
        kind=Kind.PERSON, ref=person.pk, href=f"/people/{person.pk}/", title=pieces(person.byline, forms),
        snippet=snippet, thing=person,
    )  # fmt: skip


_AT_LEAST = ("title", "department", "site")


def _worth_showing(viewer: Person, parts: list[Part], forms: list[str]) -> list[Part]:
    """The title and what says the words; where nothing else does, the department and the site. To guests the title."""
    said = [part for part in parts if any(hit for text in part.found_by for _text, hit in pieces(text, forms))]
    if viewer.is_guest:
        return [part for part in parts if part.kind == "title"]
    if all(part.kind in _AT_LEAST for part in said):
        return [part for part in parts if part.kind in _AT_LEAST]
    return [part for part in parts if part.kind == "title" or part in said]


def _spaces(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    return [
        Hit(
            kind=Kind.SPACE, ref=space.pk, href=f"/spaces/{space.slug}/", title=pieces(space.name, forms),
            snippet=excerpt(space.about, forms, length=120), thing=space,
        )
        for space in Space.objects.filter(pk__in=refs)
    ]  # fmt: skip


def _tags(viewer: Person, refs: list[uuid.UUID], forms: list[str]) -> list[Hit]:
    return [
        Hit(
            kind=Kind.TAG,
            ref=uuid.UUID(int=tag.pk),
            href=f"/tags/{tag.slug}/",
            title=pieces(f"#{tag.shown}", forms),
            snippet=_about_tag(tag, forms),
            thing=tag,
        )
        for tag in named(Tag.objects.filter(pk__in=[ref.int for ref in refs])).prefetch_related("other_names")
    ]


def _about_tag(tag: Tag, forms: list[str]) -> list[Piece]:
    """Its other names if one of them was found, else what it is for."""
    others = [tag.name, *(one.name for one in tag.other_names.all() if one.open)]
    said = pieces(", ".join(f"#{name}" for name in dict.fromkeys(others) if name != tag.shown), forms)
    return said if any(hit for _text, hit in said) else excerpt(tag.description, forms, length=120)


_DRAWERS: dict[str, Drawer] = {
    Kind.POST: _items,
    Kind.COMMENT: _items,
    Kind.MESSAGE: _messages,
    Kind.FILE: _files,
    Kind.PERSON: _people,
    Kind.SPACE: _spaces,
    Kind.TAG: _tags,
}
