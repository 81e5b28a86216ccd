"""What people have done with messages: what hangs on them, and what they are to one viewer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import (
    Confirmation,
    Conversation,
    Message,
    MessageDraft,
    Priority,
    SavedMessage,
    ScheduledMessage,
)
from courtyard.core import paging
from courtyard.core.paging import Page
from courtyard.core.richtext import excerpt

__all__ = [
    "HANGING", "Confirmed", "Own", "Pinned", "confirmed", "draft_of", "drafts_in", "own_of", "pins", "pins_line", "refused",
    "reminders_told", "saved_messages", "scheduled_messages", "urgent_told", "waiting_in",
]  # fmt: skip

HANGING = (
    "author",
    "reply_to__author",
    "pin__by",
    "forward__author",
    "priority",
    "poll__closed_by",
    "begun",
)  # read with a message, in one statement
WORDS = 90


@dataclass(frozen=True, slots=True)
class Own:
    """What a message is to one viewer: whether they keep it, have confirmed it, may read where it was forwarded from."""

    saved: bool = False
    confirmed: bool = False
    source: bool = False


def own_of(viewer: Person, messages: Sequence[Message]) -> dict[uuid.UUID, Own]:
    """For each of the messages, read with ``HANGING``."""
    saved = set(
        SavedMessage.objects.filter(person=viewer, message__in=messages, done_at=None).values_list("message", flat=True)
    )
    asked = [message.pk for message in messages if getattr(message, "priority", None) and message.priority.asks]
    confirmed = set(
        Confirmation.objects.filter(person=viewer, message__in=asked).values_list("message", flat=True) if asked else ()
    )
    sources = {it.pk: it.forward.source_id for it in messages if getattr(it, "forward", None) and it.forward.source_id}
    readable = set(
        access.messages_visible_to(viewer).filter(pk__in=sources.values()).values_list("pk", flat=True)
        if sources
        else ()
    )
    return {it.pk: Own(it.pk in saved, it.pk in confirmed, sources.get(it.pk) in readable) for it in messages}


@dataclass(frozen=True, slots=True)
class Pinned:
    """The newest pin of a conversation, and how many there are."""

    message: Message
    count: int


def pins(viewer: Person, conversation: Conversation) -> list[Message]:
    """What a conversation keeps in sight, the newest pin first."""
    here = access.messages_visible_to(viewer).filter(pin__conversation=conversation)
    return list(here.select_related(*HANGING).order_by("-pin__at", "-pk"))


def pins_line(viewer: Person, conversation: Conversation) -> Pinned | None:
    """The line above the flow."""
    found = pins(viewer, conversation)
    return Pinned(found[0], len(found)) if found else None


def saved_messages(
    viewer: Person, *, done: bool = False, cursor: str | None = None, limit: int = 20
) -> Page[SavedMessage]:
    """What the viewer keeps and may still read, the latest first: what is open, or what is done."""
    rows = SavedMessage.objects.filter(person=viewer, done_at__isnull=not done)
    rows = rows.filter(message__in=access.messages_visible_to(viewer).values("pk"))
    rows = rows.select_related("message__conversation", *(f"message__{name}" for name in HANGING))
    return paging.page(rows, cursor=cursor, limit=limit, order=("-saved_at", "-id"))


def scheduled_messages(viewer: Person, *, cursor: str | None = None, limit: int = 50) -> Page[ScheduledMessage]:
    """What the viewer wrote to be sent later, the next first."""
    rows = access.scheduled_by(viewer).select_related("conversation__space")
    return paging.page(rows, cursor=cursor, limit=limit, order=("at", "id"))


def waiting_in(viewer: Person, conversation: Conversation) -> int:
    """How many messages of the viewer wait to be sent to one conversation."""
    return access.scheduled_by(viewer).filter(conversation=conversation).count()


def draft_of(viewer: Person, conversation: Conversation) -> MessageDraft | None:
    """What stands in the viewer's field."""
    return MessageDraft.objects.filter(person=viewer, conversation=conversation).first()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who has confirmed a message, in that order, and who has not."""

    rows: list[Confirmation]
    waiting: list[Person]


def confirmed(message: Message) -> Confirmed:
    """For its author, as the caller has checked."""
    rows = list(Confirmation.objects.filter(message=message).select_related("person").order_by("at", "pk"))
    waiting = access.readers_of(message).exclude(pk__in=[row.person_id for row in rows])
    return Confirmed(rows, list(waiting.order_by("name", "pk")))


def reminders_told(viewer: Person, saved_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, uuid.UUID]]:
    """The beginning and the id of messages that the viewer wanted to come back to, by the id of what they keep."""
    rows = SavedMessage.objects.filter(person=viewer, pk__in=saved_ids, done_at=None).select_related("message")
    rows = rows.filter(message__in=access.messages_visible_to(viewer).values("pk"))
    return {row.pk: (excerpt(row.message.body_text, WORDS), row.message_id) for row in rows}


def urgent_told(viewer: Person, message_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """Urgent messages that the viewer reads."""
    urgent = Priority.objects.filter(message__in=message_ids).values("message")
    return access.messages_visible_to(viewer).filter(pk__in=urgent).select_related("author").in_bulk()


def refused(viewer: Person, scheduled_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ScheduledMessage]:
    """What the viewer wrote to be sent later and could not be."""
    return access.scheduled_by(viewer).exclude(refusal="").in_bulk(scheduled_ids)


def drafts_in(viewer: Person, conversation_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The beginning of what the viewer is writing, by conversation."""
    rows = MessageDraft.objects.filter(person=viewer, conversation__in=conversation_ids)
    return {pk: text[:WORDS] for pk, text in rows.values_list("conversation", "body_text")}
