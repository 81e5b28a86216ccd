"""*Relevant*: what of the last weeks matters most to one reader, with the reasons said and the weights theirs to set.

Nothing is learned and nothing is hidden: the score is a sum of the parts in ``_parts``, and the page shows the largest.
"""

import datetime
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.selectors.cards import load
from courtyard.core.clock import now
from courtyard.core.paging import Page, position, seal
from courtyard.core.prepared import as_array
from courtyard.feed.models import Taste
from courtyard.feed.selectors.highlights import highlights
from courtyard.feed.selectors.tagged import TAGGED, tagged_values
from courtyard.feed.selectors.timelines import END
from courtyard.spaces.selectors import FeedSpaces, feed_spaces

__all__ = ["Reason", "reasons_for", "relevant", "taste_of"]

WEEKS = 3  # how far back posts are weighed
WEIGHED = 300  # newest posts that are weighed for one reader
HALF_LIFE = datetime.timedelta(hours=36)  # after which a post is half as fresh
_ORDER = ("-as_of", "-place")

_SIGNALS = f"""
with recent as (
  select item_id, max(published_at) as published_at
  from (
    select newest.* from unnest(%(spaces)s::uuid[]) as mine (space_id)
    cross join lateral (
      select item_id, published_at from content_placement
      where space_id = mine.space_id and live and in_feed and published_at between %(since)s and %(as_of)s
      order by published_at desc, item_id desc limit %(most)s
    ) as newest
    union all select * from unnest(%(best)s::uuid[], %(best_at)s::timestamptz[])
    union all select * from ({TAGGED}) as tagged where published_at >= %(since)s
  ) as found
  group by item_id order by 2 desc limit %(most)s
), followed as (
  select s.owner_id from spaces_follow f join spaces_space s on s.id = f.space_id
  where f.person_id = %(me)s::uuid and s.owner_id is not null
)
select r.item_id, r.published_at, i.author_id,
  exists (select 1 from content_mention m where m.item_id = r.item_id and m.person_id = %(me)s::uuid),
  i.author_id in (select owner_id from followed),
  coalesce(c.comments, 0),
  coalesce((select sum(value::int) from jsonb_each_text(c.reactions)), 0)::int,
  exists (select 1 from content_threadfollow t where t.item_id = r.item_id and t.person_id = %(me)s::uuid and not t.muted),
  exists (select 1 from content_threadfollow t where t.item_id = r.item_id and t.person_id = %(me)s::uuid and t.muted),
  exists (select 1 from content_seen s where s.item_id = r.item_id and s.person_id = %(me)s::uuid),
  (select k.author_id from content_item k where k.root_id = r.item_id and k.state = 'published'
     and k.author_id in (select owner_id from followed) order by k.published_at desc limit 1),
  (select coalesce(n.name, t.name) from content_itemtag h join content_tagfollow f on f.tag_id = h.tag_id
     join content_tag t on t.id = h.tag_id left join content_tagname n on n.tag_id = t.id and n.language = %(language)s
     where h.item_id = r.item_id and f.person_id = %(me)s::uuid order by t.slug limit 1)
from recent r join content_item i on i.id = r.item_id left join content_counter c on c.item_id = r.item_id
where i.author_id <> %(me)s::uuid and (%(only)s::uuid[] is null or r.item_id = any(%(only)s::uuid[]))
"""  # noqa: S608  # of constants


