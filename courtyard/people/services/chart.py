"""Making the organisation chart anew when something it is made of changed."""

from uuid import UUID

from django.db import connection, transaction

from courtyard.accounts.models import Person
from courtyard.people.charting import Chart, Place, Row, arrange
from courtyard.people.models import ChartChange, ChartPlace, Vacancy

__all__ = ["draw_chart"]

_LOCK = 6_202_611_408  # any number that no other lock of ours has
_PEOPLE = """
SELECT p.id::text, f.manager_id::text, p.role <> 'guest' AND NOT p.is_bot AND (p.state = 'active' OR p.state = 'unclaimed' AND (
  f.manager_id IS NOT NULL OR EXISTS (SELECT 1 FROM people_profile team WHERE team.manager_id = p.id))), p.folded
FROM accounts_person p LEFT JOIN people_profile f ON f.person_id = p.id
"""
_PLACES = """
SELECT person_id::text, above_id::text, position, direct, everybody, openings, trouble, circle::text
FROM people_chartplace
"""
_OPENINGS = "SELECT id::text, under_id::text, above_id::text FROM people_vacancy WHERE ended_at IS NULL"
_KEEP = """
INSERT INTO people_chartplace (person_id, above_id, position, direct, everybody, openings, trouble, circle)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[], %s::uuid[])
ON CONFLICT (person_id) DO UPDATE SET above_id = excluded.above_id, position = excluded.position,
  direct = excluded.direct, everybody = excluded.everybody, openings = excluded.openings, trouble = excluded.trouble,
  circle = excluded.circle
"""


def draw_chart(*, actor: Person) -> None:
    """Make the chart anew if anything it shows has changed since it was made: called before it is read.

    One person's wait after a change, whatever the number of changes; nothing to do costs one question.
    """
    if ChartChange.objects.exists():
        _draw()


@transaction.atomic
def _draw() -> None:
    """One at a time. What is committed while this reads has left its own line, and is drawn next time."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        sql.execute("DELETE FROM people_chartchange")
        if not sql.rowcount:
            return  # somebody else was faster
        sql.execute(_PEOPLE)
        people = [Row(*row) for row in sql.fetchall()]
        sql.execute(_OPENINGS)
        openings = sql.fetchall()
        chart = arrange(people, {opening: under for opening, under, _above in openings})
        sql.execute(_PLACES)
        _keep(chart, {row[0]: Place(*row) for row in sql.fetchall()})
    moved = [opening for opening, _under, above in openings if chart.openings[opening] != above]
    Vacancy.objects.bulk_update(
        [Vacancy(pk=UUID(opening), above_id=chart.openings[opening]) for opening in moved], ["above"], batch_size=500
    )


def _keep(chart: Chart, before: dict[str, Place]) -> None:
    """Write what is different, and nothing else."""
    changed = [place for place in chart.places if before.get(place.person) != place]
    gone = before.keys() - {place.person for place in chart.places}
    if gone:
        ChartPlace.objects.filter(pk__in=[UUID(person) for person in gone]).delete()
    if changed:
        with connection.cursor() as sql:
            sql.execute(_KEEP, [list(column) for column in zip(*changed, strict=True)])
