"""What the room announces: searches that people saved, for the bell beside it."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.events import Event
from courtyard.search.models import SavedSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFound(Event):
    """A saved search found something that came since the last look, and that its owner may read."""

    saved: SavedSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOpened(Event):
    """Its owner looked at it."""

    actor: Person
    search_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForgotten(Event):
    """It is kept, or rings, no more."""

    search_id: uuid.UUID
