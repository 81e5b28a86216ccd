"""Searches that people save for themselves, and whether these tell them when something new is found."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.search import access, events
from courtyard.search.models import Alert, Kind, SavedSearch
from courtyard.search.query import read
from courtyard.search.selectors.understanding import NAMES

__all__ = ["change_search", "forget_search", "open_search", "save_search"]

MAX_SEARCHES = 50
MAX_NAME = 60


@transaction.atomic
def save_search(*, actor: Person, query: str, name: str = "", kind: str = "", alert: str = Alert.OFF) -> SavedSearch:
    """Keep a search under a name, or under its own words; what had that name gives way. Nothing that is there already rings.

    Raises Invalid where nothing is asked for, for too many, and for an alert that cannot be.
    """
    if not actor.is_active:
        raise Forbidden
    asked = read(query)
    if not asked:
        raise Invalid({"query": [_("Search for something first.")]})
    name = clean_line(name or asked.typed[:MAX_NAME], field="name", limit=MAX_NAME)
    if kind and kind not in Kind.values:
        raise Invalid({"kind": [_("There is no such kind of thing.")]})
    values = {"query": asked.typed, "kind": kind, "alert": _alert(alert, kind), "looked_at": now(), "found": 0}
    mine = SavedSearch.objects.filter(person=actor)
    if mine.filter(name=name).update(**values):
        saved = mine.get(name=name)
        emit(events.SearchForgotten(search_id=saved.pk))
        return saved
    if mine.count() >= MAX_SEARCHES:
        raise Invalid({"name": [_("%(max)s saved searches at most.") % {"max": MAX_SEARCHES}]})
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(person=actor, name=name, **values)
    except IntegrityError:  # the button was pressed twice
        return mine.get(name=name)


@transaction.atomic
def change_search(
    *, actor: Person, search_id: uuid.UUID, name: str | None = None, alert: str | None = None
) -> SavedSearch:
    """Call it otherwise, let it ring or rest. An alert begins with what comes from now on."""
    saved = access.own_search(actor, search_id)
    if name is not None:
        saved.name = clean_line(name, field="name", limit=MAX_NAME)
    if alert is not None and alert != saved.alert:
        if saved.alert == Alert.OFF:
            saved.looked_at = now()
        saved.alert = _alert(alert, saved.kind)
        if alert == Alert.OFF:
            saved.found = 0
            emit(events.SearchForgotten(search_id=saved.pk))
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise Invalid({"name": [_("You have a search of this name already.")]}) from None
    return saved


def _alert(alert: str, kind: str) -> Any:
    if alert not in Alert.values:
        raise Invalid({"alert": [_("Please choose one of the alerts.")]})
    if alert != Alert.OFF and kind in NAMES:
        raise Invalid({"alert": [_("Alerts are for posts, comments, messages and files.")]})
    return Alert(alert)


@transaction.atomic
def forget_search(*, actor: Person, search_id: uuid.UUID) -> None:
    """Keep it no more; nothing happens where it is gone, or somebody else's."""
    gone, _rows = SavedSearch.objects.filter(person=actor, pk=search_id).delete()
    if gone:
        emit(events.SearchForgotten(search_id=search_id))


@transaction.atomic
def open_search(*, actor: Person, search_id: uuid.UUID) -> SavedSearch:
    """Look at what it finds: what rang is read."""
    saved = access.own_search(actor, search_id)
    if saved.found:
        saved.found = 0
        saved.save(update_fields=["found"])
    if saved.alert != Alert.OFF:
        emit(events.SearchOpened(actor=actor, search_id=saved.pk))
    return saved
