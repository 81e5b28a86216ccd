"""Whom a viewer may see: the only door to other people."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person, State
from courtyard.core.errors import NotFound

__all__ = ["bind_circle", "bind_members", "listed_for", "members_of", "person_for_read", "visible_to"]

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
