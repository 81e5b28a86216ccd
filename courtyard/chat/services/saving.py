"""Messages kept for oneself, and come back to later."""

import datetime
import uuid

from django.db import transaction

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Message, SavedMessage
from courtyard.chat.moments import check_moment
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.events import emit

__all__ = ["finish", "remind", "ring_reminders", "save", "take_up", "unsave"]

_STEPS = 500  # reminders in one run of the job; what is left rings a minute later


@transaction.atomic
def save(*, actor: Person, message_id: uuid.UUID) -> SavedMessage:
    """Keep a message for oneself; what was done with is kept anew."""
    return _kept(actor, access.message_for_read(actor, message_id))


@transaction.atomic
def remind(*, actor: Person, message_id: uuid.UUID, at: datetime.datetime | None) -> SavedMessage:
    """Keep it, and come back to it at a moment; another moment takes the place of the first. Raises Invalid for one that passed."""
    message = access.message_for_read(actor, message_id)
    if at is not None and (words := check_moment(at)):
        raise Invalid({"at": [words]})
    saved = _kept(actor, message)
    saved.remind_at, saved.rang_at = at, None
    saved.save(update_fields=["remind_at", "rang_at"])
    emit(events.SavedChanged(actor=actor, saved=saved))
    return saved


@transaction.atomic
def finish(*, actor: Person, message_id: uuid.UUID) -> SavedMessage:
    """It is done with: it rings no more, and stays among what is done."""
    saved = _own(actor, message_id)
    if saved.done_at is None:
        saved.done_at = now()
        saved.save(update_fields=["done_at"])
        emit(events.SavedChanged(actor=actor, saved=saved, over=True))
    return saved


@transaction.atomic
def take_up(*, actor: Person, message_id: uuid.UUID) -> SavedMessage:
    """It is not done with after all."""
    return _taken_up(actor, _own(actor, message_id))


@transaction.atomic
def unsave(*, actor: Person, message_id: uuid.UUID) -> None:
    """Keep it no longer. What one can read no longer may be let go, too; what is not kept changes nothing."""
    saved = SavedMessage.objects.filter(person=actor, message=message_id).first()
    if saved is None:
        access.message_for_read(actor, message_id)
        return
    emit(events.SavedChanged(actor=actor, saved=saved, gone=True))
    saved.delete()


def ring_reminders(*, moment: datetime.datetime | None = None) -> int:
    """Ring for whatever is due, each once; who may not read a message any more hears nothing. Returns how many it saw to."""
    moment = moment or now()
    waiting = SavedMessage.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        remind_at__lte=moment, rang_at=None, done_at=None
    )
    for done in range(_STEPS):
        with transaction.atomic():
            saved = waiting.select_related("person").order_by("remind_at").first()
            if saved is None:
                return done
            saved.rang_at = moment
            saved.save(update_fields=["rang_at"])
            if access.messages_visible_to(saved.person).filter(pk=saved.message_id).exists():
                emit(events.ReminderDue(saved=saved))
    return _STEPS


def _kept(actor: Person, message: Message) -> SavedMessage:
    saved, made = SavedMessage.objects.get_or_create(person=actor, message=message)
    if made:
        emit(events.SavedChanged(actor=actor, saved=saved))
    return _taken_up(actor, saved)


def _taken_up(actor: Person, saved: SavedMessage) -> SavedMessage:
    if saved.done_at is not None:
        saved.done_at = None
        saved.save(update_fields=["done_at"])
        emit(events.SavedChanged(actor=actor, saved=saved))
    return saved


def _own(actor: Person, message_id: uuid.UUID) -> SavedMessage:
    message = access.message_for_read(actor, message_id)
    saved = SavedMessage.objects.select_for_update().filter(person=actor, message=message).first()
    if saved is None:
        raise NotFound
    return saved
