"""What happens to the kinds of posts, for whoever listens in ``config/wiring.py``."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.events import ItemEvent
from courtyard.content.models import Item
from courtyard.core.events import Event
from courtyard.feed.models import Remark, SavedDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChosen(ItemEvent):
    """``item`` is the question; ``answer`` was chosen as the best, or is it no longer.

    ``before`` is the answer that was the best until now, chosen by ``chooser``.
    """

    answer: Item
    chosen: bool
    before: uuid.UUID | None = None
    chooser: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteChanged(ItemEvent):
    """Somebody is for an answer or an idea, or no longer."""

    added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PollChanged(Event):
    """A ballot came in or went, an option was added, the rules changed, the poll was closed.

    It never says who: polls may be anonymous.
    """

    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Praised(ItemEvent):
    """A praise came out. It comes after ``ItemPlaced``."""

    people: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(ItemEvent):
    """A post was made of something said elsewhere: ``about`` is its kind and id."""

    about: tuple[str, uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaDecided(ItemEvent):
    """A moderator said where an idea stands."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent(Event):
    """Base: ``actor`` did something with a draft that several people write."""

    actor: Person
    draft: SavedDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftShared(DraftEvent):
    """``people`` write it with its author from now on."""

    people: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftUnshared(DraftEvent):
    """``person`` writes it no longer."""

    person: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOpened(DraftEvent):
    """Somebody has it before their eyes, with what was said about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRemarked(DraftEvent):
    """Somebody commented on it; ``people`` are the others who write it."""

    remark: Remark
    people: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRemoved(DraftEvent):
    """A comment on a draft is gone."""

    remark: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPublished(ItemEvent):
    """A draft is out as a post; ``people`` wrote it with its author."""

    people: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEnded(Event):
    """A draft was published or thrown away; ``people`` wrote it."""

    draft_id: uuid.UUID
    people: frozenset[uuid.UUID]
