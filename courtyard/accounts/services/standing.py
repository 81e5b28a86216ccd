"""Role and state: who gives them, and what ends when somebody may not be in any more."""

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.events import PersonStateChanged, RoleChanged
from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import RANK, known_role, may, may_act_on, may_give
from courtyard.accounts.services.invitations import end_invitations_of
from courtyard.accounts.services.sign_ins import delete_sign_ins
from courtyard.accounts.services.tokens import revoke_tokens_of
from courtyard.core import audit, live
from courtyard.core.errors import Conflict, Forbidden
from courtyard.core.events import emit

__all__ = ["change_role", "leave", "restore", "suspend"]


@transaction.atomic
def change_role(*, actor: Person | None, person: Person, role: str) -> Person:
    """Give a company role. ``actor`` None is the command line. Raises Forbidden, or Conflict for the last owner."""
    owners = _lock_owners()
    person = Person.objects.select_for_update().get(pk=person.pk)
    before, after = Role(person.role), known_role(role)
    if actor:
        _check_role(actor, person, after)
    if before == after:
        return person
    _keep_an_owner(person, owners)
    person.role = after
    person.save(update_fields=["role"])
    data = {"from": before.value, "to": after.value}
    audit.record("person.role", actor_id=actor.pk if actor else None, subject_id=person.pk, data=data)
    emit(RoleChanged(person=person, actor=actor, before=before, after=after))
    return person


def _check_role(actor: Person, person: Person, role: Role) -> None:
    if not may(actor, "role.give"):
        raise Forbidden(_("You cannot change roles."))
    if actor.pk == person.pk and RANK[role] > RANK[Role(actor.role)]:
        raise Forbidden(_("You cannot give yourself a higher role."))
    if actor.pk != person.pk and not may_act_on(actor, person):
        raise Forbidden(_("You can only change the role of people below your own."))
    if not may_give(actor, role) and actor.pk != person.pk:
        raise Forbidden(_("You can only give roles below your own."))


def suspend(*, actor: Person | None, person: Person) -> Person:
    """Shut somebody out for now: every way in ends at once; what they wrote stays."""
    return _change_state(actor=actor, person=person, after=State.SUSPENDED, allowed={State.ACTIVE, State.UNCLAIMED})


def leave(*, actor: Person | None, person: Person) -> Person:
    """Note that somebody left the organisation: as suspended, for good."""
    return _change_state(
        actor=actor, person=person, after=State.LEFT, allowed={State.ACTIVE, State.UNCLAIMED, State.SUSPENDED}
    )


def restore(*, actor: Person | None, person: Person) -> Person:
    """Let a suspended or former colleague in again; who never had a password has to claim the account first."""
    after = State.ACTIVE if person.has_usable_password() or person.is_bot else State.UNCLAIMED
    return _change_state(actor=actor, person=person, after=after, allowed={State.SUSPENDED, State.LEFT})


@transaction.atomic
def _change_state(*, actor: Person | None, person: Person, after: State, allowed: set[State]) -> Person:
    owners = _lock_owners()
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = State(person.state)
    if actor and not may_act_on(actor, person):
        raise Forbidden(_("You can only do this to people whose role is below your own."))
    if before == after:
        return person
    if before not in allowed:
        raise Conflict(_("This person is in another state by now. Please look again."))
    if after != State.ACTIVE:
        _keep_an_owner(person, owners)
        _end_every_way_in(person)
    person.state = after
    person.save(update_fields=["state"])
    data = {"from": before.value, "to": after.value}
    audit.record("person.state", actor_id=actor.pk if actor else None, subject_id=person.pk, data=data)
    emit(PersonStateChanged(person=person, actor=actor, before=before, after=after))
    return person


def _end_every_way_in(person: Person) -> None:
    """The one routine: sign-ins, tokens, invitations made by them or for them, and every live connection."""
    delete_sign_ins(person=person)
    revoke_tokens_of(person=person)
    end_invitations_of(person=person)
    live.revoke(person.pk)


def _lock_owners() -> list[Person]:
    """All active owners, locked, so that two of them cannot end each other's ownership at the same moment."""
    owners = Person.objects.filter(role=Role.OWNER, state=State.ACTIVE)
    return list(owners.order_by("pk").select_for_update())


def _keep_an_owner(person: Person, owners: list[Person]) -> None:
    if [owner.pk for owner in owners] == [person.pk]:
        raise Conflict(_("This is the last owner. Make somebody else an owner first."))
