"""What was said became something that lasts."""

import uuid

from django.db import transaction

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Message
from courtyard.core.events import emit

__all__ = ["forget_promoted", "promoted"]


@transaction.atomic
def promoted(*, actor: Person, message_id: uuid.UUID, item_id: uuid.UUID) -> Message:
    """The message leads to the post that was made of it; of several, to the last."""
    message = access.message_for_read(actor, message_id)
    Message.objects.filter(pk=message.pk).update(became=item_id)
    emit(events.MessagePromoted(actor=actor, message=message))
    return message


def forget_promoted(*, item_id: uuid.UUID) -> None:
    """The post is gone: nothing leads there any more."""
    Message.objects.filter(became=item_id).update(became=None)
