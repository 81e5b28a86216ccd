"""Conversations as marks of the index: those of the viewer, and those of a name."""

import uuid

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import ConversationKind, ConversationMember
from courtyard.chat.selectors.listing import Line, line_of
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in
from courtyard.people.selectors import suggest

__all__ = ["conversations_called", "line_called", "own_talks"]

_TOGETHER = 100  # conversations in one expression


def _own(role: str, state: str) -> QuerySet[ConversationMember, tuple[uuid.UUID]]:
    """Conversations that nobody reads but their members."""
    joined = access.joined_by(Person(pk=stand_in(), role=role, state=state))
    alone = joined.filter(Q(conversation__space=None) | Q(conversation__private=True))
    return alone.order_by("-conversation__last_at").values_list("conversation")


_OWN = Prepared(_own)


def own_talks(viewer: Person) -> list[str]:
    """The ways to what was said there, some conversations at a time. Only a narrowing: the door has the last word."""
    marks = [f"'m:{pk.hex}'" for (pk,) in _OWN.rows(viewer.role, viewer.state, ids=[viewer.pk])]
    return [" | ".join(marks[n : n + _TOGETHER]) for n in range(0, len(marks), _TOGETHER)]


def line_called(viewer: Person, identifier: str) -> Line | None:
    """The conversation of that id, as the viewer knows it, if they may read it."""
    pk = parse_id(identifier)
    found = access.visible_to(viewer).filter(pk=pk).select_related("space").first() if pk else None
    return line_of(viewer, found) if found else None


def conversations_called(viewer: Person, name: str) -> list[uuid.UUID]:
    """By id, by a part of the name, or ``@handle``: what is said between that person and the viewer."""
    known, identifier = access.visible_to(viewer), parse_id(name)
    if identifier:
        found = known.filter(pk=identifier)
    elif name.startswith("@"):
        people = [person.pk for person in suggest(viewer, name[1:].replace(".", " "), limit=20)]
        others = ConversationMember.objects.filter(person__in=people).exclude(person=viewer)
        found = known.filter(kind=ConversationKind.DIRECT, pk__in=others.values("conversation"))
    else:
        found = known.filter(name__icontains=name).order_by("-last_at")[:20]
    return list(found.values_list("pk", flat=True))
