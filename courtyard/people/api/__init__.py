"""``/people``: the same services and selectors as the pages, as JSON."""

from courtyard.people.api import badges, chart, circles, directory, fields, hours, nearness, phonebook, skills
from courtyard.people.api.people import PersonLine, line_json, router

__all__ = [
    "PersonLine", "badges", "chart", "circles", "directory", "fields", "hours", "line_json", "nearness", "phonebook", "router", "skills",
]  # fmt: skip
