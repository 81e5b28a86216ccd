"""The highlights of spaces of which somebody wants no more: what is pinned or announced there, what mentions them, what they
or the people they follow wrote, and what carries a tag they follow.

Each of these is a short list with an index of its own, so that the posts of a busy space are never walked through.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.paging import Position
from courtyard.core.prepared import as_array

__all__ = ["Highlight", "highlights"]

_EVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
NEAR = 200  # posts of one author, or with one tag, that are looked at, going back from the reader's place

_HIGHLIGHTS = """
with mine as (select * from unnest(%(spaces)s::uuid[], %(since)s::timestamptz[]) as mine (space_id, since)),
authors as (
  select %(me)s::uuid as id
  union select s.owner_id from spaces_follow f join spaces_space s on s.id = f.space_id
  where f.person_id = %(me)s::uuid and s.owner_id is not null
), candidates as (
  select item_id from content_pin where space_id in (select space_id from mine) and (since is null or since <= now())
  union select item_id from content_announcement where space_id in (select space_id from mine)
  union select item_id from content_mention where person_id = %(me)s::uuid
  union select near.item_id from authors cross join lateral (
    select p.item_id from content_item i join content_placement p on p.item_id = i.id
    where i.author_id = authors.id and i.root_id is null and p.space_id in (select space_id from mine)
      and (p.published_at, p.item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
    order by i.published_at desc, i.id desc limit %(near)s
  ) as near
  union select near.item_id from content_tagfollow f cross join lateral (
    select item_id from content_itemtag
    where tag_id = f.tag_id and (published_at, item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
    order by published_at desc, item_id desc limit %(near)s
  ) as near where f.person_id = %(me)s::uuid
)
select p.item_id, max(p.published_at), array_agg(p.space_id)
from candidates join content_placement p using (item_id) join mine using (space_id) join content_item i on i.id = p.item_id
where p.live and p.in_feed and p.published_at > mine.since
  and not exists (
    select 1 from content_placement o
    where o.item_id = p.item_id and o.space_id = any(%(heard)s::uuid[]) and o.live and o.in_feed
  )
  and (not %(unread)s or i.author_id <> %(me)s::uuid and not exists (
    select 1 from content_seen s where s.item_id = p.item_id and s.person_id = %(me)s::uuid
  ))
group by p.item_id having (max(p.published_at), p.item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
order by 2 desc, 1 desc limit %(most)s
"""


class Highlight(NamedTuple):
    """A post, when it came out, and in which of the spaces."""

    item_id: UUID
    published_at: datetime.datetime
    space_ids: list[UUID]


def highlights(
    viewer: Person,
    spaces: Sequence[UUID],
    *,
    before: Position,
    limit: int,
    since: Sequence[datetime.datetime] | datetime.datetime = _EVER,
    heard: Iterable[UUID] = (),
    unread: bool = False,
) -> list[Highlight]:
    """The newest before a place, newest first, at most ``limit``; one statement, none where there are no spaces.

    ``since`` is a moment for all or for each of the spaces. What also stands in one of ``heard`` is left out, for there
    everything is shown. ``unread`` leaves out what the viewer wrote or saw.
    """
    if not spaces:
        return []
    moments = [since] * len(spaces) if isinstance(since, datetime.datetime) else list(since)
    values: dict[str, Any] = {
        "spaces": as_array(spaces), "since": moments, "me": viewer.pk, "before": before[0], "before_id": before[1],
        "near": NEAR, "heard": as_array(heard), "unread": unread, "most": limit,
    }  # fmt: skip
    with connection.cursor() as sql:
        sql.execute(_HIGHLIGHTS, values)
        return [Highlight(*row) for row in sql.fetchall()]
