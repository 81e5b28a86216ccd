"""A card: an item as one viewer gets it, split into what everybody shares and the viewer's overlay.

The shared part (``Whole``) depends on nothing but the item and is rendered once per version and language; the
overlay (spaces, counts, mine, what I may) is read anew for every page.
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import (
    Attachment,
    Decision,
    Item,
    ItemKind,
    ItemLink,
    ItemState,
    LinkPreview,
    OffTopic,
    Pin,
    Placement,
)
from courtyard.content.selectors.links import shown
from courtyard.content.selectors.people import Who
from courtyard.core.clock import now
from courtyard.core.prepared import Prepared, as_array, stand_in, stand_ins
from courtyard.spaces import access as spaces
from courtyard.spaces.models import OfficialMark

__all__ = ["Card", "SpaceLine", "Whole", "alts_of", "bind_own", "is_pinned", "load", "wholes"]


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A space as a byline names it."""

    id: uuid.UUID
    name: str
    slug: str
    kind: str
    moderated: bool
    archived: bool
    official: bool = False


@dataclass(slots=True)
class Card:
    """One item for one viewer. ``stamp`` changes whenever the shared part would read differently."""

    id: uuid.UUID
    kind: str
    state: str
    version: int
    author_id: uuid.UUID
    root_id: uuid.UUID | None
    parent_id: uuid.UUID | None
    published_at: datetime.datetime
    stamp: tuple[Any, ...]
    target_kind: str | None
    target_id: uuid.UUID | None
    comments: int = 0
    shares: int = 0
    seen: int = 0
    reactions: dict[str, int] = field(default_factory=dict)
    reacted: list[str] = field(default_factory=list)
    bookmarked: bool = False
    thread: str = ""  # "", "follow" or "mute"
    own: str = ""  # what its kind adds for the viewer, as JSON
    spaces: list[SpaceLine] = field(default_factory=list)
    closed: bool = False  # its conversation takes no more words
    locked: bool = False  # nor reactions and edits
    off_topic: bool = False
    expires_at: datetime.datetime | None = None
    expired: bool = False
    may: frozenset[str] = frozenset()
    returned: str | None = None  # why a moderator sent it back; None if nobody did
    coauthors: list[Who] = field(default_factory=list)  # whom its author names beside themselves, by name


_FIELDS = (
    "pk", "kind", "state", "version", "author_id", "root_id", "parent_id", "published_at", "author__version",
    "author__state", "link__preview__fetched_at", "reference__target_kind", "reference__target_id",
    "counter__comments", "counter__shares", "counter__seen", "counter__reactions", "lock", "off_topic", "expires_at",
)  # fmt: skip

_MINE = """
select item_id, 'reaction', emoji from content_reaction where person_id = %(viewer)s::uuid and item_id = any(%(ids)s::uuid[])
union all
select item_id, 'bookmark', '' from content_bookmark where person_id = %(viewer)s::uuid and item_id = any(%(ids)s::uuid[])
union all
select item_id, 'thread', case when muted then 'mute' else 'follow' end from content_threadfollow
  where person_id = %(viewer)s::uuid and item_id = any(%(ids)s::uuid[])
union all
select c.item_id, 'coauthor', jsonb_build_array(p.id, p.name, p.picture, p.version, p.state)::text
  from content_coauthor c join accounts_person p on p.id = c.person_id where c.item_id = any(%(ids)s::uuid[]) and c.named
"""
_own: dict[str, str] = {}


def bind_own(statements: Mapping[str, str]) -> None:
    """Take, by kind, what reads its own part for a viewer: a select of item id and JSON text by ``ids`` and ``viewer``."""
    _own.update(statements)


def _viewer_like(role: str, state: str) -> Person:
    """A person with those rights and a stand-in for an id."""
    return Person(pk=stand_in(), role=role, state=state)


def _visible(role: str, state: str) -> QuerySet[Item, tuple[Any, ...]]:
    items = access.visible_to(_viewer_like(role, state)).filter(pk__among=stand_ins())
    return items.annotate(
        lock=access.closure_lock(),
        off_topic=Exists(OffTopic.objects.filter(item=OuterRef("pk"))),
    ).values_list(*_FIELDS)


