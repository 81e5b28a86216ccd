"""What happens to the kinds of posts, for whoever listens in ``config/wiring.py``."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.events import ItemEvent
from courtyard.content.models import Item
from courtyard.core.events import Event


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
class IdeaDecided(ItemEvent):
    """A moderator said where an idea stands."""

    status: str
