"""Who votes in the poll of a message, and who closes it: decided by the conversation that it stands in. Refusal looks like absence.

Who may react to a message may vote: readers of a conversation in which only the owners write, too.
"""

import uuid

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Message, MessagePoll
from courtyard.core.errors import Forbidden, NotFound

__all__ = ["poll_for_closing", "poll_for_read", "poll_for_vote"]


def poll_for_read(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, if it carries a poll."""
    return _with_poll(access.message_for_read(viewer, message_id))


def poll_for_vote(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for who may vote where it stands, while the poll is open."""
    return _with_poll(access.message_for_reaction(viewer, message_id))


def poll_for_closing(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for its author and for who leads the conversation."""
    message = poll_for_vote(viewer, message_id)
    if message.author_id != viewer.pk and not access.leads(viewer, message.conversation):
        raise Forbidden(_("Only its author or an owner of the conversation can close this poll."))
    return message


def _with_poll(message: Message) -> Message:
    if not MessagePoll.objects.filter(message=message).exists():
        raise NotFound
    return message
