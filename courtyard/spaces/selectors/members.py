"""Who belongs to a space, who asks to, and who was invited."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from courtyard.accounts.models import Person, Role, State
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.paging import Page, page
from courtyard.people import access as people
from courtyard.people.folding import HasWords, folded, query_of
from courtyard.people.selectors import placed
from courtyard.spaces import access
from courtyard.spaces.models import Follow, JoinRequest, Kind, Membership, Space, SpaceInvitation, SpaceRole

__all__ = [
    "MemberRow", "heirs", "invitable", "invitations_for", "invited_to", "leaders", "member_of", "members", "open_requests",
    "requests_to_decide",
]  # fmt: skip

MAX_LEADERS = 50


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person in a space and what they are there."""

    person: Person
    role: SpaceRole


def members(
    viewer: Person, space: Space, *, q: str = "", role: str = "", cursor: str | None = None, limit: int = 50
) -> Page[MemberRow]:
    """The active members by name; for the company's space everybody but guests, for a storyline who follows it.

    Raises Forbidden for a viewer who may not read the list.
    """
    rights = access.standing(viewer, space)
    if not rights.reads:
        raise Forbidden
    found = placed(_belonging(space, *([query_of(role)] if role else [])))
    if typed := query_of(q):
        found = found.filter(HasWords("name", typed, only="A"))
    rows = page(found, cursor=cursor, limit=limit, order=("folded", "id"))
    return Page([_row(space, person) for person in rows.results], rows.next)


def member_of(space: Space, person_id: uuid.UUID) -> MemberRow:
    """One active member; the caller has checked that the viewer reads the list. Raises NotFound."""
    person = placed(_belonging(space)).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return _row(space, person)


def leaders(space: Space) -> list[MemberRow]:
    """Owners and moderators, by name; the caller has checked that the viewer reads the list. The company has none."""
    if space.kind in (Kind.COMPANY, Kind.STORYLINE):
        return []
    found: Any = placed(_belonging(space, SpaceRole.OWNER, SpaceRole.MODERATOR))
    rows = [_row(space, person) for person in found.order_by("folded", "id")[:MAX_LEADERS]]
    return sorted(rows, key=lambda row: row.role != SpaceRole.OWNER)


def heirs(viewer: Person, space: Space, *, limit: int = 100) -> list[MemberRow]:
    """Whom the last owner may name to take over: the other active members, moderators first; no guests, no tools."""
    found: Any = placed(_belonging(space)).exclude(pk=viewer.pk).exclude(role=Role.GUEST).filter(is_bot=False)
    rows = [_row(space, person) for person in found.order_by("folded", "id")[:limit]]
    return sorted(rows, key=lambda row: row.role == SpaceRole.MEMBER)


def _belonging(space: Space, *roles: str) -> QuerySet[Person]:
    """Active people of a space, of these roles if any are given; those with a membership carry ``my_role``."""
    active = Person.objects.filter(state=State.ACTIVE)
    if space.kind == Kind.COMPANY:
        company_roles = [company for company, given in access.COMPANY_ROLES.items() if not roles or given in roles]
        return active.filter(role__in=company_roles, is_bot=False)
    if space.kind == Kind.STORYLINE:
        return active.filter(pk__in=Follow.objects.filter(space=space).values("person"))
    memberships = Membership.objects.filter(space=space, **({"role__in": roles} if roles else {}))
    mine = Membership.objects.filter(space=space, person=OuterRef("pk"))
    return active.filter(pk__in=memberships.values("person")).annotate(my_role=Subquery(mine.values("role")[:1]))


def _row(space: Space, person: Person) -> MemberRow:
    role = access.role_in(person, space, vars(person).get("my_role")) or SpaceRole.MEMBER
    return MemberRow(person=person, role=role)


def open_requests(viewer: Person, space: Space, *, cursor: str | None = None, limit: int = 50) -> Page[JoinRequest]:
    """Who asks to join and waits, oldest first. Raises Forbidden for who does not moderate the space."""
    access.space_for_moderation(viewer, space.pk)
    waiting = JoinRequest.objects.filter(space=space, decided_at=None, person__state=State.ACTIVE)
    return page(
        waiting.select_related("person").prefetch_related("answers"),
        cursor=cursor,
        limit=limit,
        order=("created_at", "id"),
    )


def requests_to_decide(viewer: Person) -> int:
    """How many people wait for an answer in the spaces the viewer moderates; counted to 100."""
    waiting = JoinRequest.objects.filter(decided_at=None, person__state=State.ACTIVE)
    return waiting.filter(space__in=access.moderated_by(viewer).values("pk"))[:100].count()


def invitations_for(viewer: Person) -> list[SpaceInvitation]:
    """The viewer's invitations that wait for an answer, newest first; to archived spaces nobody comes."""
    waiting = SpaceInvitation.objects.filter(person=viewer, decided_at=None, space__archived_at=None)
    spaces = access.visible_to(viewer).values("pk")
    return list(waiting.filter(space__in=spaces).select_related("space", "by").order_by("-created_at", "-id")[:50])


def invited_to(viewer: Person, space: Space) -> list[SpaceInvitation]:
    """Who was invited and has not answered, for who moderates the space; others see those they invited."""
    waiting = SpaceInvitation.objects.filter(space=space, decided_at=None, person__state=State.ACTIVE)
    if not access.standing(viewer, space).moderates:
        waiting = waiting.filter(by=viewer)
    return list(waiting.select_related("person", "by").order_by("-created_at", "-id")[:100])


def invitable(viewer: Person, space_id: uuid.UUID | str, q: str, *, limit: int = 8) -> list[Person]:
    """People to invite who match what was typed: those the viewer may see and who do not belong to the space yet."""
    space, rights = access.space_for_content(viewer, space_id)
    typed = query_of(q)
    if not typed:
        return []
    found = people.listed_for(viewer).filter(HasWords("name", typed, only="A"), is_bot=False)
    if not rights.moderates:
        found = found.exclude(role=Role.GUEST)
    found = found.exclude(pk__in=Membership.objects.filter(space=space).values("person"))
    return list(found.annotate(folded=folded("name")).order_by("folded", "id")[:limit])
