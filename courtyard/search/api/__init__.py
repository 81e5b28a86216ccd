"""``/search`` and what surrounds it: the same services and selectors as the pages, as JSON."""

from courtyard.search.api import console, own
from courtyard.search.api.finding import router

__all__ = ["console", "own", "router"]
