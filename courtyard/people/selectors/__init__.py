"""Finding people and reading what they say of themselves; everything here comes back visible to the viewer."""

from courtyard.people.selectors.celebrations import Celebration, celebrations, welcome_for
from courtyard.people.selectors.counting import Value, counted
from courtyard.people.selectors.directory import COLUMNS, Helpers, directory, exported, helpers, saved_filters
from courtyard.people.selectors.fields import Said, fields_to_fill, said_in_fields, sections
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
from courtyard.people.selectors.presence import (
    Presence,
    absences_ahead,
    presence_of,
    quiet,
    quiet_people,
    with_presence,
)
from courtyard.people.selectors.profiles import Header, everybody_under, header, leaders, reports
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
    "COLUMNS", "FACETS", "Celebration", "Header", "Held", "Helpers", "Hours", "Presence", "Said", "Stretch", "Value",
    "Wishes", "absences_ahead", "alike", "by_ids", "celebrations", "complete", "counted", "departments", "directory",
    "endorsers", "everybody_under", "exported", "fields_to_fill", "header", "helpers", "hours_of", "kept_skill",
    "leaders", "placed", "presence_of", "quiet", "quiet_people", "reports", "said_in_fields", "saved_filters",
    "sections", "sites", "skill_of", "skills_of", "suggest", "suggestion_json", "titles", "vocabulary", "welcome_for",
    "with_presence", "with_skills", "working_days",
]  # fmt: skip
