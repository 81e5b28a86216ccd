"""The comments under a post, two levels deep, oldest first."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Case, Exists, F, OuterRef, QuerySet, When, Window
from django.db.models.functions import RowNumber

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item, ItemKind, ItemState, Merge, Move, ReplyPin, Split, ThreadClosure
from courtyard.content.selectors.cards import Card, load
from courtyard.core.paging import Page, page, position
from courtyard.spaces.access import visible_to as spaces_visible_to

__all__ = [
    "Strand", "closure_of", "flat", "merges_of", "moves_of", "notes_among", "origins_of", "replies", "reply_pin_of", "thread",
]  # fmt: skip

Rank = Callable[[QuerySet[Item]], QuerySet[Item]]
REPLIES = 5  # answers shown under a comment before "more"
_OLDEST_FIRST = ("published_at", "id")


@dataclass(slots=True)
class Strand:
    """A first-level comment with its first answers."""

    comment: Card
    replies: list[Card] = field(default_factory=list)
    more: bool = False


def thread(
    viewer: Person,
    post: Item,
    *,
    cursor: str | None = None,
    limit: int = 20,
    rank: Rank | None = None,
    pin: ReplyPin | None = None,
) -> Page:
    """A page of strands of a post that the viewer may read. A deleted comment takes its answers with it.

    The comment of ``pin`` comes first; with ``rank`` the others go by the ``place`` that it annotates, and by time among equals.
    """
    first_level = access.visible_to(viewer).filter(root=post, depth=1).only("id", "published_at")
    if pin is not None:
        first_level = first_level.annotate(stands=Case(When(pk=pin.comment_id, then=0), default=1))
    found = page(rank(first_level) if rank else first_level, cursor=cursor, limit=limit, order=_order(rank, pin))
    answers = _first_replies(viewer, post, [item.pk for item in found.results])
    ids = [item.pk for item in found.results] + [pk for pks in answers.values() for pk in pks[:REPLIES]]
    cards = {card.id: card for card in load(viewer, ids)}
    strands = []
    for item in found.results:
        if comment := cards.get(item.pk):
            shown = answers[item.pk]
            rows = [cards[pk] for pk in shown[:REPLIES] if pk in cards]
            strands.append(Strand(comment, rows, more=len(shown) > REPLIES))
    return Page(results=strands, next=found.next)


def _order(rank: Rank | None, pin: ReplyPin | None) -> tuple[str, ...]:
    return (*(["stands"] if pin else []), *(["place"] if rank else []), *_OLDEST_FIRST)


def _first_replies(viewer: Person, post: Item, parents: list[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Up to REPLIES + 1 answers of each parent, so that one knows whether there are more."""
    grouped: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    if parents:
        rank = Window(RowNumber(), partition_by=F("parent"), order_by=[F("published_at"), F("pk")])
        rows = access.visible_to(viewer).filter(root=post, parent__in=parents).annotate(rank=rank)
        rows = rows.filter(rank__lte=REPLIES + 1).order_by("published_at", "pk")
        for parent_id, pk in rows.values_list("parent", "pk"):
            if parent_id:
                grouped[parent_id].append(pk)
    return grouped


def replies(viewer: Person, parent: Item, *, cursor: str | None = None, limit: int = 50) -> Page:
    """All answers to a first-level comment, page by page."""
    return flat(viewer, parent, cursor=cursor, limit=limit)


def flat(viewer: Person, item: Item, *, cursor: str | None = None, limit: int = 20) -> Page:
    """Every comment under a post, or every answer to a comment, in one list."""
    under = {"parent": item} if item.root_id else {"root": item}
    comments = access.visible_to(viewer).filter(**under).only("id", "published_at")
    found = page(comments, cursor=cursor, limit=limit, order=_OLDEST_FIRST)
    return Page(results=load(viewer, [row.pk for row in found.results]), next=found.next)


def reply_pin_of(post: Item) -> ReplyPin | None:
    """Which comment stands first under a post, and by whom. A question has its best answer instead."""
    if post.kind == ItemKind.QUESTION:
        return None
    return ReplyPin.objects.filter(post=post).select_related("by").first()


def closure_of(post: Item) -> ThreadClosure | None:
    """Why the conversation under a post takes no more words; None while it does."""
    return ThreadClosure.objects.filter(item=post, ended_at=None).select_related("by").first()


def notes_among(
    viewer: Person,
    post: Item,
    found: Page,
    *,
    cursor: str | None = None,
    rank: Rank | None = None,
    pin: ReplyPin | None = None,
) -> dict[uuid.UUID | None, list[Split]]:
    """The lines that say where comments went, of one page of strands: by the comment before which each stands, None for the
    end. ``shown`` where the viewer may read what was made of them. Where votes decide the order, all stand on top.
    """
    cards = [strand.comment for strand in found.results if pin is None or strand.comment.id != pin.comment_id]
    rows = Split.objects.filter(post=post).exclude(made__root=post)
    if before := position(cursor, _order(rank, pin)):
        rows = rows.none() if rank else rows.filter(stood_at__gte=before[-2])
    if cards and found.next and not rank:
        rows = rows.filter(stood_at__lt=cards[-1].published_at)
    rows = rows.annotate(shown=Exists(access.visible_to(viewer).filter(pk=OuterRef("made"))))
    notes: dict[uuid.UUID | None, list[Split]] = defaultdict(list)
    for split in rows.select_related("by", "made").order_by("stood_at", "pk"):
        later = (card.id for card in cards if rank or card.published_at > split.stood_at)
        notes[next(later, None)].append(split)
    return dict(notes)


def origins_of(viewer: Person, post: Item) -> list[Split]:
    """Of whose comments a post was made; ``shown`` where the viewer may read the post under which they stood."""
    shown = Exists(access.visible_to(viewer).filter(pk=OuterRef("post")))
    rows = Split.objects.filter(made=post).annotate(shown=shown).select_related("by", "post")
    return list(rows.order_by("created_at", "pk"))


def merges_of(post: Item) -> list[Merge]:
    """Which comments under a post were posts of their own."""
    rows = Merge.objects.filter(target=post, item__root=post, item__state=ItemState.PUBLISHED)
    return list(rows.select_related("by", "item__author").order_by("created_at", "pk")[:20])


def moves_of(viewer: Person, post: Item) -> list[Move]:
    """How a post came to where it stands; ``named`` where the viewer may know of the space it left."""
    named = Exists(spaces_visible_to(viewer).filter(pk=OuterRef("source")))
    rows = Move.objects.filter(item=post).annotate(named=named).select_related("by", "source")
    return list(rows.order_by("created_at", "pk")[:20])
