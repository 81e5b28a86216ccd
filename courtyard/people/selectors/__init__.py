"""Finding people and reading what they say of themselves; everything here comes back visible to the viewer."""

from courtyard.people.selectors.celebrations import Celebration, celebrations, welcome_for
from courtyard.people.selectors.chart import (
    Level,
    Node,
    chart,
    chart_place,
    find_in_chart,
    in_chart,
    level,
    line,
    peers,
    position,
    troubled,
)
from courtyard.people.selectors.chart_export import chart_rows, chart_tree, heads
from courtyard.people.selectors.details import details_of, importable_fields, unreadable_details
from courtyard.people.selectors.fields import Said, fields_to_fill, said_in_fields, sections
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
from courtyard.people.selectors.presence import (
    Presence,
    absences_ahead,
    presence_of,
    quiet,
    quiet_people,
    with_presence,
)
from courtyard.people.selectors.profiles import Header, everybody_under, header, leaders, reports

__all__ = [
    "Celebration", "Header", "Level", "Node", "Presence", "Said", "absences_ahead", "alike", "by_ids", "celebrations",
    "chart", "chart_place", "chart_rows", "chart_tree", "departments", "details_of", "directory", "everybody_under",
    "fields_to_fill", "find_in_chart", "header", "heads", "importable_fields", "in_chart", "leaders", "level", "line",
    "peers", "placed", "position", "presence_of", "quiet", "quiet_people", "reports", "said_in_fields", "sections",
    "sites", "suggest", "suggestion_json", "titles", "troubled", "unreadable_details", "welcome_for", "with_presence",
]  # fmt: skip
