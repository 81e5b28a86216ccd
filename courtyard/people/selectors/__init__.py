"""Finding people and reading what they say of themselves; everything here comes back visible to the viewer."""

from courtyard.people.selectors.celebrations import Celebration, celebrations, welcome_for
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

__all__ = [
    "Celebration", "Header", "Held", "Presence", "Said", "absences_ahead", "alike", "by_ids", "celebrations", "complete",
    "departments", "directory", "endorsers", "everybody_under", "fields_to_fill", "header", "kept_skill", "leaders", "placed", "presence_of", "quiet", "quiet_people", "reports",
    "said_in_fields", "sections", "sites", "skill_of", "skills_of", "suggest", "suggestion_json", "titles", "vocabulary",
    "welcome_for", "with_presence", "with_skills",
]  # fmt: skip
