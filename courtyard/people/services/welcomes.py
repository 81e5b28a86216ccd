"""Saying hello to a newcomer, or leaving it to others: a row either way, so that nobody is asked twice."""

import datetime
import uuid

from django.db import transaction

from courtyard.accounts.models import Person
from courtyard.core.events import emit
from courtyard.people.events import Welcomed
from courtyard.people.models import Welcome
from courtyard.people.selectors.celebrations import newcomer_for_welcome

__all__ = ["unwelcome", "welcome"]


@transaction.atomic
def welcome(*, actor: Person, person_id: uuid.UUID, day: datetime.date) -> Person:
    """Note that the actor answered the welcome of a newcomer; answers the newcomer. Twice is once.

    ``day`` is the actor's today. Raises NotFound for who is no newcomer, or may not be seen.
    """
    newcomer = newcomer_for_welcome(actor, person_id, day=day)
    if Welcome.objects.get_or_create(by=actor, newcomer=newcomer)[1]:
        emit(Welcomed(newcomer=newcomer, by=actor))
    return newcomer


@transaction.atomic
def unwelcome(*, actor: Person, person_id: uuid.UUID) -> None:
    """Have the welcome back; nothing happens where it was not answered."""
    Welcome.objects.filter(by=actor, newcomer_id=person_id).delete()
