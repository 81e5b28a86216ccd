"""The shapes of what people do with messages, in the API."""

import datetime
import uuid
from typing import Literal

from ninja import Schema
from pydantic import Field

from courtyard.chat.repeating import Rhythm
from courtyard.chat.schemas import MessageOut
from courtyard.content.schemas import BylineOut

__all__ = [
    "ConfirmationsOut", "DraftIn", "DraftOut", "ForwardIn", "OccurrenceIn", "OccurrenceQuery",
    "PinsOut", "SavedIn", "SavedListOut", "SavedOut", "SavedQuery",
    "ScheduledIn", "ScheduledListOut", "ScheduledOut", "ScheduledPatch",
]  # fmt: skip


class PinsOut(Schema):
    """What is pinned, the newest pin first; 50 at most."""

    results: list[MessageOut]


class ForwardIn(Schema):
    """Where a message goes, with words of one's own or without. The same ``id`` again answers the same message."""

    id: uuid.UUID | None = None
    conversation: uuid.UUID
    body: str = Field("", max_length=200_000)
    format: Literal["html", "markdown"] = "markdown"


class SavedQuery(Schema):
    """Which of what one keeps."""

    done: bool = Field(False, description="What is done with, instead of what is open")


Often = Literal["", "day", "workday", "week", "month"]


class RhythmIn(Schema):
    """How something comes again."""

    every: Often = Field(
        "", description="How often it comes again, at the same hour of the caller's clock; empty: only once"
    )
    until: datetime.date | None = Field(None, description="The last day on which it comes; null: there is none")

    def rhythm(self) -> Rhythm:
        """The same for services."""
        return Rhythm(self.every, self.until if self.every else None)


class OccurrenceIn(Schema):
    """Which time of what comes again is meant: the moment at which it would come, as it was answered."""

    at: datetime.datetime


class OccurrenceQuery(Schema):
    """Which time is meant, where it comes again."""

    at: datetime.datetime | None = Field(
        None, description="The moment at which it would come; needed for what comes again"
    )


class SavedIn(RhythmIn):
    """What changes; what is left out stays. ``every`` and ``until`` go with ``remind_at``."""

    remind_at: datetime.datetime | None = Field(None, description="When the bell rings first; null: never")
    done: bool | None = None


class SavedOut(Schema):
    """A message that the caller keeps."""

    message: MessageOut
    saved_at: datetime.datetime
    remind_at: datetime.datetime | None
    every: str
    until: datetime.date | None
    rang_at: datetime.datetime | None
    done_at: datetime.datetime | None


class SavedListOut(Schema):
    """A page of them, the latest first."""

    results: list[SavedOut]
    next: str | None


class ScheduledIn(RhythmIn):
    """A message to be sent later, or again and again. Its ``id`` becomes that of the message that is sent once; the same again
    answers the same.
    """

    id: uuid.UUID | None = None
    body: str = Field(max_length=200_000)
    format: Literal["html", "markdown"] = "markdown"
    at: datetime.datetime
    reply_to: uuid.UUID | None = None
    files: list[uuid.UUID] = Field(default_factory=list, max_length=20)
    priority: Literal["", "important", "urgent"] = ""
    confirm: bool = False


class ScheduledPatch(Schema):
    """What changes; what is left out stays."""

    body: str | None = Field(None, max_length=200_000)
    format: Literal["html", "markdown"] = "markdown"
    at: datetime.datetime | None = None
    every: Often | None = Field(None, description="How often it comes again; empty: only once")
    until: datetime.date | None = Field(None, description="The last day on which it comes; goes with ``every``")
    files: list[uuid.UUID] | None = Field(None, max_length=20, description="All that shall hang on it")

    def rhythm(self) -> Rhythm | None:
        """The same for services; None: as it was."""
        return None if self.every is None else Rhythm(self.every, self.until if self.every else None)


class ScheduledOut(Schema):
    """A message that waits for ``at``; ``refusal`` says why it could not be sent when its time had come."""

    id: uuid.UUID
    conversation: uuid.UUID
    body: str
    text: str
    at: datetime.datetime
    every: str
    until: datetime.date | None
    files: list[uuid.UUID]
    priority: str
    confirm: bool
    refusal: str


class ScheduledListOut(Schema):
    """A page of them, the next first."""

    results: list[ScheduledOut]
    next: str | None


class ConfirmedOut(Schema):
    """Somebody who has read it."""

    person: BylineOut
    at: datetime.datetime


class ConfirmationsOut(Schema):
    """Who has confirmed, in that order, and who has not."""

    confirmed: list[ConfirmedOut]
    waiting: list[BylineOut]


class DraftIn(Schema):
    """What stands in the field of a conversation; nothing ends the draft. ``version``: the one that this device knows, 0 for none."""

    body: str = Field(max_length=200_000)
    format: Literal["html", "markdown"] = "html"
    version: int = Field(0, ge=0, le=2_000_000_000)


class DraftOut(Schema):
    """The draft as it is kept; version 0: there is none."""

    body: str
    version: int
