"""Spaces as a viewer meets them: in the directory and at the top of their page."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person, State, hue_of
from courtyard.accounts.permissions import may
from courtyard.core.paging import Page, page
from courtyard.people.folding import HasWords, folded, query_of
from courtyard.spaces import access
from courtyard.spaces.access import Standing
from courtyard.spaces.models import (
    Follow,
    IdleQuestion,
    Joining,
    JoinRequest,
    Kind,
    Level,
    Membership,
    Mute,
    OfficialMark,
    Space,
    SpaceInvitation,
    SpaceRole,
    Visibility,
    Welcome,
)
from courtyard.spaces.selectors.counts import COUNTED_TO, Count, member_counts

__all__ = [
    "Card",
    "Header",
    "bind_waiting",
    "card",
    "cards",
    "directory",
    "space_header",
    "storyline_of",
]

FACES = 5
_count_waiting: Callable[[Space], int] = lambda _space: 0  # noqa: E731  # until config binds who counts


def bind_waiting(count: Callable[[Space], int]) -> None:
    """Take what counts the posts that wait for approval in a space: posts belong to a room above this one."""
    global _count_waiting
    _count_waiting = count


@dataclass(frozen=True, slots=True)
class Card:
    """A space and what it is to the viewer. ``act`` is the one thing offered:

    open (belongs, or nothing to do but read), join, ask, requested, invited, or closed (by invitation only).
    """

    space: Space
    count: int
    coming: int
    role: SpaceRole | None
    requested: bool
    invited: bool
    following: bool
    level: Level
    act: str
    official: bool = False
    welcomed: bool = False  # has joined and not read the words of welcome yet
    idle: bool = False  # owners are asked whether it is kept

    @property
    def hue(self) -> int:
        return hue_of(self.space.pk)

    @property
    def crowded(self) -> bool:
        """Whether there are more members than are counted."""
        return self.count > COUNTED_TO

    @property
    def many_coming(self) -> bool:
        """Whether more people are to come than are counted."""
        return self.coming > COUNTED_TO


def directory(
    viewer: Person,
    *,
    q: str = "",
    kind: str = "",
    category: str = "",
    scope: str = "",
    cursor: str | None = None,
    limit: int = 24,
) -> Page[Card]:
    """Spaces the viewer may know of, by category and name; ``category`` is an id or "none". Storylines are found through their people.

    ``scope`` is "" for all that are alive, "mine" or "archived"; an unknown kind finds nothing. Two queries.
    """
    spaces = access.joined_by(viewer) if scope == "mine" else access.visible_to(viewer)
    spaces = spaces.exclude(kind=Kind.STORYLINE).filter(archived_at__isnull=scope != "archived")
    if kind:
        spaces = spaces.filter(kind=query_of(kind))
    if category:
        spaces = spaces.filter(category=int(category) if category.isdecimal() and len(category) < 10 else None)
    if typed := query_of(q):
        spaces = spaces.filter(HasWords("name", typed))
    sorted_in = _with_standing(viewer, spaces).annotate(shelf=Coalesce("category__position", _LAST))
    rows = page(sorted_in, cursor=cursor, limit=limit, order=("shelf", "folded", "id"))
    return Page(_cards(viewer, rows.results), rows.next)


_LAST = Value(32_000)  # what stands under no category comes after all of them


def cards(viewer: Person, spaces: QuerySet[Space]) -> list[Card]:
    """A few spaces as the directory shows them, by name; the caller has them from ``access``. Two queries."""
    return _cards(viewer, list(_with_standing(viewer, spaces).order_by("name", "id")))


def _cards(viewer: Person, spaces: Sequence[Space]) -> list[Card]:
    counts = member_counts([space.pk for space in spaces])
    return [_card(viewer, space, counts.get(space.pk, Count())) for space in spaces]


def card(viewer: Person, space: Space) -> Card:
    """One space as the directory shows it; the caller has it from ``access``."""
    found = _with_standing(viewer, Space.objects.filter(pk=space.pk)).get()
    return _card(viewer, found, member_counts([space.pk]).get(space.pk, Count()))


def _with_standing(viewer: Person, spaces: QuerySet[Space]) -> QuerySet[Space]:
    here = {"space": OuterRef("pk"), "person": viewer}
    return spaces.select_related("category").annotate(
        folded=folded("name"),
        official=Exists(OfficialMark.objects.filter(space=OuterRef("pk"))),
        welcomed=Exists(Welcome.objects.filter(**here)),
        idle=Exists(IdleQuestion.objects.filter(space=OuterRef("pk"), decided_at=None)),
        my_role=Subquery(Membership.objects.filter(**here).values("role")[:1]),
        requested=Exists(JoinRequest.objects.filter(**here, decided_at=None)),
        invited=Exists(SpaceInvitation.objects.filter(**here, decided_at=None)),
        following=Exists(Follow.objects.filter(**here)),
        highlights=Subquery(Mute.objects.filter(**here).values("highlights")),
    )


def _card(viewer: Person, space: Space, count: Count) -> Card:
    row = vars(space)
    role = access.role_in(viewer, space, row["my_role"])
    return Card(
        space=space, count=count.here, coming=count.coming, role=role, requested=row["requested"], invited=row["invited"],
        following=row["following"], level=Level.of(row["highlights"]), act=_act(viewer, space, role, row), official=row["official"],
        welcomed=row["welcomed"], idle=row["idle"],
    )  # fmt: skip


def _act(viewer: Person, space: Space, role: SpaceRole | None, row: dict[str, bool]) -> str:
    if role is not None or space.archived_at or space.kind in (Kind.COMPANY, Kind.STORYLINE):
        return "open"
    if row["invited"]:
        return "invited"
    if row["requested"]:
        return "requested"
    if viewer.is_guest:
        return "open"
    if space.joining == Joining.ASK:
        return "ask"
    if space.joining == Joining.FREE and space.visibility == Visibility.OPEN:
        return "join"
    return "open" if space.visibility == Visibility.OPEN else "closed"


@dataclass(frozen=True, slots=True)
class Header:
    """The top of a space's page: the card, the viewer's rights, and faces if they may read the list of members."""

    card: Card
    rights: Standing
    faces: list[Person] = field(default_factory=list)
    leaders: list[Person] = field(default_factory=list)
    requests: int = 0
    waiting: int = 0
    welcome: bool = False
    idle: bool = False
    may_copy: bool = False
    may_curate: bool = False
    invitation_id: uuid.UUID | None = None

    @property
    def space(self) -> Space:
        return self.card.space

    @property
    def may_follow(self) -> bool:
        """Whether following would do something: an open space or a storyline one does not belong to."""
        return self.rights.reads and self.rights.role is None and self.space.visibility == Visibility.OPEN

    @property
    def has_members(self) -> bool:
        """Whether the viewer may open the list of members: a storyline has none."""
        return self.rights.reads and self.space.kind != Kind.STORYLINE

    @property
    def others(self) -> int:
        """How many members there are beyond the faces."""
        return max(self.card.count - len(self.faces), 0)

    @property
    def may_leave(self) -> bool:
        return self.rights.role is not None and self.space.kind in (Kind.COMMUNITY, Kind.PROJECT)

    @property
    def may_invite(self) -> bool:
        """Whether ``services.invite_to_space`` lets the viewer invite."""
        takes = self.may_leave and self.space.archived_at is None
        return takes and (self.rights.moderates or self.space.visibility == Visibility.OPEN)


def storyline_of(viewer: Person, owner: Person) -> Header | None:
    """The header of a person's storyline, for the follow button of their page; None if there is none to see."""
    space = access.content_visible_to(viewer).filter(owner=owner).first()
    return space_header(viewer, space) if space else None


