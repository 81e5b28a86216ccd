"""How long messages stay, and which are past their time."""

import datetime
from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet

from courtyard.chat.models import ConversationKind, Message, Retention
from courtyard.core.clock import now

__all__ = ["bind_held", "days_of", "past_time", "removed_by", "retention"]

Days = Mapping[str, int | None]

_held: Callable[[], QuerySet] | None = None


def bind_held(held: Callable[[], QuerySet]) -> None:
    """Give the ids of messages that are not removed whatever their age; ``config`` binds it: who judges them lies above."""
    global _held
    _held = held


def retention() -> dict[str, int | None]:
    """The days of each kind of conversation; None for ever."""
    return dict.fromkeys(ConversationKind.values) | dict(Retention.objects.values_list("kind", "days"))


def days_of(kind: str) -> int | None:
    """Those of one kind."""
    return Retention.objects.filter(kind=kind).values_list("days", flat=True).first()


def past_time(days: Days) -> QuerySet[Message]:
    """Messages that go when these days hold: also those deleted by hand, of which a row is left."""
    past = Q(pk__in=[])
    for kind, number in days.items():
        if number is not None:
            until = now() - datetime.timedelta(days=number)
            past |= Q(conversation__kind=kind, created_at__lt=until)
    found = Message.objects.filter(past)
    return found.exclude(pk__in=_held()) if _held else found


def removed_by(days: Days) -> dict[str, int]:
    """How many messages that are read now go, of the kinds whose messages stay less long than so far."""
    known = retention()
    shorter = {kind: it for kind, it in days.items() if it is not None and it < (known[kind] or it + 1)}
    counts = {kind: past_time({kind: it}).filter(deleted_at=None).count() for kind, it in shorter.items()}
    return {kind: count for kind, count in counts.items() if count}