def _placed(role: str, state: str) -> QuerySet[Placement, tuple[Any, ...]]:
    viewer = _viewer_like(role, state)
    return (
        Placement.objects.filter(item__among=stand_ins(), space__in=spaces.content_visible_to(viewer).values("pk"))
        .annotate(
            moderated=Exists(spaces.moderated_by(viewer).filter(pk=OuterRef("space"))),
            official=Exists(OfficialMark.objects.filter(space=OuterRef("space"))),
        )
        .values_list(
            "item_id",
            "space_id",
            "space__name",
            "space__slug",
            "space__kind",
            "moderated",
            "space__archived_at",
            "official",
        )
        .order_by("pk")
    )


_VISIBLE = Prepared(_visible)
_PLACED = Prepared(_placed)
_ITEMS = Prepared(
    lambda: (
        Item.objects.filter(pk__among=stand_ins())
        .select_related("author", "link__preview")
        .annotate(has_files=Exists(Attachment.objects.filter(item=OuterRef("pk"))))
    )
)
_ATTACHED = Prepared(
    lambda: Attachment.objects.filter(item__among=stand_ins()).select_related("file").order_by("item", "position")
)


def load(viewer: Person, item_ids: Sequence[uuid.UUID]) -> list[Card]:
    """The cards of those items that the viewer may see, in the order given; three queries whatever the number."""
    if not item_ids:
        return []
    rows = _VISIBLE.rows(viewer.role, viewer.state, ids=[viewer.pk], lists=[item_ids])
    cards = {row[0]: _card(row) for row in rows}
    _add_mine(viewer, cards)
    _add_reasons(cards)
    _add_spaces(viewer, cards)
    return [cards[pk] for pk in item_ids if pk in cards]


def _card(row: tuple[Any, ...]) -> Card:
    values = (*row[:8], (row[1], row[3], *row[5:11], row[19]), *row[11:13])
    card = Card(*values)
    card.comments, card.shares, card.seen = row[13] or 0, row[14] or 0, row[15] or 0
    card.reactions = dict(sorted((row[16] or {}).items(), key=lambda pair: -pair[1]))
    card.closed, card.locked, card.off_topic, card.expires_at = row[17] is not None, row[17] is True, *row[18:20]
    card.expired = card.expires_at is not None and card.expires_at <= now()
    return card


def _add_mine(viewer: Person, cards: dict[uuid.UUID, Card]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_with_own(cards.values()), {"viewer": viewer.pk, "ids": as_array(cards)})
        for item_id, what, value in cursor.fetchall():
            card = cards[item_id]
            if what == "reaction":
                card.reacted.append(value)
            elif what == "bookmark":
                card.bookmarked = True
            elif what == "own":
                card.own = value
            elif what == "coauthor":
                card.coauthors = sorted([*card.coauthors, Who.of(orjson.loads(value))], key=_by_name)
            else:
                card.thread = value


def _by_name(who: Who) -> tuple[str, uuid.UUID]:
    return who.name.casefold(), who.id


def _add_reasons(cards: dict[uuid.UUID, Card]) -> None:
    """Why posts were sent back; asked only where one is hidden, which no feed shows to others."""
    hidden = [card.id for card in cards.values() if card.state == ItemState.HIDDEN]
    if not hidden:
        return
    rows = Decision.objects.filter(item__in=hidden).order_by("item", "-created_at", "-pk").distinct("item")
    for row in rows:
        cards[row.item_id].returned = None if row.approved else row.reason


def _with_own(cards: Iterable[Card]) -> str:
    """The kinds that are on the page are asked for in the same statement; the others cost nothing."""
    kinds = sorted({card.kind for card in cards} & _own.keys())
    parts = [f"select id, 'own', own from ({_own[kind]}) as of_{kind} (id, own)" for kind in kinds]  # noqa: S608
    return "\nunion all\n".join([_MINE, *parts])