def space_header(viewer: Person, space: Space) -> Header:
    """What stands above a space's pages; the caller has the space from ``access``. Six queries at most."""
    rights = access.standing(viewer, space)
    with_list = rights.reads and space.kind in (Kind.COMMUNITY, Kind.PROJECT)
    first = _first_members(space) if with_list else []
    asked = JoinRequest.objects.filter(space=space, decided_at=None, person__state=State.ACTIVE)
    invitations = SpaceInvitation.objects.filter(space=space, person=viewer, decided_at=None)
    own_card = card(viewer, space)
    return Header(
        card=own_card,
        rights=rights,
        faces=[row.person for row in first],
        leaders=[row.person for row in first if row.role != SpaceRole.MEMBER],
        requests=asked[:100].count() if rights.moderates and with_list else 0,
        idle=rights.owns and own_card.idle,
        may_copy=with_list and may(viewer, "space.create"),
        may_curate=may(viewer, "space.curate") and space.kind != Kind.STORYLINE,
        welcome=own_card.welcomed and bool(space.welcome),
        waiting=_count_waiting(space) if rights.moderates and space.kind != Kind.STORYLINE else 0,
        invitation_id=invitations.values_list("pk", flat=True).first() if own_card.invited else None,
    )


def _first_members(space: Space) -> list[Membership]:
    """A few active members: owners, then moderators, then who came last. The index is read backwards."""
    rows = Membership.objects.filter(space=space, person__state=State.ACTIVE).select_related("person")
    return list(rows.order_by("-role", "-created_at")[:FACES])
