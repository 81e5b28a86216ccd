"""How many belong to a space: counted to a bound, so that a crowd costs no more than a village."""

import uuid
from collections.abc import Collection

from django.db import connection

__all__ = ["COUNTED_TO", "member_counts"]

COUNTED_TO = 10_000  # beyond it a page says "10,000+"

# The company goes by rule, a storyline counts its followers, every other space its members; active people in all three.
# The state is asked for row by row: a join tempts the planner to read everybody once for each space.
_COUNTS = """
SELECT s.id, CASE s.kind
  WHEN 'company' THEN (SELECT count(*) FROM (SELECT 1 FROM accounts_person p WHERE p.state = 'active'
    AND p.role <> 'guest' AND NOT p.is_bot LIMIT %(limit)s) AS counted)
  WHEN 'storyline' THEN (SELECT count(*) FROM (SELECT 1 FROM spaces_follow f WHERE f.space_id = s.id
    AND (SELECT p.state FROM accounts_person p WHERE p.id = f.person_id) = 'active' LIMIT %(limit)s) AS counted)
  ELSE (SELECT count(*) FROM (SELECT 1 FROM spaces_membership m WHERE m.space_id = s.id
    AND (SELECT p.state FROM accounts_person p WHERE p.id = m.person_id) = 'active' LIMIT %(limit)s) AS counted)
END FROM spaces_space s WHERE s.id = ANY(%(ids)s::uuid[])
"""


def member_counts(space_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Members per space in one query; ``COUNTED_TO + 1`` stands for more. Followers for a storyline."""
    if not space_ids:
        return {}
    with connection.cursor() as sql:
        sql.execute(_COUNTS, {"ids": list(space_ids), "limit": COUNTED_TO + 1})
        return dict(sql.fetchall())
