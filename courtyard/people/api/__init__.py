"""``/people``: the same services and selectors as the pages, as JSON."""

from courtyard.people.api import chart, fields
from courtyard.people.api.people import PersonLine, line_json, router

__all__ = ["PersonLine", "chart", "fields", "line_json", "router"]
