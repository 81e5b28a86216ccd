"""What a person did lately, of what the viewer may read: one list out of several, newest first."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person, State
from courtyard.content import access
from courtyard.content.models import Item, ItemKind, ItemState
from courtyard.core.paging import Page, Position, clean_limit, cut, position
from courtyard.feed.models import BestAnswer, Praised
from courtyard.people.access import person_for_read
from courtyard.spaces.access import content_visible_to
from courtyard.spaces.models import Kind, Membership, Space

__all__ = ["Deed", "activity_of"]

_ORDER = ("-at", "-rank", "-key")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did, or that was said of it. ``what``: posted, commented, answered, praised or joined."""

    what: str
    rank: int  # tells apart what happened in the same moment
    at: datetime.datetime
    key: uuid.UUID | int
    item: Item | None = None
    space: Space | None = None

    @property
    def title(self) -> str:
        """What the post is called on which it happened, or its first words."""
        post = (self.item.root or self.item) if self.item else None
        return (post.title or post.body_text[:240]) if post else ""

    @property
    def words(self) -> str:
        """The first words of what was written, unless they are the title."""
        told = self.item if self.item and (self.item.title or self.item.root_id) else None
        return told.body_text[:240] if told else ""


def activity_of(viewer: Person, person_id: uuid.UUID, *, cursor: str | None = None, limit: int = 20) -> Page[Deed]:
    """A page of what the viewer may know of; raises NotFound for who may not be seen, BadCursor (400).

    Posts and comments, answers that were chosen, praise that was received, spaces that were joined by somebody's will.
    """
    person = person_for_read(viewer, person_id)
    start, size = position(cursor, _ORDER), clean_limit(limit)
    deeds = [deed for rank, source in enumerate(_SOURCES) for deed in source(viewer, person, rank, start, size + 1)]
    deeds.sort(key=lambda deed: (deed.at, deed.rank, deed.key), reverse=True)
    return cut(deeds[: size + 1], limit=size, order=_ORDER)


def _after(start: Position | None, rank: int, at: str, key: str) -> Q:
    """What comes after a position, among the rows of one source."""
    if start is None:
        return Q()
    moment, last_rank, last_key = start
    earlier = Q(**{f"{at}__lt": moment})
    if rank == last_rank:
        return Q(**{f"{at}__lte": moment}) & (earlier | Q(**{f"{key}__lt": last_key}))
    return Q(**{f"{at}__lte": moment}) if rank < int(str(last_rank)) else earlier


def _posted(viewer: Person, person: Person, rank: int, start: Position | None, limit: int) -> list[Deed]:
    return _written(_out(viewer).filter(author=person, root=None), "posted", rank, start, limit)


def _commented(viewer: Person, person: Person, rank: int, start: Position | None, limit: int) -> list[Deed]:
    return _written(_out(viewer).filter(author=person, root__isnull=False), "commented", rank, start, limit)


def _praised(viewer: Person, person: Person, rank: int, start: Position | None, limit: int) -> list[Deed]:
    praise = Praised.objects.filter(person=person).values("praise")
    return _written(_out(viewer).filter(pk__in=praise, kind=ItemKind.PRAISE), "praised", rank, start, limit)


def _written(found: QuerySet[Item], what: str, rank: int, start: Position | None, limit: int) -> list[Deed]:
    rows = found.filter(_after(start, rank, "published_at", "pk")).select_related("author", "root")
    return [Deed(what, rank, row.published_at, row.pk, row) for row in rows.order_by("-published_at", "-pk")[:limit]]


def _answered(viewer: Person, person: Person, rank: int, start: Position | None, limit: int) -> list[Deed]:
    chosen = BestAnswer.objects.filter(answer__in=_out(viewer).filter(author=person))
    rows = chosen.filter(_after(start, rank, "created_at", "pk")).select_related("answer__author", "answer__root")
    return [
        Deed("answered", rank, row.created_at, row.pk, row.answer)
        for row in rows.order_by("-created_at", "-pk")[:limit]
    ]


def _joined(viewer: Person, person: Person, rank: int, start: Position | None, limit: int) -> list[Deed]:
    """Spaces whose members the viewer may know. Where the directory put somebody they did nothing, nor who is gone."""
    spaces = content_visible_to(viewer).filter(kind__in=[Kind.COMMUNITY, Kind.PROJECT])
    joined = Membership.objects.filter(person=person, person__state=State.ACTIVE, by_rule=False, space__in=spaces)
    rows = joined.filter(_after(start, rank, "created_at", "pk")).select_related("space")
    return [
        Deed("joined", rank, row.created_at, row.pk, space=row.space)
        for row in rows.order_by("-created_at", "-pk")[:limit]
    ]


def _out(viewer: Person) -> QuerySet[Item]:
    """What is out: not what its author alone still sees, nor who decides about it."""
    return access.visible_to(viewer).filter(state=ItemState.PUBLISHED)


_SOURCES: list[Callable[[Person, Person, int, Position | None, int], list[Deed]]] = [
    _joined, _posted, _commented, _answered, _praised,
]  # fmt: skip
