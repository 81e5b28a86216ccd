"""Finding people and reading what they say of themselves; everything here comes back visible to the viewer."""

from courtyard.people.selectors.badges import Mark, badge, badge_holders, badges, badges_of, with_badges
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
from courtyard.people.selectors.circles import (
    CircleNode,
    RoleNode,
    circle,
    circle_choices,
    circle_role,
    circles,
    roles_of,
)
from courtyard.people.selectors.counting import Value, counted
from courtyard.people.selectors.details import details_of, importable_fields, unreadable_details
from courtyard.people.selectors.directory import COLUMNS, Helpers, directory, exported, helpers, saved_filters
from courtyard.people.selectors.fields import Said, fields_to_fill, filtering_fields, said_in_fields, sections
from courtyard.people.selectors.finding import (
    alike,
    by_ids,
    departments,
    placed,
    sites,
    suggest,
    suggestion_json,
    titles,
)
from courtyard.people.selectors.hours import Hours, Stretch, hours_of, working_days
from courtyard.people.selectors.nearness import near_people
from courtyard.people.selectors.phonebook import BOOK_COLUMNS, PhoneBook, phone_book
from courtyard.people.selectors.presence import (
    Presence,
    absences_ahead,
    presence_of,
    quiet,
    quiet_people,
    with_presence,
)
from courtyard.people.selectors.profiles import Header, Personality, everybody_under, header, leaders, reports
from courtyard.people.selectors.skills import (
    Held,
    complete,
    endorsers,
    kept_skill,
    skill_of,
    skills_of,
    vocabulary,
    with_skills,
)
from courtyard.people.selectors.wishes import FACETS, Wishes

__all__ = [
    "BOOK_COLUMNS", "COLUMNS", "FACETS", "Celebration", "CircleNode", "Header", "Held", "Helpers", "Hours",
    "Level", "Mark", "Node", "Personality", "PhoneBook", "Presence", "RoleNode", "Said", "Stretch", "Value",
    "Wishes", "absences_ahead", "alike", "badge", "badge_holders", "badges", "badges_of", "by_ids", "celebrations",
    "chart", "chart_place", "chart_rows", "chart_tree", "circle", "circle_choices", "circle_role", "circles",
    "complete", "counted", "departments", "details_of", "directory", "endorsers", "everybody_under", "exported",
    "fields_to_fill", "filtering_fields", "find_in_chart", "header", "heads", "helpers", "hours_of",
    "importable_fields", "in_chart", "kept_skill", "leaders", "level", "line", "near_people", "peers", "phone_book", "placed",
    "position", "presence_of", "quiet", "quiet_people", "reports", "roles_of", "said_in_fields", "saved_filters",
    "sections", "sites", "skill_of", "skills_of", "suggest", "suggestion_json", "titles", "troubled",
    "unreadable_details", "vocabulary", "welcome_for", "with_badges", "with_presence", "with_skills",
    "working_days",
]  # fmt: skip
