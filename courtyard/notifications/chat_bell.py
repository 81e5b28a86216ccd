"""What people do with messages rings: reminders, what could not be sent, urgent ones; bound in ``config/wiring.py``."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import events
from courtyard.chat.selectors import acts
from courtyard.core.richtext import excerpt
from courtyard.notifications.models import Reason
from courtyard.notifications.selectors import Told
from courtyard.notifications.services import drop_object, read_object, tell

__all__ = [
    "TOLD",
    "confirmed",
    "deleted",
    "rang",
    "refused",
    "reminded",
    "saved_changed",
    "scheduled_gone",
]

_WORDS = 90


def reminded(event: events.ReminderDue) -> None:
    """Who wanted to come back to a message; each time of those that come again rings anew."""
    drop_object(object_id=event.saved.pk)
    _ring("reminder", event.saved.pk, {event.saved.person_id})


def saved_changed(event: events.SavedChanged) -> None:
    """What is done with is read; what is kept no longer, or comes back at another moment, is forgotten."""
    if event.over:
        read_object(person=event.actor, object_id=event.saved.pk)
    elif event.gone or event.saved.remind_at:
        drop_object(object_id=event.saved.pk)


def refused(event: events.ScheduledRefused) -> None:
    """Who wrote a message that could not be sent."""
    _ring("scheduled", event.scheduled.pk, {event.scheduled.author_id})


def scheduled_gone(event: events.ScheduledGone) -> None:
    """There is nothing left to tell."""
    drop_object(object_id=event.scheduled_id)


def rang(event: events.PriorityRang) -> None:
    """Who has not confirmed an urgent message."""
    _ring("urgent", event.message.pk, event.person_ids)


def confirmed(event: events.MessageConfirmed) -> None:
    """Who has read it is rung no more."""
    read_object(person=event.actor, object_id=event.message.pk)


def deleted(event: events.MessageDeleted) -> None:
    """What is gone rings for nobody."""
    if hasattr(event.message, "priority"):
        drop_object(object_id=event.message.pk)


def _ring(kind: str, object_id: uuid.UUID, person_ids: set[uuid.UUID] | frozenset[uuid.UUID]) -> None:
    tell(
        actor=None,
        person_ids=person_ids,
        reason=Reason.HOUSE,
        object_kind=kind,
        object_id=object_id,
        source_id=object_id,
    )


def _reminders(viewer: Person, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    found = acts.reminders_told(viewer, ids)
    sentence = _("You wanted to come back to a message")
    return {pk: Told(sentence, words or _("A file"), f"/message/{message}/") for pk, (words, message) in found.items()}


def _scheduled(viewer: Person, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    found = acts.refused(viewer, ids)
    sentence = _("A scheduled message of yours could not be sent")
    return {pk: Told(sentence, row.refusal, "/messages/scheduled/") for pk, row in found.items()}


def _urgent(viewer: Person, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    found = acts.urgent_told(viewer, ids)
    return {
        pk: Told(
            _("%(name)s sent an urgent message: please confirm it") % {"name": message.author.byline},
            excerpt(message.body_text, _WORDS) or _("A file"), f"/message/{pk}/",
        )
        for pk, message in found.items()
    }  # fmt: skip


TOLD = {"reminder": _reminders, "scheduled": _scheduled, "urgent": _urgent}
