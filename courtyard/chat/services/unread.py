"""Leaving a conversation unread from a message on."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Conversation, ConversationMember
from courtyard.core.errors import Invalid
from courtyard.core.events import emit

__all__ = ["mark_unread"]

_BEFORE = datetime.timedelta(microseconds=1)  # no two messages of a conversation are nearer than this


@transaction.atomic
def mark_unread(*, actor: Person, message_id: uuid.UUID) -> Conversation:
    """What stands from this message on counts as unread again, until the conversation is opened anew."""
    message = access.message_for_read(actor, message_id)
    if message.aside:
        raise Invalid({"message": [_("This message stands in a thread, which has its own line.")]})
    conversation = access.conversation_for_member(actor, message.conversation_id)
    mine = ConversationMember.objects.filter(conversation=conversation, person=actor)
    mine.update(read_until=message.created_at - _BEFORE)
    emit(events.MarkedUnread(actor=actor, conversation=conversation, message=message))
    return conversation
