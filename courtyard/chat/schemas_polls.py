"""The shapes of polls in messages, in the API."""

import datetime

from ninja import Schema
from pydantic import Field

from courtyard.content.schemas import BylineOut

__all__ = ["PollIn", "PollOut", "VoteIn", "VotesOut"]


class PollIn(Schema):
    """A poll that a message brings; the words of the message are its question."""

    options: list[str] = Field(max_length=100, description="Between 2 and 10, of 200 characters at most")
    several: bool = Field(False, description="One may choose several options")
    sealed: bool = Field(False, description="Nobody sees the votes before they have voted, or it is closed")
    closes_at: datetime.datetime | None = Field(None, description="When it closes by itself")


class PollOptionOut(Schema):
    """An option; ``votes`` is null while the caller may not know it."""

    text: str
    votes: int | None
    mine: bool


class PollOut(Schema):
    """A poll as the caller may see it. Options are named by their place, from 0."""

    options: list[PollOptionOut]
    several: bool
    sealed: bool
    closes_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    open: bool
    voters: int


class VoteIn(Schema):
    """The places of the options that the caller chooses, from 0."""

    choices: list[int] = Field(min_length=1, max_length=100)


class VotersOut(Schema):
    """Who chose an option."""

    text: str
    people: list[BylineOut]


class VotesOut(Schema):
    """Who chose what, by option; nobody while the caller may not know it. A thousand people at most."""

    results: list[VotersOut]
