"""Searches of the directory: people save them for themselves, and who manages people takes away what they find."""

import uuid
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core import audit
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people.models import SavedFilter
from courtyard.people.selectors.directory import exported
from courtyard.people.selectors.wishes import Wishes

__all__ = ["export_people", "forget_filter", "save_filter"]

MAX_FILTERS = 20


@transaction.atomic
def save_filter(*, actor: Person, name: str, wishes: Wishes) -> SavedFilter:
    """Keep a search under a name of one's own; what had that name gives way. Raises Invalid for none, or too many."""
    if not actor.is_active:
        raise Forbidden
    name = clean_line(name, field="name", limit=40)
    if not wishes:
        raise Invalid({"name": [_("Choose a filter first.")]})
    mine = SavedFilter.objects.filter(person=actor)
    if mine.filter(name=name).update(query=wishes.query):
        return mine.get(name=name)
    if mine.count() >= MAX_FILTERS:
        raise Invalid({"name": [_("%(max)s saved filters at most.") % {"max": MAX_FILTERS}]})
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(person=actor, name=name, query=wishes.query)
    except IntegrityError:  # the button was pressed twice
        return mine.get(name=name)


@transaction.atomic
def forget_filter(*, actor: Person, filter_id: uuid.UUID) -> None:
    """Keep it no more; nothing happens where it is gone, or somebody else's."""
    SavedFilter.objects.filter(person=actor, pk=filter_id).delete()


@transaction.atomic
def export_people(*, actor: Person, wishes: Wishes) -> Iterator[list[str]]:
    """Rows of those who are found, to take away; who did so is noted. Raises Forbidden."""
    rows = exported(actor, wishes)
    audit.record("people.exported", actor_id=actor.pk)
    return rows
