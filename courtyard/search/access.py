"""Who may do what around searching: one's own searches are one's own, and who manages the organisation curates."""

import uuid

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, NotFound
from courtyard.search.models import SavedSearch

__all__ = ["check_curates", "own_search"]


def check_curates(actor: Person) -> None:
    """Raise Forbidden for who does not look after what others find, and may not read what they searched for in vain."""
    if not may(actor, "organisation.manage"):
        raise Forbidden


def own_search(actor: Person, search_id: uuid.UUID) -> SavedSearch:
    """A search that the actor saved, locked; NotFound for another's exactly as for an id that does not exist."""
    found = (
        SavedSearch.objects.select_for_update().filter(pk=search_id, person=actor).first() if actor.is_active else None
    )
    if found is None:
        raise NotFound
    return found
