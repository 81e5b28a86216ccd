"""Caught up in a minute: what one missed while away, in numbers and in the few posts that were talked about most."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.content.access import visible_to
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.prepared import as_array
from courtyard.feed.models import Visit
from courtyard.feed.selectors.highlights import highlights
from courtyard.feed.selectors.timelines import END
from courtyard.spaces.selectors import feed_spaces

__all__ = ["AWAY", "Missed", "summary"]

AWAY = datetime.timedelta(days=3)  # a shorter absence needs no summary
LONGEST = datetime.timedelta(days=60)
SHOWN = 5
BEST = 500  # highlights that are counted

_MISSED = """
with missed as (
  select p.item_id, min(p.space_id::text) as space from content_placement p
  where (p.space_id = any(%(spaces)s::uuid[]) or p.item_id = any(%(best)s::uuid[]) and p.space_id = any(%(brief)s::uuid[]))
    and p.live and p.in_feed and p.published_at > %(since)s and p.published_at <= statement_timestamp()
  group by p.item_id
)
select count(*) over (), (select count(distinct space) from missed), m.item_id,
  (select count(*) from content_mention n join missed on missed.item_id = n.item_id where n.person_id = %(me)s::uuid)
from missed m join content_item i on i.id = m.item_id left join content_counter c on c.item_id = m.item_id
where i.author_id <> %(me)s::uuid and not i.zoned
order by coalesce(c.comments, 0) * 2
  + coalesce((select sum(value::int) from jsonb_each_text(c.reactions)), 0) desc, i.published_at desc
limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Missed:
    """What came out while somebody was away. ``items`` are those talked about most; ``mentions`` of them in posts."""

    since: datetime.datetime
    posts: int
    spaces: int
    mentions: int
    items: list[Item]

    @property
    def days(self) -> int:
        return max(1, (now() - self.since).days)


def summary(viewer: Person) -> Missed | None:
    """What the viewer missed; None for who was here within ``AWAY`` or missed nothing. Four queries, or five."""
    visit = Visit.objects.filter(person=viewer).first()
    if visit is None or visit.before is None or visit.at - visit.before < AWAY:
        return None
    since = max(visit.before, now() - LONGEST)
    spaces = feed_spaces(viewer)
    best = highlights(viewer, spaces.highlights, before=END, limit=BEST, since=since, heard=spaces.everything)
    values: dict[str, Any] = {
        "spaces": as_array(spaces.everything), "brief": as_array(spaces.highlights), "since": since, "me": viewer.pk,
        "best": as_array(one.item_id for one in best), "most": SHOWN,
    }  # fmt: skip
    with connection.cursor() as sql:
        sql.execute(_MISSED, values)
        rows = sql.fetchall()
    if not rows:
        return None
    ids: list[uuid.UUID] = [row[2] for row in rows]
    known = visible_to(viewer).select_related("author", "counter").in_bulk(ids)
    return Missed(since, rows[0][0], rows[0][1], rows[0][3], [known[pk] for pk in ids if pk in known])
