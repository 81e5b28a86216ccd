"""The shapes of conversations and messages in the API."""

import datetime
import uuid
from typing import Literal

from ninja import Schema
from pydantic import Field

from courtyard.chat.schemas_polls import PollIn, PollOut
from courtyard.content.schemas import BylineOut, FileOut, LinkOut

__all__ = [
    "ConversationIn", "ConversationOut", "ConversationPatch", "ConversationsOut", "ForwardedOut", "MemberIn", "MessageIn",
    "MessageOut", "MessagePatch", "MessageQuery", "MessagesOut", "PeopleIn", "PlaceOut", "PlacesOut", "ReadIn",
]  # fmt: skip


class ConversationIn(Schema):
    """One person and no name: the conversation with them, always the same one. Otherwise a group; with ``space`` a channel."""

    id: uuid.UUID | None = None
    members: list[uuid.UUID] = Field(default_factory=list, max_length=500)
    name: str = Field("", max_length=400)
    space: uuid.UUID | None = None
    private: bool = Field(False, description="Of a channel: only its members read it")
    announcing: bool = Field(False, description="Of a channel: only its owners write")


class ConversationPatch(Schema):
    """What changes; what is left out stays."""

    name: str | None = Field(None, max_length=400)
    announcing: bool | None = None
    archived: bool | None = None


class PeopleIn(Schema):
    """Who is added; with ``history`` they also read what was said before."""

    members: list[uuid.UUID] = Field(min_length=1, max_length=500)
    history: bool = False


class MemberIn(Schema):
    """What a member is."""

    role: Literal["owner", "member"]


class MessageIn(Schema):
    """A message. ``id`` is the client's: the same again answers the same message."""

    id: uuid.UUID | None = None
    body: str = Field("", max_length=200_000)
    format: Literal["markdown", "html"] = "markdown"
    reply_to: uuid.UUID | None = None
    thread: uuid.UUID | None = Field(None, description="The message under which it is an answer")
    also: bool = Field(False, description="Of an answer: it stands in the conversation, too")
    files: list[uuid.UUID] = Field(default_factory=list, max_length=20)
    priority: Literal["", "important", "urgent"] = Field("", description="What is urgent rings until it is confirmed")
    confirm: bool = Field(False, description="Ask its readers to confirm it; not beyond 500 members")
    poll: PollIn | None = None


class MessagePatch(Schema):
    """New words."""

    body: str = Field(max_length=200_000)
    format: Literal["markdown", "html"] = "markdown"


class ReadIn(Schema):
    """The last message that was read."""

    message: uuid.UUID


class MessageQuery(Schema):
    """At most one of these: the id of a message, or a day in the zone of the caller. Without, the newest."""

    before: uuid.UUID | None = None
    after: uuid.UUID | None = None
    around: uuid.UUID | None = None
    on: datetime.date | None = Field(
        None, description="From the first message of this day on, or of the next one with any"
    )
    limit: int = Field(50, ge=1, le=100)


class ForwardedOut(Schema):
    """Words that were passed on. ``source`` is the message that said them, for who may read it there."""

    author: BylineOut
    said_at: datetime.datetime
    body: str
    text: str
    source: uuid.UUID | None


class MessageOut(Schema):
    """A message. ``text`` is its body without formatting."""

    id: uuid.UUID
    kind: Literal["message"] = "message"
    conversation: uuid.UUID
    author: BylineOut
    body: str
    text: str
    version: int
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    reply_to: uuid.UUID | None
    thread: uuid.UUID | None = Field(description="The message in whose thread it stands")
    aside: bool = Field(description="It stands in its thread alone, not in the conversation")
    answers: int = Field(description="How many stand in the thread under it")
    became: uuid.UUID | None = Field(description="The post that was made of it; the caller may read it or not")
    files: list[FileOut]
    reactions: dict[str, int]
    reacted: list[str] = Field(description="The caller's own emoji")
    pinned: bool
    saved: bool = Field(description="Whether the caller keeps it")
    priority: str = Field(description="``important``, ``urgent``, or nothing")
    confirm: bool = Field(description="Whether its readers are asked to confirm it")
    confirmed: int
    forwarded: ForwardedOut | None
    link: LinkOut | None = Field(description="The card of its first link, once it was fetched")
    poll: PollOut | None


class MessagesOut(Schema):
    """Messages, oldest first. ``older`` and ``newer`` are the ids to ask ``before`` and ``after`` next; null where nothing is."""

    results: list[MessageOut]
    older: uuid.UUID | None
    newer: uuid.UUID | None


class ConversationOut(Schema):
    """A conversation as the caller finds it. ``unread`` counts up to 100, which stands for more than 99."""

    id: uuid.UUID
    kind: Literal["direct", "group", "channel"]
    title: str = Field(description="Its name, or who is in it")
    name: str
    space: uuid.UUID | None
    private: bool
    announcing: bool
    archived: bool
    last_at: datetime.datetime
    last: str = Field(description="The beginning of the newest message")
    unread: int
    muted: bool
    url: str
    picture: str | None


class ConversationsOut(Schema):
    """A page of conversations."""

    results: list[ConversationOut]
    next: str | None


class PlaceOut(Schema):
    """A person in a conversation."""

    person: BylineOut
    role: Literal["owner", "member"]
    joined_at: datetime.datetime


class PlacesOut(Schema):
    """A page of members."""

    results: list[PlaceOut]
    next: str | None
