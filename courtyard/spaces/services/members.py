"""Who belongs to a space: coming in by an owner's hand, roles, leaving. A space always keeps an owner."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.people import access as people
from courtyard.spaces import access
from courtyard.spaces.events import MemberJoined, MemberRemoved, MemberRoleChanged
from courtyard.spaces.models import (
    Follow,
    JoinAnswer,
    JoinRequest,
    Kind,
    Membership,
    Mute,
    Space,
    SpaceInvitation,
    SpaceRole,
    Visibility,
    Watermark,
    Welcome,
)
from courtyard.spaces.selectors.belonging import bound_by_rule
from courtyard.spaces.selectors.listing import preview

__all__ = [
    "add_listed",
    "add_member",
    "add_members",
    "admit",
    "change_member_role",
    "dismiss",
    "leave",
    "put_member",
    "remove_member",
]

MAX_ADDED = 200  # people in one call


def admit(*, actor: Person, space: Space, person: Person, role: str = SpaceRole.MEMBER) -> tuple[Membership, bool]:
    """Make a person a member, inside the caller's transaction; once, however many ask at the same moment.

    Open requests and invitations are answered by it, following becomes belonging, and reading starts now.
    """
    membership, created = Membership.objects.get_or_create(
        space=space, person=person, defaults={"role": role, "by": actor}
    )
    if created:
        answered = {"decided_at": now(), "accepted": True}
        asked = JoinRequest.objects.filter(space=space, person=person, decided_at=None)
        JoinAnswer.objects.filter(request__in=asked.values("pk")).delete()
        asked.update(decided_by=actor, **answered)
        SpaceInvitation.objects.filter(space=space, person=person, decided_at=None).update(**answered)
        Follow.objects.filter(space=space, person=person).delete()
        start = Watermark(space=space, person=person, read_at=membership.created_at)
        Watermark.objects.bulk_create([start], ignore_conflicts=True)
        if space.welcome:
            Welcome.objects.bulk_create([Welcome(space=space, person=person)], ignore_conflicts=True)
        emit(MemberJoined(actor=actor, space=space, person=person))
    return membership, created


@transaction.atomic
def add_member(
    *, actor: Person, space_id: uuid.UUID | str, person_id: uuid.UUID, role: str = SpaceRole.MEMBER
) -> tuple[Membership, bool]:
    """Make a person a member without asking them; answers the membership and whether it is new. Owners only.

    Raises NotFound for a person the actor may not see, Invalid for a role that is not theirs to have.
    """
    space = _locked(access.space_for_owner(actor, space_id))
    check_takes_members(space)
    person = people.listed_for(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    check_role(person, role)
    return admit(actor=actor, space=space, person=person, role=role)


@transaction.atomic
def add_members(*, actor: Person, space_id: uuid.UUID | str, person_ids: Iterable[uuid.UUID]) -> list[Membership]:
    """Make several people members; answers the new memberships. All or nobody; at most ``MAX_ADDED``."""
    wanted = list(dict.fromkeys(person_ids))
    if not 0 < len(wanted) <= MAX_ADDED:
        raise Invalid({"people": [_("Choose between 1 and %(max)d people.") % {"max": MAX_ADDED}]})
    done = [add_member(actor=actor, space_id=space_id, person_id=person_id) for person_id in wanted]
    return [membership for membership, new in done if new]


@transaction.atomic
def add_listed(
    *, actor: Person, space_id: uuid.UUID | str, text: str, role: str = SpaceRole.MEMBER
) -> list[Membership]:
    """Make members of whom a list means (see ``selectors.preview``); who is refused or unknown is left out.

    Answers the new memberships. Owners only. Raises Invalid for what is no list.
    """
    space = _locked(access.space_for_owner(actor, space_id))
    check_takes_members(space)
    found = preview(actor, space, text, role=role).found
    done = [admit(actor=actor, space=space, person=line.person, role=line.role) for line in found if line.person]
    return [membership for membership, new in done if new]


@transaction.atomic
def change_member_role(*, actor: Person, space_id: uuid.UUID | str, person_id: uuid.UUID, role: str) -> Membership:
    """Give a member another role. Owners only; the last owner keeps theirs; guests are members and nothing more."""
    space = _locked(access.space_for_owner(actor, space_id))
    check_by_membership(space)
    membership = _member(space, person_id)
    check_role(membership.person, role)
    if membership.role == role:
        return membership
    if membership.role == SpaceRole.OWNER:
        _check_not_last_owner(space, membership.person)
    before, membership.role = SpaceRole(membership.role), SpaceRole(role)
    membership.save(update_fields=["role"])
    emit(MemberRoleChanged(actor=actor, space=space, person=membership.person, before=before, after=membership.role))
    return membership


@transaction.atomic
def put_member(
    *, actor: Person, space_id: uuid.UUID | str, person_id: uuid.UUID, role: str = SpaceRole.MEMBER
) -> tuple[Membership, bool]:
    """Make sure that a person is a member with this role; answers the membership and whether it is new. Owners only."""
    membership, created = add_member(actor=actor, space_id=space_id, person_id=person_id, role=role)
    if not created:
        membership = change_member_role(actor=actor, space_id=space_id, person_id=person_id, role=role)
    return membership, created


@transaction.atomic
def leave(*, actor: Person, space_id: uuid.UUID | str, successor_id: uuid.UUID | None = None) -> Space:
    """Stop belonging to a space. The last owner names a member who takes over, else Conflict is raised."""
    space = _locked(access.space_for_read(actor, space_id))
    check_by_membership(space)
    if not Membership.objects.filter(space=space, person=actor).exists():
        return space
    check_unbound(space, actor)
    if successor_id is not None:
        change_member_role(actor=actor, space_id=space.pk, person_id=successor_id, role=SpaceRole.OWNER)
    _check_not_last_owner(space, actor)
    _end(actor, space, actor)
    return space


@transaction.atomic
def remove_member(
    *, actor: Person, space_id: uuid.UUID | str, person_id: uuid.UUID, successor_id: uuid.UUID | None = None
) -> Space:
    """End somebody's membership. Owners remove anyone, moderators plain members; oneself is ``leave``."""
    if person_id == actor.pk:
        return leave(actor=actor, space_id=space_id, successor_id=successor_id)
    space = _locked(access.space_for_moderation(actor, space_id))
    check_by_membership(space)
    membership = _member(space, person_id)
    if membership.role != SpaceRole.MEMBER:
        access.space_for_owner(actor, space.pk)
    if membership.role == SpaceRole.OWNER:
        _check_not_last_owner(space, membership.person)
    check_unbound(space, membership.person)
    _end(actor, space, membership.person)
    return space


