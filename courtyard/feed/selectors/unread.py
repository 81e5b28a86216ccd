"""What a reader has not read: newer than their watermark in its space, by somebody else, and not seen since; what a followed tag
brings from elsewhere is newer than the follow, too.

No row says "unread": a watermark for each space, and a row for each post that was seen above it, tell.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.paging import Page, Position
from courtyard.core.prepared import as_array
from courtyard.feed.selectors.highlights import highlights
from courtyard.feed.selectors.tagged import UNREAD_TAGGED, tagged_values
from courtyard.feed.selectors.timelines import END, Rows, merged, paged
from courtyard.spaces.models import Level
from courtyard.spaces.selectors import read_marks

__all__ = ["unread", "unread_elsewhere"]

_UNREAD = f"""
select distinct on (published_at, item_id) item_id, published_at from (
  select item_id, published_at
  from unnest(%(spaces)s::uuid[], %(since)s::timestamptz[]) as mine (space_id, read_at)
  cross join lateral (
    select p.item_id, p.published_at from content_placement p join content_item i on i.id = p.item_id
    where p.space_id = mine.space_id and p.live and p.in_feed and p.published_at > mine.read_at
      and (p.published_at, p.item_id) < (%(before)s::timestamptz, %(before_id)s::uuid) and i.author_id <> %(me)s::uuid
      and not exists (select 1 from content_seen s where s.item_id = p.item_id and s.person_id = %(me)s::uuid)
    order by p.published_at desc, p.item_id desc limit %(most)s
  ) as newest
  union all {UNREAD_TAGGED}
) as found
order by published_at desc, item_id desc
limit %(most)s
"""  # noqa: S608  # of constants
_ELSEWHERE = f"""
select distinct p.space_id from ({UNREAD_TAGGED}) as found join content_placement p using (item_id) where p.live and p.in_feed
"""  # noqa: S608  # of constants


def unread(viewer: Person, *, cursor: str | None = None, limit: int = 20) -> Page:
    """The unread posts of the viewer's Home, newest first."""
    marks = read_marks(viewer)
    heard = [mark for mark in marks if mark.level == Level.EVERYTHING]
    brief = [mark for mark in marks if mark.level == Level.HIGHLIGHTS]
    ids, known = [mark.space_id for mark in heard], [mark.space_id for mark in marks]

    def newest(before: Position, most: int) -> Rows:
        values = tagged_values(viewer, known, before)
        values |= {"spaces": as_array(ids), "since": [mark.read_at for mark in heard], "most": most}
        with connection.cursor() as sql:
            sql.execute(_UNREAD, values)
            rows = sql.fetchall()
        since = [mark.read_at for mark in brief]
        best = highlights(
            viewer, [mark.space_id for mark in brief], before=before, limit=most, since=since, heard=ids, unread=True
        )
        return merged(rows, best, most)

    return paged(viewer, newest, ids, cursor, limit)


def unread_elsewhere(viewer: Person, known: Iterable[UUID]) -> list[UUID]:
    """In which spaces but those of Home, which are ``known``, a followed tag brings something unread."""
    with connection.cursor() as sql:
        sql.execute(_ELSEWHERE, tagged_values(viewer, known, END))
        return [row[0] for row in sql.fetchall()]
