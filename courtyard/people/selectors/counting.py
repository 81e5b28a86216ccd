"""How many there are beside each value of the directory's filters: of whom the viewer finds by the other filters."""

import re
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from courtyard.accounts.models import Person
from courtyard.accounts.names import fold
from courtyard.accounts.permissions import may
from courtyard.core.clock import today
from courtyard.people import access
from courtyard.people.models import FieldKind
from courtyard.people.selectors.directory import matching, new_since
from courtyard.people.selectors.fields import filtering_fields
from courtyard.people.selectors.wishes import EITHER, Wishes

__all__ = ["Value", "counted"]

EXACT = 1000  # people; up to so many all numbers are exact, and it is the most that is said
LOOKED_AT = 500  # of more people: their numbers are lower bounds, and cost the same however many there are
VALUES = 30  # of one facet


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: ``key`` stands in the address. ``more``: there are at least so many."""

    key: str
    label: str
    count: int
    more: bool

    @property
    def field(self) -> str:
        """The id of the field that a value of ``field`` belongs to."""
        return self.key.partition(":")[0]


_LOOK = """
WITH found AS MATERIALIZED ({people}),
looked AS MATERIALIZED (
  SELECT * FROM found LIMIT CASE WHEN (SELECT count(*) FROM found) > {exact} THEN {looked_at} ELSE {exact} END
),
told AS MATERIALIZED (
  SELECT looked.id, looked.role, p.* FROM looked LEFT JOIN LATERAL (
    SELECT department, site, languages, started_on FROM people_profile WHERE person_id = looked.id OFFSET 0) p ON true
)"""
# OFFSET 0 keeps PostgreSQL at a look along the index for each person, instead of reading a whole table.
_PARTS = {
    "all": "SELECT 'all', '', '', count(*) FROM found",
    "new": "SELECT 'new', '', '', count(*) FROM told WHERE started_on > %s",
    "department": """SELECT 'department', department, department, count(*) FROM told
      WHERE department > '' GROUP BY department ORDER BY 4 DESC, 3 LIMIT {values}""",
    "site": """SELECT 'site', site, site, count(*) FROM told
      WHERE site > '' GROUP BY site ORDER BY 4 DESC, 3 LIMIT {values}""",
    "role": """SELECT 'role', r, r, count(*) FROM (
      SELECT CASE role WHEN 'guest' THEN 'guest' ELSE 'member' END r FROM told) t GROUP BY r""",
    "language": """SELECT 'language', languages, languages, count(*) FROM told
      WHERE languages > '' GROUP BY languages ORDER BY 4 DESC, 3 LIMIT 300""",
    "skill": """SELECT 'skill', s.name, s.name, held.n FROM people_skill s JOIN (
      SELECT h.skill_id, count(*) n FROM told CROSS JOIN LATERAL (
        SELECT skill_id FROM people_personskill WHERE person_id = told.id OFFSET 0) h GROUP BY h.skill_id
      ) held ON held.skill_id = s.id WHERE s.retired_at IS NULL ORDER BY 4 DESC, 3 LIMIT {values}""",
    "fills": """SELECT 'fills', r.name, r.name, count(DISTINCT told.id)
      FROM told JOIN people_rolefilling f ON f.person_id = told.id JOIN people_circlerole r ON r.id = f.role_id
      WHERE told.role <> 'guest' AND (f.until IS NULL OR f.until >= %s)
      GROUP BY r.name ORDER BY 4 DESC, 3 LIMIT {values}""",
    "badge": """SELECT 'badge', b.name, b.name, count(*)
      FROM told JOIN people_badgeholding h ON h.person_id = told.id JOIN people_badge b ON b.id = h.badge_id
      WHERE h.until IS NULL OR h.until >= %s GROUP BY b.name ORDER BY 4 DESC, 3 LIMIT {values}""",
    "space": """WITH mine (space, name) AS MATERIALIZED ({mine})
      SELECT 'space', space::text, name, n FROM mine JOIN (
        SELECT space, count(*) n FROM told CROSS JOIN LATERAL (
          SELECT space FROM ({members}) m (space, person) WHERE person = told.id OFFSET 0) h GROUP BY space
        ) held USING (space) ORDER BY 4 DESC, 3 LIMIT {values}""",
    "field": """SELECT 'field', said, substr(said, 38), n FROM (
      SELECT said, n, row_number() OVER (PARTITION BY left(said, 36) ORDER BY n DESC, said) place FROM (
        SELECT said, count(*) n FROM told CROSS JOIN LATERAL (
          SELECT field_id, text FROM people_fieldvalue WHERE person_id = told.id AND field_id = ANY(%s) OFFSET 0) v
        CROSS JOIN LATERAL unnest(courtyard_said(v.field_id, v.text)) said GROUP BY said) g
      ) placed WHERE place <= {values} ORDER BY place""",
}


def counted(viewer: Person, wishes: Wishes) -> dict[str, list[Value]]:
    """Values of each facet, the most frequent first; under ``all`` and ``new`` one each.

    One statement, and one for each facet of which a person has one value and some are chosen: its numbers say how many
    there would be with another. Under ``field`` stand the values of all fields of the organisation's own.
    """
    fields = filtering_fields(viewer)
    either = [facet for facet in EITHER if getattr(wishes, facet)]
    single = [pk for pk in wishes.said if pk in fields and fields[pk].kind != FieldKind.CHOICES]
    found = _look(viewer, wishes, [part for part in _PARTS if part not in either], [*fields.keys() - set(single)])
    for facet in either:
        found[facet] = _look(viewer, wishes.without(facet), ["all", facet])[facet]
    for pk in single:
        found["field"] += _look(viewer, wishes.without_field(pk), ["all", "field"], [pk])["field"]
    return found


def _look(
    viewer: Person, wishes: Wishes, parts: list[str], fields: list[uuid.UUID] | None = None
) -> dict[str, list[Value]]:
    rows: dict[str, list[tuple[str, str, int]]] = {part: [] for part in parts}
    for part, key, label, number in _asked(viewer, wishes, parts, fields or []):
        rows[part].append((key, label, number))
    if "language" in rows:
        rows["language"] = _languages(rows["language"])
    more = any(number > EXACT for _key, _label, number in rows["all"])
    return {part: [Value(key, label, min(n, EXACT), more) for key, label, n in found] for part, found in rows.items()}


def _asked(viewer: Person, wishes: Wishes, parts: list[str], fields: list[uuid.UUID]) -> list[Any]:
    try:
        people, params = matching(viewer, wishes).order_by().values("id", "role")[: EXACT + 1].query.sql_with_params()
    except EmptyResultSet:  # known beforehand to be nobody
        return []
    statements, given = [], list(params)
    days = {"new": new_since(), "fills": today(), "badge": today()}
    for part in parts:
        if part == "fills" and not may(viewer, "people.see"):
            continue
        if part == "space":
            rolls = _rolls(viewer)
            if rolls is None:
                continue
            (mine, mine_given), (members, members_given) = rolls
            statements.append(_PARTS[part].format(mine=mine, members=members, values=VALUES))
            given += [*mine_given, *members_given]
        elif part != "field" or fields:
            statements.append(_PARTS[part].format(values=VALUES))
            given += [days[part]] if part in days else [fields] if part == "field" else []
    with connection.cursor() as sql:
        look = _LOOK.format(people=people, exact=EXACT, looked_at=LOOKED_AT)
        sql.execute(look + " UNION ALL ".join(f"({one})" for one in statements), given)
        return sql.fetchall()


def _rolls(viewer: Person) -> list[tuple[str, Any]] | None:
    rolls = access.rolls_of(viewer)
    try:
        return [rows.query.sql_with_params() for rows in rolls] if rolls is not None else None
    except EmptyResultSet:
        return None


def _languages(rows: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Lists written as text, taken apart as ``courtyard_entries`` does; each language as it is written most often."""
    numbers: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for text, _label, number in rows:
        entries = {fold(entry): entry for entry in _COMMA.split(_BRACKETS.sub("", text).strip()) if entry}
        for key, entry in entries.items():
            numbers[key] += number
            spelled.setdefault(key, entry)
    return [(spelled[key], spelled[key], number) for key, number in numbers.most_common(VALUES)]


_BRACKETS, _COMMA = re.compile(r"\s*\([^)]*\)"), re.compile(r"\s*[,;/|\n]\s*")