def dismiss(*, actor: Person, space: Space, person: Person) -> None:
    """End the membership of somebody who came by the space's rule and does not fit it any more."""
    _end(actor, space, person)


def _end(actor: Person, space: Space, person: Person) -> None:
    """Take away all that belonging gave, and what the person had handed on: invitations nobody has answered."""
    for given in (Membership, Mute, Watermark, Welcome):
        given.objects.filter(space=space, person=person).delete()
    if space.visibility != Visibility.OPEN:
        SpaceInvitation.objects.filter(space=space, by=person, decided_at=None).delete()
    still_reads = space.visibility == Visibility.OPEN and not person.is_guest
    emit(MemberRemoved(actor=actor, space=space, person=person, still_reads=still_reads))


def _locked(space: Space) -> Space:
    """The space under a lock, so that two owners cannot both be the first of the last two to go."""
    return Space.objects.select_for_update(no_key=True).get(pk=space.pk)


def _member(space: Space, person_id: uuid.UUID) -> Membership:
    membership = Membership.objects.filter(space=space, person=person_id).select_related("person").first()
    if membership is None:
        raise NotFound
    return membership


def check_role(person: Person, role: str) -> None:
    if role not in SpaceRole:
        raise Invalid({"role": [_("Please choose one of the options.")]})
    if person.is_guest and role != SpaceRole.MEMBER:
        raise Invalid({"role": [_("A guest can only be a member of a space.")]})


def _check_not_last_owner(space: Space, person: Person) -> None:
    others = Membership.objects.filter(space=space, role=SpaceRole.OWNER, person__state=State.ACTIVE)
    mine = Membership.objects.filter(space=space, person=person, role=SpaceRole.OWNER)
    if mine.exists() and not others.exclude(person=person).exclude(person__role=Role.GUEST).exists():
        raise Conflict(_("A space needs an owner: make somebody else an owner first."))


def check_by_membership(space: Space) -> None:
    """Raises Forbidden where belonging goes by rule: the company's space and storylines."""
    if space.kind in (Kind.COMPANY, Kind.STORYLINE):
        raise Forbidden(_("Nobody joins or leaves this space: who belongs to it goes by rule."))


def check_unbound(space: Space, person: Person) -> None:
    """Raises Forbidden where the directory says that the person belongs to the space."""
    if bound_by_rule(space, person):
        raise Forbidden(
            _(
                "Whoever fits the rule of this space belongs to it. Choose in its menu how much of it comes into your feed."
            )
        )


def check_takes_members(space: Space) -> None:
    """Raises Forbidden where nobody can be added any more."""
    check_by_membership(space)
    if space.archived_at is not None:
        raise Forbidden(_("This space is archived: nobody new can join."))
