"""Finding people and reading what they say of themselves; everything here comes back visible to the viewer."""

from courtyard.people.selectors.celebrations import Celebration, celebrations, welcome_for
from courtyard.people.selectors.finding import (
    alike,
    by_ids,
    departments,
    directory,
    placed,
    sites,
    suggest,
    suggestion_json,
    titles,
)
from courtyard.people.selectors.presence import Presence, absences_ahead, presence_of, with_presence
from courtyard.people.selectors.profiles import Header, everybody_under, header, leaders, reports

__all__ = [
    "Celebration", "Header", "Presence", "absences_ahead", "alike", "by_ids", "celebrations", "departments", "directory",
    "everybody_under", "header", "leaders", "placed", "presence_of", "reports", "sites", "suggest", "suggestion_json",
    "titles", "welcome_for", "with_presence",
]  # fmt: skip
