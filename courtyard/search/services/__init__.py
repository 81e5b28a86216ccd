"""What keeps the index, and what surrounds it: people's own searches, what administrators curate."""

from courtyard.search.services.alerts import look
from courtyard.search.services.curating import (
    add_synonym,
    change_synonym,
    drop_recommendation,
    drop_synonym,
    index_anew,
    recommend,
)
from courtyard.search.services.indexing import learn, learn_anew, refill, reindex
from courtyard.search.services.noting import forget_recent, forget_unfound, note_search, remember_searches, set_aside
from courtyard.search.services.saved import change_search, forget_search, open_search, save_search

__all__ = [
    "add_synonym", "change_search", "change_synonym", "drop_recommendation", "drop_synonym", "forget_recent", "forget_search",
    "forget_unfound", "index_anew", "learn", "learn_anew", "look", "note_search", "open_search", "recommend", "refill", "reindex",
    "remember_searches", "save_search", "set_aside",
]  # fmt: skip
