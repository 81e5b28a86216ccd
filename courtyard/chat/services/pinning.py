"""What a conversation keeps in sight."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Conversation, Message, MessagePin
from courtyard.core.errors import Invalid
from courtyard.core.events import emit

__all__ = ["MAX_PINS", "pin", "unpin"]

MAX_PINS = 50


@transaction.atomic
def pin(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Keep a message in sight of the whole conversation; pinning it again changes nothing."""
    message = access.message_for_pinning(actor, message_id)
    Conversation.objects.select_for_update().get(
        pk=message.conversation_id
    )  # so that nobody pins a fifty-first meanwhile
    pinned = MessagePin.objects.filter(conversation=message.conversation_id, message__deleted_at=None)
    if pinned.filter(message=message).exists():
        return message
    if pinned.count() >= MAX_PINS:
        words = _("%(max)s messages are pinned here already. Unpin one first.")
        raise Invalid({"message": [words % {"max": MAX_PINS}]})
    MessagePin.objects.create(message=message, conversation=message.conversation, by=actor)
    emit(events.PinsChanged(actor=actor, message=message))
    return message


@transaction.atomic
def unpin(*, actor: Person, message_id: uuid.UUID) -> Message:
    """It need not be in sight any more; unpinning what is not pinned changes nothing."""
    message = access.message_for_pinning(actor, message_id)
    gone, _by_model = MessagePin.objects.filter(message=message).delete()
    if gone:
        emit(events.PinsChanged(actor=actor, message=message))
    return message
