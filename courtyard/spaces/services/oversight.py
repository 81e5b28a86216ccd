"""What administrators do for a space that nobody owns any more."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.events import emit
from courtyard.people import access as people
from courtyard.spaces import access
from courtyard.spaces.events import MemberRoleChanged, OwnerNamed
from courtyard.spaces.models import Membership, Space, SpaceRole
from courtyard.spaces.services.members import admit, check_role, dismiss

__all__ = ["name_owner", "take_back_owner"]


@transaction.atomic
def name_owner(*, actor: Person, space_id: uuid.UUID, person_id: uuid.UUID) -> Membership:
    """Give a space that nobody owns an owner; a person from outside becomes a member by it.

    Who does not belong to the space cannot name themselves: seeing to it that there is an owner opens no door. Raises
    NotFound for a space that has an owner and for a person who cannot be seen, Invalid for a guest, Forbidden.
    """
    space = access.space_to_give(actor, space_id)
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    space = access.space_to_give(actor, space_id)  # another administrator may have been first
    person = people.listed_for(actor).filter(pk=person_id, is_bot=False).first()
    if person is None:
        raise NotFound
    check_role(person, SpaceRole.OWNER)
    if person == actor and not Membership.objects.filter(space=space, person=actor).exists():
        raise Forbidden(_("You do not belong to this space: name somebody else."))
    membership, new = admit(actor=actor, space=space, person=person, role=SpaceRole.OWNER)
    if not new:
        _give(actor, membership, SpaceRole.OWNER)
    audit.record("space.owner_named", actor_id=actor.pk, subject_id=person.pk, data={"space": str(space.pk)})
    emit(OwnerNamed(actor=actor, space=space, person=person))
    return membership


@transaction.atomic
def take_back_owner(*, actor: Person, space_id: uuid.UUID, person_id: uuid.UUID, role: str = "") -> None:
    """Undo ``name_owner``: the person is again what they were, nobody in the space for "". Its rightful owner is back.

    Nothing happens where the person owns it no more, or would be missed as its only owner. Raises Forbidden.
    """
    if not may(actor, "space.oversee"):
        raise Forbidden(_("Only administrators can do that."))
    space = Space.objects.select_for_update(no_key=True).filter(pk=space_id, deleted_at=None).first()
    owners = Membership.objects.filter(space=space, role=SpaceRole.OWNER).select_related("person")
    membership = next((one for one in owners if one.person_id == person_id), None)
    if space is None or membership is None or not any(one.person.is_active for one in owners if one != membership):
        return
    if role:
        _give(actor, membership, SpaceRole(role))
    else:
        dismiss(actor=actor, space=space, person=membership.person)
    audit.record("space.owner_taken_back", actor_id=actor.pk, subject_id=person_id, data={"space": str(space.pk)})


def _give(actor: Person, membership: Membership, role: SpaceRole) -> None:
    before, membership.role = SpaceRole(membership.role), role
    membership.save(update_fields=["role"])
    emit(MemberRoleChanged(actor=actor, space=membership.space, person=membership.person, before=before, after=role))
