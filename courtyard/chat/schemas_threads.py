"""The shapes of threads in the API."""

import datetime
import uuid
from typing import Literal

from ninja import Schema
from pydantic import Field

from courtyard.core import api

__all__ = ["ThreadOut", "ThreadPatch", "ThreadQuery", "ThreadsOut"]


class ThreadPatch(Schema):
    """What changes; what is left out stays."""

    name: str | None = Field(None, max_length=400, description="120 characters at most; empty takes the name away")
    resolved: bool | None = None


class ThreadQuery(api.Listing):
    """Which threads: in which state (``mine``: followed by the caller), with which words in name or first message."""

    state: Literal["open", "resolved", "all", "mine"] = "open"
    q: str = Field("", max_length=120)


class ThreadOut(Schema):
    """The answers under a message, as the caller finds them."""

    id: uuid.UUID = Field(description="That of the message it hangs under")
    conversation: uuid.UUID
    name: str
    first: str | None = Field(
        description="The beginning of that message; null if it was deleted or is closed to the caller"
    )
    answers: int
    last_at: datetime.datetime
    resolved_at: datetime.datetime | None
    follows: bool
    unread: int = Field(description="Answers, up to 100, which stands for more than 99; 0 for who does not follow it")
    url: str


class ThreadsOut(Schema):
    """A page of threads."""

    results: list[ThreadOut]
    next: str | None
