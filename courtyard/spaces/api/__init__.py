"""``/spaces``: the same services and selectors as the pages, as JSON."""

from courtyard.spaces.api import catalogue, covers
from courtyard.spaces.api.spaces import router

__all__ = ["catalogue", "covers", "router"]
