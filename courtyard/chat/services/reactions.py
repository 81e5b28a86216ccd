"""Reacting to a message: a row per person and emoji, and the counts on the message."""

import uuid

from django.db import connection, transaction

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Message, MessageReaction
from courtyard.content.services.reactions import check_enough, checked
from courtyard.core.events import emit

__all__ = ["react", "unreact"]

_COUNT = """
update chat_message set reactions = jsonb_strip_nulls(jsonb_set(reactions, array[%s::text],
  coalesce(to_jsonb(nullif(greatest(coalesce((reactions ->> %s::text)::int, 0) + %s::int, 0), 0)), 'null'::jsonb)))
where id = %s
"""
_REACT = """
insert into chat_messagereaction (message_id, person_id, emoji, created_at) values (%s, %s, %s, now()) on conflict do nothing
"""


@transaction.atomic
def react(*, actor: Person, message_id: uuid.UUID, emoji: str) -> Message:
    """Add one's reaction; adding it again changes nothing."""
    message = access.message_for_reaction(actor, message_id)
    emoji = checked(emoji=emoji)
    check_enough(own=MessageReaction.objects.filter(message=message, person=actor).count())
    with connection.cursor() as cursor:
        cursor.execute(_REACT, [message.pk, actor.pk, emoji])
        fresh = cursor.rowcount == 1
    if fresh:
        _count(actor, message, emoji, 1)
    return message


@transaction.atomic
def unreact(*, actor: Person, message_id: uuid.UUID, emoji: str) -> Message:
    """Take one's reaction back; taking back what is not there changes nothing."""
    message = access.message_for_reaction(actor, message_id)
    gone, _by_model = MessageReaction.objects.filter(message=message, person=actor, emoji=emoji).delete()
    if gone:
        _count(actor, message, emoji, -1)
    return message


def _count(actor: Person, message: Message, emoji: str, change: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [emoji, emoji, change, message.pk])
    message.refresh_from_db(fields=["reactions"])
    emit(events.MessageReacted(actor=actor, message=message))
