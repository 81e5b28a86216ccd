"""Further leads and assistants: rows beside the line of managers, written by who manages people."""

import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.errors import Invalid
from courtyard.people import access
from courtyard.people.models import Tie, TieKind

__all__ = ["TIE_FIELDS", "tie"]

# The field, what its rows are, and how many there may be.
TIE_FIELDS: Mapping[str, tuple[TieKind, int]] = MappingProxyType(
    {"dotted_leads": (TieKind.DOTTED, 5), "assistant": (TieKind.ASSISTANT, 1)}
)


def tie(*, actor: Person, person: Person, field: str, value: object) -> bool:
    """Let these people, and nobody else, be a person's leads by dotted line, or their assistant; whether that is new.

    ``value`` is ids, or one id or None for the assistant. Whoever may change the person's profile was asked before.
    """
    kind, limit = TIE_FIELDS[field]
    wanted = _wanted(actor, person, field, value, limit)
    before = set(Tie.objects.filter(person=person, kind=kind).values_list("other_id", flat=True))
    Tie.objects.filter(person=person, kind=kind, other__in=before - wanted).delete()
    Tie.objects.bulk_create(Tie(person=person, kind=kind, other_id=other) for other in wanted - before)
    return before != wanted


def _wanted(actor: Person, person: Person, field: str, value: object, limit: int) -> set[uuid.UUID]:
    given = value if isinstance(value, Iterable) and not isinstance(value, str) else [value] if value else []
    ids = {one for one in given if isinstance(one, uuid.UUID)}
    if person.pk in ids:
        raise Invalid({field: [_("Please choose somebody else than the person.")]})
    if len(ids) > limit:
        raise Invalid({field: [_("Please choose at most %(limit)d people.") % {"limit": limit}]})
    found = access.working_for(actor).filter(pk__in=ids).values_list("pk", flat=True)
    if len(ids) != len(list(given)) or len(found) != len(ids):
        raise Invalid({field: [_("This person was not found.")]})
    return ids
