"""What people say of the moment: their status, and whether they are away. Time is tested here, by no job."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from courtyard.accounts.models import Person, State
from courtyard.core.errors import Forbidden
from courtyard.people.models import Absence, Status

__all__ = ["Presence", "absences_ahead", "presence_of", "quiet", "quiet_people", "with_presence"]


@dataclass(frozen=True, slots=True)
class Presence:
    """A person's status and absence, as they are now."""

    status: Status | None = None
    absence: Absence | None = None

    def __bool__(self) -> bool:
        return bool(self.status or self.absence)


NOTHING = Presence()


def presence_of(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Presence]:
    """What holds now for these people, by id; who says nothing is left out. The caller may see them. Two queries.

    Who is not active says nothing.
    """
    wanted = Q(person__in=list(person_ids), person__state=State.ACTIVE)
    statuses = {row.person_id: row for row in _standing().filter(wanted)}
    absences = {row.person_id: row for row in _away_now().filter(wanted)}
    return {pk: Presence(statuses.get(pk), absences.get(pk)) for pk in statuses.keys() | absences.keys()}


def _standing() -> QuerySet[Status]:
    return Status.objects.filter(Q(until=None) | Q(until__gt=Now()))


def quiet_people() -> QuerySet[Status]:
    """The statuses of those who do not want to be disturbed now."""
    return _standing().filter(do_not_disturb=True)


def quiet(viewer: Person) -> Status | None:
    """One's own status, if it says that one does not want to be disturbed now."""
    return quiet_people().filter(person=viewer).first()


def _away_now() -> QuerySet[Absence]:
    return Absence.objects.filter(starts_at__lte=Now(), ends_at__gt=Now())


def with_presence(people: list[Person]) -> list[Person]:
    """The same people, each with ``presence``: for lists. Two queries for all of them."""
    found = presence_of(person.pk for person in people)
    for person in people:
        person.presence = found.get(person.pk, NOTHING)  # type: ignore[attr-defined]  # as an annotation would
    return people


def absences_ahead(viewer: Person, person: Person) -> list[Absence]:
    """A person's absences that are not over, the next one first, with the stand-ins: their own to read.

    Raises Forbidden for anybody else's: of others one reads what holds now. A stand-in who is gone is left out.
    """
    if viewer.pk != person.pk:
        raise Forbidden
    ahead = Absence.objects.filter(person=person, ends_at__gt=Now()).select_related("stand_in").order_by("starts_at")
    return [_without_gone(absence) for absence in ahead]


def _without_gone(absence: Absence) -> Absence:
    if absence.stand_in and absence.stand_in.state != State.ACTIVE:
        absence.stand_in = None
    return absence