def _add_spaces(viewer: Person, cards: dict[uuid.UUID, Card]) -> None:
    """Name the spaces the viewer may read, and derive from them what the viewer may do."""
    roots = {card.root_id or card.id for card in cards.values()}
    rows = _PLACED.rows(viewer.role, viewer.state, ids=[viewer.pk], lists=[roots])
    lines: dict[uuid.UUID, list[SpaceLine]] = defaultdict(list)
    for item_id, pk, name, slug, kind, is_moderated, archived_at, is_official in rows:
        lines[item_id].append(SpaceLine(pk, name, slug, kind, is_moderated, archived_at is not None, is_official))
    for card in cards.values():
        card.spaces = lines[card.root_id or card.id]
        card.may = _rights(viewer, card)


def _rights(viewer: Person, card: Card) -> frozenset[str]:
    """What the viewer may do with the card; the access functions say the same, and a test holds the two together."""
    mine = card.author_id == viewer.pk
    moderates = any(line.moderated for line in card.spaces)
    writable = not card.locked and any(not line.archived for line in card.spaces)
    may = set()
    if writable and card.state == ItemState.PUBLISHED:
        may |= {"react"} if card.closed else {"comment", "react"}
    waits = card.state == ItemState.PENDING and card.kind != ItemKind.COMMENT
    if writable and (mine or (waits and moderates)):
        may.add("edit")
    if writable and mine and card.returned is not None:
        may.add("submit")
    if mine or moderates:
        may.add("delete")
    if mine and card.kind != ItemKind.COMMENT and writable and card.state in (ItemState.SCHEDULED, ItemState.PUBLISHED):
        may.add("time")
    if not mine and card.state == ItemState.PUBLISHED:
        may.add("report")
    if card.kind == ItemKind.COMMENT:
        may |= {"off-topic"} if moderates else set()
        may |= {"split"} if moderates and writable and card.state == ItemState.PUBLISHED else set()
    else:
        may |= _of_thread(card, mine=mine, moderates=moderates)
        may |= _regrouping(card) if moderates and writable and card.state == ItemState.PUBLISHED else set()
        may |= {"share"} if card.state == ItemState.PUBLISHED else set()
        may |= {"pin"} if moderates else set()
        may |= {"decide"} if moderates and waits else set()
    return frozenset(may)


def _of_thread(card: Card, *, mine: bool, moderates: bool) -> set[str]:
    if card.state != ItemState.PUBLISHED:
        return set()
    return ({"close"} if mine or moderates else set()) | ({"move"} if moderates else set())


def _regrouping(card: Card) -> set[str]:
    return ({"split"} if card.comments else set()) | ({"merge"} if card.kind in access.MERGEABLE else set())


@dataclass(slots=True)
class Whole:
    """An item with everything its fragment shows, the same for every viewer."""

    item: Item
    pictures: list[Attachment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    link: LinkPreview | None = None
    moving: set[uuid.UUID] = field(default_factory=set)  # the pictures in its text that are animations
    extra: Any = None  # the row of its kind's own table


def wholes(item_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Whole]:
    """The shared parts of items whose visibility the caller has checked; one query, and one more if any has files."""
    items = _ITEMS.objects(lists=[item_ids])
    found = {item.pk: Whole(item=item, link=_shown(item)) for item in items}
    for attachment in _ATTACHED.objects(lists=[found]) if any(item.has_files for item in items) else ():
        whole = found[attachment.item_id]
        if str(attachment.file_id) in whole.item.body_html:  # stands in the text
            if attachment.file.is_moving:
                whole.moving.add(attachment.file_id)
            continue
        (whole.pictures if attachment.file.is_picture else whole.files).append(attachment)
    return found


def _shown(item: Item) -> LinkPreview | None:
    try:
        link: ItemLink = item.link  # type: ignore[attr-defined]
    except ItemLink.DoesNotExist:
        return None
    return shown(link)


def is_pinned(item: Item, space_id: uuid.UUID) -> bool:
    """Whether the item stands on top of a space."""
    return Pin.objects.filter(item=item, space=space_id).exists()


def alts_of(item: Item) -> dict[uuid.UUID, str]:
    """The files of an item, in order, with the words that describe each."""
    return dict(Attachment.objects.filter(item=item).values_list("file", "alt"))
