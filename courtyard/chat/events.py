"""What the chat announces."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.chat.models import Conversation, Message, Thread
from courtyard.core.events import Event

__all__ = [
    "ConversationChanged",
    "MemberLeft",
    "MessageDeleted",
    "MessageEdited",
    "MessageReacted",
    "MessageRead",
    "MessageSent",
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
    """Something was said. ``woken`` had read all there was, and have something unread now."""

    actor: Person
    message: Message
    woken: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """Its author changed a message."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message is gone."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReacted(Event):
    """The reactions to a message changed."""

    actor: Person
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(Event):
    """Somebody has read a conversation further, or muted it: what their windows count changes."""

    actor: Person
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadChanged(Event):
    """A thread has another name, was resolved or opened again, or lost an answer; ``person_ids`` have nothing unread there now."""

    actor: Person
    thread: Thread
    person_ids: frozenset[uuid.UUID] = frozenset()
