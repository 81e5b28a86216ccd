"""What a batch of an import writes: gathered first, then saved together. No service is called and nothing is announced.

What was said elsewhere becomes posts and comments of a space (``posts.py``) or messages of a conversation (``messages.py``).
"""

import datetime
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from courtyard.content.models import File

__all__ = ["Line", "Rows", "Told", "Words"]


@dataclass(frozen=True, slots=True)
class Line:
    """Where something that was said stands: ``root`` and ``parent`` are of a comment."""

    pk: uuid.UUID
    root: uuid.UUID | None = None
    parent: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, cleaned, and when."""

    author: uuid.UUID
    at: datetime.datetime
    html: str
    text: str
    edited_at: datetime.datetime | None = None
    mentions: frozenset[uuid.UUID] = frozenset()

    @property
    def version(self) -> int:
        """An edit that the export tells of makes it the second."""
        return 2 if self.edited_at else 1


@dataclass(frozen=True, slots=True)
class Told:
    """What an export tells of something that is here already."""

    edited_at: datetime.datetime | None
    words: Callable[[], Words]
    reactions: Collection[tuple[str, uuid.UUID]]  # emoji, who


@dataclass(slots=True)
class Rows(ABC):
    """Everything that one batch writes. ``home`` is the space or the conversation where something is said."""

    files: list[File] = field(default_factory=list)
    reactions: list[tuple[uuid.UUID, str, uuid.UUID, datetime.datetime]] = field(default_factory=list)
    keys: dict[str, uuid.UUID] = field(default_factory=dict)  # for the ledger
    relieved: set[str] = field(default_factory=set)  # keys of stand-ins whose message came

    @abstractmethod
    def counted_as(self, *, answers: bool) -> str:
        """What the report calls it."""

    @abstractmethod
    def lines(self, pks: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
        """Where what is here already stands."""

    @abstractmethod
    def put(self, home: uuid.UUID, words: Words, answers: Line | None = None, *, also: bool = False) -> Line:
        """Say something, perhaps in answer to something else; ``also``: and to everybody in the conversation."""

    @abstractmethod
    def replace(self, pk: uuid.UUID, words: Words) -> Line:
        """The message itself, in the place of what stood in for it."""

    @abstractmethod
    def attach(self, pk: uuid.UUID, file_id: uuid.UUID, position: int) -> None:
        """Hang a file on it."""

    def react(self, pk: uuid.UUID, emoji: str, person: uuid.UUID, at: datetime.datetime) -> None:
        """Add somebody's emoji."""
        self.reactions.append((pk, emoji, person, at))

    @abstractmethod
    def changed(self, pks: Collection[uuid.UUID], *, lock: bool) -> Mapping[uuid.UUID, datetime.datetime]:
        """When each of those that still stand here was written or last edited."""

    @abstractmethod
    def edit(self, pk: uuid.UUID, words: Words) -> None:
        """Bring it up to date at once; what it said before is kept."""

    @abstractmethod
    def reacted(self, pks: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, str, uuid.UUID]]:
        """Who reacted with what to them."""

    @abstractmethod
    def save(self) -> None:
        """Write everything, inside the caller's transaction."""