@dataclass(frozen=True, slots=True)
class _Signals:
    """What is known of a post and a reader, read by one statement for all posts that are weighed."""

    item_id: uuid.UUID
    published_at: datetime.datetime
    author_id: uuid.UUID
    mentioned: bool
    author_followed: bool
    comments: int
    reactions: int
    thread_followed: bool
    thread_muted: bool
    seen: bool
    answered_by: uuid.UUID | None
    tag_followed: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a score, in words, and what it adds."""

    words: str
    points: int


def relevant(viewer: Person, *, spaces: FeedSpaces | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """The viewer's Home by score, best first, of the newest ``WEIGHED`` posts of the last ``WEEKS`` weeks.

    Further pages weigh the same posts as of the same moment, so that what came meanwhile moves nothing.
    """
    start: Any = position(cursor, _ORDER)  # we sealed it: a moment and a number
    as_of, place = start or (now(), 0)
    wanted = feed_spaces(viewer) if spaces is None else spaces
    taste = taste_of(viewer)
    rated = sorted(
        ((_score(found, taste, as_of), found.published_at, found.item_id) for found in _signals(viewer, wanted, as_of)),
        reverse=True,
    )
    ids = [pk for _points, _at, pk in rated[place : place + limit]]
    further = place + limit
    return Page(load(viewer, ids), seal((as_of, further), _ORDER) if further < len(rated) else None)


def reasons_for(viewer: Person, item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Reason]]:
    """Why these posts stand where they stand in *Relevant*: the parts of their scores, largest first."""
    taste, moment = taste_of(viewer), now()
    found = {one.item_id: one for one in _signals(viewer, feed_spaces(viewer), moment, only=item_ids)}
    people = {one.author_id for one in found.values()} | {one.answered_by for one in found.values() if one.answered_by}
    names = {person.pk: person.byline for person in Person.objects.filter(pk__in=people).only("name", "state")}
    return {
        pk: [
            Reason(words, round(points))
            for words, points in sorted(_parts(one, taste, moment, names), key=lambda part: -abs(part[1]))
            if abs(points) >= 1
        ]
        for pk, one in found.items()
    }


def taste_of(viewer: Person) -> Taste:
    """The viewer's weights; the usual ones if they never changed them."""
    return Taste.objects.filter(person=viewer).first() or Taste(person=viewer)


def _signals(
    viewer: Person,
    spaces: FeedSpaces,
    as_of: datetime.datetime,
    *,
    only: Sequence[uuid.UUID] | None = None,
) -> list[_Signals]:
    since = as_of - datetime.timedelta(weeks=WEEKS)
    until = (as_of, END[1])
    best = highlights(viewer, spaces.highlights, before=until, limit=WEIGHED, since=since, heard=spaces.everything)
    values: dict[str, Any] = tagged_values(viewer, spaces.all, until) | {
        "spaces": as_array(spaces.everything),
        "best": as_array(one.item_id for one in best),
        "best_at": [one.published_at for one in best],
        "since": since,
        "as_of": as_of,
        "most": WEIGHED,
        "language": get_language() or "",
        "only": None if only is None else as_array(only),
    }
    with connection.cursor() as sql:
        sql.execute(_SIGNALS, values)
        return [_Signals(*row) for row in sql.fetchall()]


def _score(found: _Signals, taste: Taste, as_of: datetime.datetime) -> float:
    return sum(points for _words, points in _parts(found, taste, as_of, {}))


def _parts(
    found: _Signals, taste: Taste, as_of: datetime.datetime, names: dict[uuid.UUID, str]
) -> list[tuple[str, float]]:
    """Each part of the score: words that say it and its points. One place, so that what is said is what counts."""
    fresh = 40 * taste.fresh * 0.5 ** ((as_of - found.published_at) / HALF_LIFE)
    talk = taste.talk * (8 * math.log1p(found.comments) + 4 * math.log1p(found.reactions))
    parts = [(_("It is recent"), fresh)]
    if found.comments:
        words = ngettext("%(n)s comment: it is talked about", "%(n)s comments: it is talked about", found.comments)
        parts.append((words % {"n": found.comments}, talk))
    elif found.reactions:
        parts.append((_("Colleagues reacted to it"), talk))
    if found.mentioned:
        parts.append((_("It mentions you"), 50))
    if found.author_followed:
        parts.append((_("You follow %(name)s") % {"name": names.get(found.author_id, "")}, 20 * taste.people))
    if found.answered_by:
        words = _("%(name)s, whom you follow, answered") % {"name": names.get(found.answered_by, "")}
        parts.append((words, 15 * taste.people))
    if found.tag_followed:
        parts.append((_("You follow #%(tag)s") % {"tag": found.tag_followed}, 15))
    if found.thread_followed:
        parts.append((_("You follow its comments"), 12))
    if found.thread_muted:
        parts.append((_("You muted it"), -60))
    if found.seen:
        parts.append((_("You have seen it"), -25))
    return parts
