"""The spaces somebody hears of: those of their rail and of their Home, with how much of each."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person, hue_of
from courtyard.core.prepared import Prepared, stand_in
from courtyard.people.folding import folded
from courtyard.spaces import access
from courtyard.spaces.models import Follow, Kind, Level, Membership, Mute, Space, SpaceRole, Visibility, Watermark

__all__ = ["FeedSpaces", "NavSpace", "ReadMark", "feed_spaces", "nav_spaces", "read_marks", "read_until"]


@dataclass(slots=True)
class NavSpace:
    """A space in the rail. ``read_at`` is the viewer's watermark; who knows what was published sets ``unread``."""

    id: uuid.UUID
    name: str
    slug: str
    kind: str
    level: Level
    read_at: datetime.datetime
    leads: bool = False  # the viewer owns or moderates a space: this one, or any other
    unread: bool = False

    @property
    def pk(self) -> uuid.UUID:
        return self.id

    @property
    def hue(self) -> int:
        return hue_of(self.id)

    @property
    def drawn_key(self) -> tuple[object, ...]:
        """What its line in the rail depends on (``ui.keeping``)."""
        return (self.id, self.name, self.slug, self.unread)


def nav_spaces(viewer: Person, *, limit: int = 500) -> list[NavSpace]:
    """The spaces of the left rail in one query: everybody's first, then those the viewer belongs to, by name.

    Archived ones and the viewer's own storyline are left out. Whatever came before one belonged counts as read.
    """
    rows = _NAV.rows(viewer.role, viewer.state, limit, ids=[viewer.pk])
    found = [
        NavSpace(pk, name, slug, kind, Level.of(highlights), read_at or viewer.created_at, leads)
        for pk, name, slug, kind, highlights, read_at, leads in rows
    ]
    return sorted(found, key=lambda space: space.kind != Kind.COMPANY)


def _nav(role: str, state: str, limit: int) -> QuerySet[Space, tuple[Any, ...]]:
    viewer = Person(pk=stand_in(), role=role, state=state)
    here = {"space": OuterRef("pk"), "person": viewer}
    return (
        access.joined_by(viewer)
        .filter(archived_at=None)
        .exclude(kind=Kind.STORYLINE)
        .annotate(
            folded=folded("name"),
            highlights=Subquery(Mute.objects.filter(**here).values("highlights")),
            leads=Exists(Membership.objects.filter(person=viewer, role__in=[SpaceRole.OWNER, SpaceRole.MODERATOR])),
            read_at=Coalesce(
                Subquery(Watermark.objects.filter(**here).values("read_at")[:1]),
                Subquery(Membership.objects.filter(**here).values("created_at")[:1]),
            ),
        )
        .order_by("folded", "id")
        .values_list("id", "name", "slug", "kind", "highlights", "read_at", "leads")[:limit]
    )


@dataclass(frozen=True, slots=True)
class FeedSpaces:
    """The spaces of somebody's Home: those they hear everything of, and those they hear the highlights of."""

    everything: list[uuid.UUID] = field(default_factory=list)
    highlights: list[uuid.UUID] = field(default_factory=list)

    @property
    def all(self) -> list[uuid.UUID]:
        return [*self.everything, *self.highlights]


def feed_spaces(viewer: Person) -> FeedSpaces:
    """The spaces whose posts belong to the viewer's Home: joined and followed, not muted, and readable. One query."""
    found = FeedSpaces()
    for pk, only_highlights in _FEED.rows(viewer.role, viewer.state, ids=[viewer.pk]):
        (found.highlights if only_highlights else found.everything).append(pk)
    return found


class ReadMark(NamedTuple):
    """Up to when somebody has read a space of their Home."""

    space_id: uuid.UUID
    read_at: datetime.datetime
    level: Level


def read_marks(viewer: Person) -> list[ReadMark]:
    """The same spaces, each with the moment up to which the viewer has read it: their watermark, or when they came."""
    rows = _MARKS.rows(viewer.role, viewer.state, ids=[viewer.pk])
    return [ReadMark(pk, at or viewer.created_at, Level.of(highlights)) for pk, highlights, at in rows]


def read_until(viewer: Person, space_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime.datetime]:
    """The viewer's watermarks in these spaces, where they have one."""
    rows = Watermark.objects.filter(person=viewer, space__in=list(space_ids))
    return dict(rows.values_list("space", "read_at"))


def _marks(role: str, state: str) -> QuerySet[Space, tuple[Any, ...]]:
    here = {"space": OuterRef("pk"), "person": stand_in()}
    known = Coalesce(
        Subquery(Watermark.objects.filter(**here).values("read_at")[:1]),
        Subquery(Membership.objects.filter(**here).values("created_at")[:1]),
        Subquery(Follow.objects.filter(**here).values("created_at")[:1]),
    )
    return _feed(role, state).annotate(read_until=known).values_list("pk", "highlights", "read_until")


def _feed(role: str, state: str) -> QuerySet[Space, tuple[Any, ...]]:
    viewer = Person(pk=stand_in(), role=role, state=state)
    wanted = access.joined_by(viewer).values("pk")
    if not viewer.is_guest:
        followed = Follow.objects.filter(person=viewer).values("space")
        wanted = wanted.union(Space.objects.filter(visibility=Visibility.OPEN, pk__in=followed).values("pk"))
    muted = Mute.objects.filter(person=viewer, highlights=False).values("space")
    chosen = Mute.objects.filter(person=viewer, space=OuterRef("pk")).values("highlights")
    spaces = Space.objects.filter(deleted_at=None, pk__in=wanted).exclude(pk__in=muted)
    spaces = spaces if viewer.is_active else spaces.none()
    return spaces.annotate(highlights=Subquery(chosen)).values_list("pk", "highlights")


_NAV = Prepared(_nav)
_FEED = Prepared(_feed)
_MARKS = Prepared(_marks)
