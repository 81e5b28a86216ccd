"""What happened in a space, week by week, for its owners: numbers only, and only of what every reader can see."""

import datetime
from dataclasses import dataclass

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.clock import today
from courtyard.spaces import access
from courtyard.spaces.models import Space
from courtyard.spaces.selectors import members_by_week

__all__ = ["WEEKS", "Week", "figures"]

WEEKS = 12
_ACTS = """
WITH placed AS (SELECT item_id, published_at FROM content_placement WHERE space_id = %(space)s AND live),
acts AS (
  SELECT i.author_id AS person, p.published_at AS at, 'post' AS what FROM placed p JOIN content_item i ON i.id = p.item_id
    WHERE p.published_at >= %(since)s
  UNION ALL
  SELECT c.author_id, c.published_at, 'comment' FROM placed p JOIN content_item c ON c.root_id = p.item_id
    WHERE c.state = 'published' AND c.published_at >= %(since)s
  UNION ALL
  SELECT r.person_id, r.created_at, 'reaction' FROM placed p JOIN content_reaction r ON r.item_id = p.item_id
    WHERE r.created_at >= %(since)s
)
SELECT date_trunc('week', at AT TIME ZONE 'UTC')::date, count(*) FILTER (WHERE what = 'post'),
  count(*) FILTER (WHERE what = 'comment'), count(DISTINCT person) FROM acts GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday. ``members`` are there at its end; ``active`` posted, commented or reacted in it."""

    start: datetime.date
    members: int
    posts: int
    comments: int
    active: int


def figures(viewer: Person, space: Space) -> list[Week]:
    """The last twelve weeks, oldest first, the running one included. Raises Forbidden for who does not own the space."""
    access.space_for_owner(viewer, space.pk)
    monday = today() - datetime.timedelta(days=today().weekday())
    starts = [monday - datetime.timedelta(weeks=n) for n in reversed(range(WEEKS))]
    since = datetime.datetime.combine(starts[0], datetime.time(), datetime.UTC)
    with connection.cursor() as sql:
        sql.execute(_ACTS, {"space": space.pk, "since": since})
        acts = {row[0]: row[1:] for row in sql.fetchall()}
    members = members_by_week(space, starts)
    return [Week(start, members[start], *acts.get(start, (0, 0, 0))) for start in starts]
