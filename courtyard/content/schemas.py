"""The shapes of published things in the API; docs/reference and the OpenAPI document are made from them."""

import datetime
import uuid
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

__all__ = [
    "BylineOut",
    "ClosureIn",
    "CommentIn",
    "CountsOut",
    "FileOut",
    "ItemOut",
    "ItemsOut",
    "MergeIn",
    "MineOut",
    "MoveIn",
    "SpaceLineOut",
    "SplitIn",
]


class BylineOut(Schema):
    """A person as an author."""

    id: uuid.UUID
    name: str
    title: str
    picture: str | None = Field(description="Address of the picture, or null")


class SpaceLineOut(Schema):
    """A space the caller may read."""

    id: uuid.UUID
    kind: str
    name: str
    slug: str


class FileOut(Schema):
    """A file; ``url`` is null when only its metadata is known."""

    id: uuid.UUID
    kind: Literal["file"] = "file"
    name: str
    size: int
    content_type: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    moving: bool = Field(
        False, description="It is an animation; `moving_pictures` of the organisation says whether to play it"
    )
    url: str | None = None
    created_at: datetime.datetime | None = None


class CountsOut(Schema):
    """``reactions`` maps an emoji to its number."""

    comments: int
    shares: int
    seen: int
    reactions: dict[str, int]


class MineOut(Schema):
    """What the caller did and may do.

    ``may`` is among comment, react, edit, delete, report, share, pin, decide, submit, close, move, split, merge, off-topic.
    """

    reactions: list[str]
    bookmarked: bool
    thread: Literal["", "follow", "mute"]
    may: list[str]


class LinkOut(Schema):
    """The card of the first link."""

    url: str
    title: str
    description: str
    site: str


class EmbedOut(Schema):
    """What a share refers to, as far as the caller may see it: ``readable`` false leaves only the address."""

    readable: bool
    url: str
    title: str
    text: str
    author: str | None


class CoAuthorOut(Schema):
    """Somebody whom its author names beside themselves."""

    id: uuid.UUID
    name: str


class ItemOut(Schema):
    """A post or a comment. ``body`` is sanitised HTML, ``text`` the same as plain text.

    ``returned`` is why a moderator sent a post back, for its author and the moderators; null where nobody did.
    """

    id: uuid.UUID
    kind: str
    state: str
    created_at: datetime.datetime
    published_at: datetime.datetime
    edited_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    version: int
    author: BylineOut
    title: str
    body: str
    text: str
    tags: list[str]
    files: list[FileOut]
    link: LinkOut | None
    root: uuid.UUID | None
    parent: uuid.UUID | None
    spaces: list[SpaceLineOut]
    counts: CountsOut
    mine: MineOut
    closed: bool
    locked: bool
    off_topic: bool
    returned: str | None
    coauthors: list[CoAuthorOut]
    shared: EmbedOut | None
    details: dict[str, Any] | None = Field(
        description="What the kind adds, as far as the caller may know it: a question's best answer, a poll (PollOut), "
        "who is praised, where an idea stands, the address of a link; for an answer its votes. Null for other kinds."
    )


class ItemsOut(Schema):
    """A page of posts or comments."""

    results: list[ItemOut]
    next: str | None


class ClosureIn(Schema):
    """Why a conversation is closed, if anybody asks."""

    words: str = Field("", max_length=500)
    lock: bool = False


class MoveIn(Schema):
    """From which space to which."""

    source: uuid.UUID
    target: uuid.UUID


class SplitIn(Schema):
    """Which comments become a post, and in which space."""

    comments: list[uuid.UUID] = Field(min_length=1, max_length=200)
    space: uuid.UUID


class MergeIn(Schema):
    """The post into whose conversation another one is joined."""

    target: uuid.UUID


class DecisionIn(Schema):
    """A moderator's answer to a post that waits; who sends it back says why."""

    approved: bool
    reason: str = Field("", max_length=10_000)


class CommentIn(Schema):
    """A comment; ``id`` may be given by the client, and makes sending it again harmless."""

    id: uuid.UUID | None = None
    body: str = Field(max_length=1_000_000)
    format: Literal["markdown", "html"] = "markdown"
    parent: uuid.UUID | None = None
    files: list[uuid.UUID] = Field(default_factory=list, max_length=50)
