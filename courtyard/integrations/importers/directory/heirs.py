"""Who takes over the spaces that somebody alone owned: their manager, the actor, a member; nobody gets in by it unasked.

An actor who does not belong to a space never names themselves: seeing to it that there is an owner opens no door.
"""

import uuid

from django.db.models import Case, IntegerField, Value, When

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.integrations.importers.directory.values import Note
from courtyard.people.models import Profile
from courtyard.spaces import access
from courtyard.spaces.models import Membership, Space, SpaceRole
from courtyard.spaces.services import name_owner, take_back_owner

__all__ = ["hand_on_spaces", "take_back_spaces"]


def hand_on_spaces(actor: Person, person: Person) -> tuple[list[dict[str, str]], list[Note]]:
    """Name an owner for each space that nobody owns since this person is out; answers who got which, and what got nobody."""
    if not may(actor, "space.oversee"):
        return [], []
    theirs = Membership.objects.filter(person=person, role=SpaceRole.OWNER).values("space")
    given: list[dict[str, str]] = []
    notes: list[Note] = []
    for space in access.orphaned(actor).filter(pk__in=theirs).order_by("pk"):
        heir = next((one for one in _heirs(actor, person, space) if _name(actor, space, one, given)), None)
        if heir is None:
            notes.append(["orphan", space.name])
    return given, notes


def _heirs(actor: Person, person: Person, space: Space) -> list[Person]:
    able = Person.objects.filter(state=State.ACTIVE, is_bot=False).exclude(role=Role.GUEST)
    manager = able.filter(pk__in=Profile.objects.filter(person=person).values("manager"))
    members = Membership.objects.filter(space=space).exclude(person=person)
    rank = Case(When(role=SpaceRole.MODERATOR, then=Value(0)), default=Value(1), output_field=IntegerField())
    longest = members.filter(person__in=able).annotate(rank=rank).order_by("rank", "created_at", "pk")
    first = longest.select_related("person").first()
    return [*manager, actor, *([first.person] if first else [])]


def _name(actor: Person, space: Space, heir: Person, given: list[dict[str, str]]) -> bool:
    before = Membership.objects.filter(space=space, person=heir).values_list("role", flat=True).first()
    try:
        name_owner(actor=actor, space_id=space.pk, person_id=heir.pk)
    except (Forbidden, Invalid, NotFound):
        return False
    given.append({"id": str(space.pk), "heir": str(heir.pk), "role": before or ""})
    return True


def take_back_spaces(actor: Person, given: list[dict[str, str]]) -> None:
    """What ``hand_on_spaces`` gave goes back to who owned it, where another owner is there again."""
    for one in given:
        take_back_owner(actor=actor, space_id=uuid.UUID(one["id"]), person_id=uuid.UUID(one["heir"]), role=one["role"])
