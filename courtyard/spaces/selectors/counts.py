"""How many belong to a space: counted to a bound, so that a crowd costs no more than a village."""

import uuid
from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection

from courtyard.accounts.models import State
from courtyard.spaces.models import Membership, Space

__all__ = ["COUNTED_TO", "Count", "member_counts", "members_by_week"]

COUNTED_TO = 10_000  # beyond it a page says "10,000+"

# The company goes by rule, a storyline counts its followers, every other space its members; active people in all three,
# and beside them who has a place there and has not signed in yet (an import brings many).
# The state is asked for row by row: a join tempts the planner to read everybody once for each space.
_COUNTS = """
SELECT s.id, CASE s.kind
  WHEN 'company' THEN (SELECT count(*) FROM (SELECT 1 FROM accounts_person p WHERE p.state = 'active'
    AND p.role <> 'guest' AND NOT p.is_bot LIMIT %(limit)s) AS counted)
  WHEN 'storyline' THEN (SELECT count(*) FROM (SELECT 1 FROM spaces_follow f WHERE f.space_id = s.id
    AND (SELECT p.state FROM accounts_person p WHERE p.id = f.person_id) = 'active' LIMIT %(limit)s) AS counted)
  ELSE (SELECT count(*) FROM (SELECT 1 FROM spaces_membership m WHERE m.space_id = s.id
    AND (SELECT p.state FROM accounts_person p WHERE p.id = m.person_id) = 'active' LIMIT %(limit)s) AS counted)
END, CASE WHEN s.kind IN ('company', 'storyline') THEN 0 ELSE (SELECT count(*) FROM (
  SELECT 1 FROM spaces_membership m WHERE m.space_id = s.id
    AND (SELECT p.state FROM accounts_person p WHERE p.id = m.person_id) = 'unclaimed' LIMIT %(limit)s) AS counted)
END FROM spaces_space s WHERE s.id = ANY(%(ids)s::uuid[])
"""


class Count(NamedTuple):
    """``here``: active members; ``coming``: people with a place in the space who have not signed in yet."""

    here: int = 0
    coming: int = 0


def member_counts(space_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Count]:
    """Members per space in one query; ``COUNTED_TO + 1`` stands for more. Followers for a storyline."""
    if not space_ids:
        return {}
    with connection.cursor() as sql:
        sql.execute(_COUNTS, {"ids": list(space_ids), "limit": COUNTED_TO + 1})
        return {pk: Count(here, coming) for pk, here, coming in sql.fetchall()}


def members_by_week(space: Space, starts: Sequence[date]) -> dict[date, int]:
    """How many of today's active members had joined by the end of each week, which starts on a Monday.

    Who left is not counted back: a membership that ended leaves no trace.
    """
    joined = Membership.objects.filter(space=space, person__state=State.ACTIVE).values_list("created_at", flat=True)
    moments = sorted(joined)
    ends = {start: datetime.combine(start + timedelta(days=7), time(), UTC) for start in starts}
    return {start: bisect_left(moments, end) for start, end in ends.items()}
