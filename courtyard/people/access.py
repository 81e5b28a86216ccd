"""Whom a viewer may see: the only door to other people."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, NotFound
from courtyard.people.models import Field, FieldAudience, FieldEditor, Vacancy

__all__ = [
    "bind_circle", "bind_members", "check_chart", "leads", "listed_for", "may_edit_field", "members_of",
    "person_for_read", "reads_fields_for", "vacancy_for_edit", "visible_to",
]  # fmt: skip

Circle = Callable[[Person], Q]
Members = Callable[[Person, uuid.UUID], "QuerySet[Any, Any] | None"]
_circle: Circle | None = None
_members: Members | None = None


def bind_circle(circle: Circle) -> None:
    """Give the rule that says whom a guest shares a space with; ``config`` binds it, for spaces lie above this room."""
    global _circle
    _circle = circle


def bind_members(members: Members) -> None:
    """Give the rule that says who belongs to a space, as far as a viewer may know; ``config`` binds it, too."""
    global _members
    _members = members


def members_of(viewer: Person, space_id: uuid.UUID) -> "QuerySet[Any, Any] | None":
    """The ids of a space's members, or None where there is no list of them to read."""
    return _members(viewer, space_id) if _members else None


def visible_to(viewer: Person) -> QuerySet[Person]:
    """People whose byline and profile the viewer may open.

    Members see everybody but the erased; a guest sees themselves and those they share a space with; who is not
    active sees nobody.
    """
    people = Person.objects.exclude(state=State.ERASED)
    if not viewer.is_active:
        return people.none()
    if not viewer.is_guest:
        return people
    shared = _circle(viewer) if _circle else Q(pk__in=[])
    return people.filter(Q(pk=viewer.pk) | shared)


def listed_for(viewer: Person) -> QuerySet[Person]:
    """Of those, the ones offered in the directory, in autocomplete and as members: active people only."""
    return visible_to(viewer).filter(state=State.ACTIVE)


def person_for_read(viewer: Person, person_id: uuid.UUID) -> Person:
    """The person, or NotFound exactly as for an id that does not exist."""
    person = visible_to(viewer).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def check_chart(viewer: Person) -> None:
    """Raises Forbidden for who may not open the organisation chart: guests, and who is not active."""
    if not may(viewer, "people.see"):
        raise Forbidden


def vacancy_for_edit(actor: Person, vacancy_id: uuid.UUID) -> Vacancy:
    """An open position, for who manages people; locked. Raises Forbidden for others, NotFound for one that ended."""
    if not may(actor, "people.manage"):
        raise Forbidden
    vacancy = Vacancy.objects.select_for_update().filter(pk=vacancy_id, ended_at=None).first()
    if vacancy is None:
        raise NotFound
    return vacancy


def reads_fields_for(viewer: Person, person: Person, audience: str) -> bool:
    """Whether the viewer reads what a person's profile says to this audience; the caller may see the person.

    Oneself reads everything; who manages people everything but what is for the person alone.
    """
    if viewer.pk == person.pk:
        return True
    if audience != FieldAudience.SELF and may(viewer, "people.manage"):
        return True
    match audience:
        case FieldAudience.EVERYONE:
            return True
        case FieldAudience.COLLEAGUES:
            return not viewer.is_guest
        case FieldAudience.SPACES:
            return _circle is not None and Person.objects.filter(_circle(viewer), pk=person.pk).exists()
        case FieldAudience.LINE:
            return leads(viewer, person)
    return False


def may_edit_field(actor: Person, person: Person, field: Field) -> bool:
    """Whether the actor says what a field holds for a person: who may not read it never does."""
    if field.editor == FieldEditor.SYNCED or field.retired_at or not actor.is_active:
        return False
    if field.editor == FieldEditor.PERSON and actor.pk == person.pk:
        return True
    return may(actor, "people.manage") and reads_fields_for(actor, person, field.audience)


_ABOVE = """
WITH RECURSIVE above AS (
  SELECT manager_id, 1 AS step FROM people_profile WHERE person_id = %s::uuid
  UNION
  SELECT p.manager_id, a.step + 1 FROM above a JOIN people_profile p ON p.person_id = a.manager_id WHERE a.step < 100
)
SELECT EXISTS (SELECT 1 FROM above WHERE manager_id = %s::uuid)
"""


def leads(viewer: Person, person: Person) -> bool:
    """Whether the viewer stands above a person in the line of managers; circles in it end."""
    with connection.cursor() as sql:
        sql.execute(_ABOVE, [person.pk, viewer.pk])
        return bool(sql.fetchone()[0])
