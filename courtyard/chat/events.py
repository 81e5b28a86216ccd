"""What the chat announces."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.chat.models import Conversation, Message, SavedMessage, ScheduledMessage, Thread
from courtyard.core.events import Event

__all__ = [
    "ConversationChanged",
    "DraftChanged",
    "LinkHidden",
    "MarkedUnread",
    "MemberLeft",
    "MessageConfirmed",
    "MessageDeleted",
    "MessageEdited",
    "MessagePromoted",
    "MessageReacted",
    "MessageRead",
    "MessageSent",
    "MessagesRemoved",
    "PinsChanged",
    "PollChanged",
    "PriorityRang",
    "ReminderDue",
    "SavedChanged",
    "ScheduledGone",
    "ScheduledRefused",
    "ThreadChanged",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(Event):
    """It began, has another name, was archived or opened again, or somebody came; ``person_ids`` find it changed in their list."""

    actor: Person
    conversation: Conversation
    person_ids: frozenset[uuid.UUID]
    closed: bool = False  # who came may not read what was said before


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """Somebody left, or was removed; ``still_reads`` where it is a channel open to the whole space."""

    actor: Person
    conversation: Conversation
    person: Person
    still_reads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """Something was said. ``woken`` had read all there was, and have something unread now; ``mentioned`` are named in it."""

    actor: Person
    message: Message
    woken: frozenset[uuid.UUID]
    mentioned: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """Its author changed a message; ``mentioned`` are named for the first time."""

    actor: Person
    message: Message
    mentioned: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePromoted(Event):
    """A post was made of a message."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHidden(Event):
    """Its author took the card of its link off a message."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message is gone."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRestored(Event):
    """A message that moderators took out stands again."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRemoved(Event):
    """Messages past their time are gone for good; they come with their conversations."""

    messages: Sequence[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReacted(Event):
    """The reactions to a message changed."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(Event):
    """Somebody has read a conversation further, or muted it: what their windows count changes. ``since`` and ``until`` are the
    times of the last message they had read and have read now.
    """

    actor: Person
    conversation: Conversation
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadChanged(Event):
    """A thread has another name, was resolved or opened again, or lost an answer; ``person_ids`` have nothing unread there now."""

    actor: Person
    thread: Thread
    person_ids: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedUnread(MessageRead):
    """Somebody wants to find a conversation unread from ``message`` on."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class PinsChanged(Event):
    """A message was pinned, or is pinned no longer."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class PollChanged(Event):
    """Somebody voted in the poll of a message, took their vote back, or closed it."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedChanged(Event):
    """Somebody keeps a message for themselves, has done what they kept it for (``over``), or keeps it no longer (``gone``)."""

    actor: Person
    saved: SavedMessage
    over: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """Somebody wanted to come back to a message now."""

    saved: SavedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRefused(Event):
    """A message could not be sent when its time had come; ``refusal`` says why."""

    scheduled: ScheduledMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledGone(Event):
    """It was sent, changed or thrown away: its refusal needs nobody any more."""

    scheduled_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRang(Event):
    """An urgent message rings for who has not confirmed it."""

    message: Message
    person_ids: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageConfirmed(Event):
    """Somebody has read a message; ``confirmed`` counts who has."""

    actor: Person
    message: Message
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged(Event):
    """What stands in somebody's field of a conversation has changed; version 0: nothing does. ``listed``: it began or vanished."""

    actor: Person
    conversation: Conversation
    version: int
    listed: bool
