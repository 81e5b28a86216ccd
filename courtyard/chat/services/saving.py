"""Messages kept for oneself, and come back to later."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.zones import zone_of
from courtyard.chat import access, events
from courtyard.chat.models import Message, SavedMessage
from courtyard.chat.moments import check_moment
from courtyard.chat.repeating import ONCE, Rhythm
from courtyard.chat.services.due import see_to_each
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.events import emit

__all__ = ["finish", "remind", "ring_reminders", "save", "skip_reminder", "take_up", "unsave"]


@transaction.atomic
def save(*, actor: Person, message_id: uuid.UUID) -> SavedMessage:
    """Keep a message for oneself; what was done with is kept anew."""
    return _kept(actor, access.message_for_read(actor, message_id))


@transaction.atomic
def remind(
    *, actor: Person, message_id: uuid.UUID, at: datetime.datetime | None, rhythm: Rhythm = ONCE
) -> SavedMessage:
    """Keep it, and come back to it at a moment, or again and again; another moment takes the place of the first. Raises
    Invalid for one that passed.
    """
    message = access.message_for_read(actor, message_id)
    if at is not None and (words := check_moment(at)):
        raise Invalid({"at": [words]})
    saved = _kept(actor, message)
    first = saved.begin(at or now(), rhythm if at else ONCE, zone_of(actor))
    saved.remind_at, saved.rang_at = first if at else None, None
    saved.save()
    emit(events.SavedChanged(actor=actor, saved=saved))
    return saved


@transaction.atomic
def skip_reminder(*, actor: Person, message_id: uuid.UUID, occurrence: datetime.datetime) -> SavedMessage:
    """Leave out one time of a reminder that comes again; done twice it leaves out one. After the last it rings no more."""
    saved = _own(actor, message_id)
    if not saved.every:
        raise Invalid({"every": [_("This comes only once.")]})
    if saved.remind_at == occurrence:
        saved.remind_at = saved.next_after(max(occurrence, now()), zone_of(actor))
        saved.save(update_fields=["remind_at"])
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
    waiting = SavedMessage.objects.filter(remind_at__lte=moment, rang_at=None, done_at=None)
    return see_to_each(waiting.select_related("person").order_by("remind_at"), lambda saved: _ring(saved, moment))


def _ring(saved: SavedMessage, moment: datetime.datetime) -> None:
    """What comes again waits for its next time, whatever was missed before."""
    following = saved.next_after(moment, zone_of(saved.person))
    if following is None:
        saved.rang_at = moment
    else:
        saved.remind_at = following
    saved.save(update_fields=["rang_at", "remind_at"])
    if access.messages_visible_to(saved.person).filter(pk=saved.message_id).exists():
        emit(events.ReminderDue(saved=saved))


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
