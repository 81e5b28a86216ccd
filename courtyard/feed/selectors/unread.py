"""What a reader has not read: newer than their watermark in its space, by somebody else, and not seen since.

No row says "unread": a watermark for each space, and a row for each post that was seen above it, tell.
"""

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.paging import Page, Position
from courtyard.core.prepared import as_array
from courtyard.feed.selectors.highlights import highlights
from courtyard.feed.selectors.timelines import Rows, merged, paged
from courtyard.spaces.models import Level
from courtyard.spaces.selectors import read_marks

__all__ = ["unread"]

_UNREAD = """
select distinct on (published_at, item_id) item_id, published_at
from unnest(%s::uuid[], %s::timestamptz[]) as mine (space_id, read_at)
cross join lateral (
  select p.item_id, p.published_at from content_placement p join content_item i on i.id = p.item_id
  where p.space_id = mine.space_id and p.live and p.in_feed and p.published_at > mine.read_at
    and (p.published_at, p.item_id) < (%s::timestamptz, %s::uuid) and i.author_id <> %s::uuid
    and not exists (select 1 from content_seen s where s.item_id = p.item_id and s.person_id = %s::uuid)
  order by p.published_at desc, p.item_id desc limit %s
) as newest
order by published_at desc, item_id desc
limit %s
"""


def unread(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page:
    """The unread posts of the viewer's Home, newest first."""
    marks = read_marks(viewer)
    heard = [mark for mark in marks if mark.level == Level.EVERYTHING]
    brief = [mark for mark in marks if mark.level == Level.HIGHLIGHTS]
    ids, moments = [mark.space_id for mark in heard], [mark.read_at for mark in heard]

    def newest(before: Position, most: int) -> Rows:
        with connection.cursor() as sql:
            sql.execute(_UNREAD, [as_array(ids), moments, *before, viewer.pk, viewer.pk, most, most])
            rows = sql.fetchall()
        since = [mark.read_at for mark in brief]
        best = highlights(
            viewer, [mark.space_id for mark in brief], before=before, limit=most, since=since, heard=ids, unread=True
        )
        return merged(rows, best, most)

    return paged(viewer, newest, ids, cursor, limit)
