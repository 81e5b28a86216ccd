"""Messages that matter: what is urgent rings for each member until they have confirmed it, for half an hour at most."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Confirmation, ConversationMember, Level, Message, Priority
from courtyard.core.clock import now
from courtyard.core.errors import Invalid
from courtyard.core.events import emit

__all__ = ["MAX_ASKED", "Mattering", "confirm", "ring_urgent"]

MAX_ASKED = 500
_EVERY = datetime.timedelta(minutes=5)
_FOR = datetime.timedelta(minutes=30)
_STEPS = 200  # messages in one run of the job


@dataclass(frozen=True, slots=True)
class Mattering:
    """How much a message matters; ``asks`` its readers to confirm it, as everything urgent does."""

    level: str
    asks: bool = False
    wordless = False

    @staticmethod
    def of(level: str, asks: bool = False) -> "list[Mattering]":
        """For ``send``: nothing for a message like any other. Raises Invalid for a level that there is not."""
        if level and level not in Level.values:
            raise Invalid({"priority": [_("A message is important, urgent or neither.")]})
        return [Mattering(level or Level.IMPORTANT, asks or level == Level.URGENT)] if level or asks else []

    @property
    def key(self) -> str:
        """What the id of the message stands for."""
        return f"{self.level} {self.asks}"

    def hang(self, message: Message) -> None:
        """Write it. Raises Invalid where too many would be asked."""
        members = ConversationMember.objects.filter(conversation=message.conversation_id, left_at=None)
        if self.asks and members[: MAX_ASKED + 1].count() > MAX_ASKED:
            words = _("More than %(max)s people would be asked. Send it as important, without asking to confirm.")
            raise Invalid({"priority": [words % {"max": MAX_ASKED}]})
        rings = message.created_at if self.level == Level.URGENT else None
        Priority.objects.create(message=message, level=self.level, asks=self.asks, ring_at=rings)


@transaction.atomic
def confirm(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Say that one has read it; again changes nothing."""
    message = access.message_for_confirmation(actor, message_id)
    _row, made = Confirmation.objects.get_or_create(message=message, person=actor)
    if made:
        Priority.objects.filter(message=message).update(confirmed=F("confirmed") + 1)
        count = Priority.objects.get(message=message).confirmed
        emit(events.MessageConfirmed(actor=actor, message=message, confirmed=count))
    return message


def ring_urgent(*, moment: datetime.datetime | None = None) -> int:
    """Ring for each urgent message whose time has come. Returns how many it saw to."""
    moment = moment or now()
    ringing = Priority.objects.select_for_update(skip_locked=True, of=("self",)).filter(ring_at__lte=moment)
    for done in range(_STEPS):
        with transaction.atomic():
            row = ringing.select_related("message__conversation").order_by("ring_at").first()
            if row is None:
                return done
            _ring(row, moment)
    return _STEPS


def _ring(row: Priority, moment: datetime.datetime) -> None:
    message = row.message
    asked = _asked(message)
    over = message.deleted_at is not None or moment > message.created_at + _FOR or not asked.exists()
    following = None if over or moment + _EVERY > message.created_at + _FOR else moment + _EVERY
    row.ring_at = following
    row.save(update_fields=["ring_at"])
    if over:
        return
    people = frozenset(access.undisturbed(asked).values_list("pk", flat=True))
    if people:
        emit(events.PriorityRang(message=message, person_ids=people))


def _asked(message: Message) -> QuerySet[Person]:
    """Who reads it and has not confirmed it."""
    confirmed = Confirmation.objects.filter(message=message).values("person")
    return access.readers_of(message).exclude(pk__in=confirmed)
