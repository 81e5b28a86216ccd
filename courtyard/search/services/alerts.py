"""Saved searches that ring: what came since the last look, found as the person who saved them."""

import datetime
import uuid
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from courtyard.accounts.models import State
from courtyard.accounts.zones import zone_of
from courtyard.chat import access as chat
from courtyard.core.clock import now
from courtyard.core.events import emit
from courtyard.search import events
from courtyard.search.models import Alert, Kind, SavedSearch
from courtyard.search.query import Operator, Query, read
from courtyard.search.selectors.finding import find

__all__ = ["look"]

_LATE = datetime.timedelta(seconds=60)  # what is written right now may be dated earlier than it is there
_RINGING = (Kind.POST, Kind.COMMENT, Kind.MESSAGE)
_CARRYING = (Kind.POST, Kind.COMMENT)  # a file comes with what it hangs on
_MORNING = 7  # o'clock, where the person is: when the alerts of the day come


def look() -> int:
    """Look once for everybody whose turn it is, those who waited longest first. Answers how many searches found something.

    Each look is a transaction of its own. Who is not active waits; what they may read is asked for at that moment.
    """
    until = now() - _LATE
    turns = SavedSearch.objects.exclude(alert=Alert.OFF).filter(looked_at__lt=until, person__state=State.ACTIVE)
    due = [saved.pk for saved in turns.select_related("person").order_by("looked_at") if _is_due(saved, until)]
    return sum(_look(pk, until) for pk in due)


def _is_due(saved: SavedSearch, until: datetime.datetime) -> bool:
    if saved.alert == Alert.SOON:
        return True
    here = until.astimezone(zone_of(saved.person))
    morning = here.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    return saved.looked_at < (morning if here >= morning else morning - datetime.timedelta(days=1))


@transaction.atomic
def _look(pk: uuid.UUID, until: datetime.datetime) -> bool:
    turns = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    saved = turns.exclude(alert=Alert.OFF).filter(pk=pk, looked_at__lt=until).first()
    if saved is None:  # another process has looked, or it is gone
        return False
    new = _news(saved, until)
    saved.looked_at = until
    saved.found += new
    saved.save(update_fields=["looked_at", "found"])
    if new:
        emit(events.SearchFound(saved=saved))
    return bool(new)


def _news(saved: SavedSearch, until: datetime.datetime) -> int:
    """How much of others came since the last look; a message that was read where it was said is no news."""
    query, kinds = _meant(saved)
    with timezone.override(zone_of(saved.person)):
        found = find(saved.person, query, kinds=kinds, newest=True, between=(saved.looked_at, until))
    said = [match.ref for match in found.matches if match.kind == Kind.MESSAGE]
    return len(found.matches) - (chat.read_among(saved.person, said).count() if said else 0)


def _meant(saved: SavedSearch) -> tuple[Query, tuple[str, ...]]:
    """What is asked, and of which kinds of things."""
    asked, typed, files = read(saved.query), Operator("type", "file"), Operator("has", "file")
    operators = [one for one in asked.operators if one != typed]
    kinds: tuple[str, ...] = (saved.kind,) if saved.kind in _RINGING else _RINGING
    if saved.kind == Kind.FILE or typed in asked.operators:
        operators, kinds = [*operators, files], _CARRYING
    return replace(asked, operators=(*operators, Operator("is", "mine", without=True))), kinds
