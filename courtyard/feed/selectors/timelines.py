"""The five timelines. Each chooses ids by an index first and joins the posts afterwards.

Home takes the newest ids of each space by the partial index over live placements (LATERAL), merges them, and joins
the item only when the page is chosen: the cost does not grow with the number of posts, nor with how quiet the spaces
have been. Who reads many spaces is likely to find a page among the newest placements of all, which is asked first.
"""

import datetime
import uuid
from collections.abc import Callable, Sequence

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Bookmark, ItemKind, ItemState, ItemTag, Pin, Placement, Tag
from courtyard.content.selectors.cards import Card, load
from courtyard.content.selectors.searching import posts_with
from courtyard.core.clock import now
from courtyard.core.paging import Page, Position, page, position, seal
from courtyard.core.prepared import as_array
from courtyard.feed.selectors.highlights import Highlight, highlights
from courtyard.feed.selectors.tagged import TAGGED, tagged_values
from courtyard.spaces.models import Space
from courtyard.spaces.selectors import FeedSpaces, feed_spaces

__all__ = [
    "END", "Rows", "bookmarks", "fresh_since", "home", "merged", "of_person", "of_space", "of_tag", "paged", "pinned", "waiting",
]  # fmt: skip

_HOME = f"""
select distinct on (published_at, item_id) item_id, published_at from (
  select item_id, published_at
  from unnest(%(spaces)s::uuid[]) as mine (space_id)
  cross join lateral (
    select item_id, published_at from content_placement
    where space_id = mine.space_id and live and in_feed and (published_at, item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
    order by published_at desc, item_id desc limit %(most)s
  ) as newest
  union all {TAGGED}
) as found
order by published_at desc, item_id desc
limit %(most)s
"""  # noqa: S608  # of constants
_OF_ALL = f"""
select distinct on (published_at, item_id) item_id, published_at from (
  select item_id, published_at
  from (
    select item_id, space_id, published_at from content_placement
    where live and in_feed and (published_at, item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
    order by published_at desc, item_id desc limit %(looked_at)s
  ) as newest
  join unnest(%(spaces)s::uuid[]) as mine (space_id) using (space_id)
  union all {TAGGED}
) as found
order by published_at desc, item_id desc
limit %(most)s
"""  # noqa: S608  # of constants
MANY = 100  # spaces from which on it is worth to look first at what is newest of all
LOOKED_AT = 500  # placements looked at then; where these do not fill the page, each space is asked for its own
Rows = list[tuple[uuid.UUID, datetime.datetime]]
Newest = Callable[[Position, int], Rows]
_ORDER = ("-published_at", "-item_id")
END = (datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC), uuid.UUID(int=2**128 - 1))  # the place after everything


def home(viewer: Person, *, spaces: FeedSpaces | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """*Latest*: the newest posts of every space the viewer belongs to or follows, or its highlights where they want no more,
    and those of other open spaces with a tag they follow.

    A post in several spaces shows once, by its newest placement. ``spaces`` saves asking ``feed_spaces`` again.
    """
    wanted = feed_spaces(viewer) if spaces is None else spaces
    return paged(viewer, lambda before, most: _newest(viewer, wanted, before, most), wanted.everything, cursor, limit)


def paged(viewer: Person, newest: Newest, space_ids: Sequence[uuid.UUID], cursor: str | None, limit: int) -> Page:
    """A page of cards out of ``newest(before, most)``, the ids and moments of what comes next in these spaces."""
    start = position(cursor, _ORDER)
    before = start or END
    cards: list[Card] = []
    seen: set[uuid.UUID] = set()
    while True:
        rows = newest(before, limit + 1)
        shown = rows[:limit]
        fresh = _not_shown_before([pk for pk, _at in shown if pk not in seen], space_ids, start)
        seen.update(fresh)
        cards += load(viewer, fresh)
        if len(rows) <= limit:
            return Page(results=cards[:limit], next=None)
        before = (shown[-1][1], shown[-1][0])
        if len(cards) * 2 >= limit:  # a page half full is worth showing; else read on past what was not visible
            return Page(results=cards, next=seal(before, _ORDER))


def _newest(viewer: Person, spaces: FeedSpaces, before: Position, limit: int) -> Rows:
    rows = _placed(viewer, spaces, before, limit)
    best = highlights(viewer, spaces.highlights, before=before, limit=limit, heard=spaces.everything)
    return merged(rows, best, limit)


def _placed(viewer: Person, spaces: FeedSpaces, before: Position, limit: int) -> Rows:
    """The newest placements in spaces of which the viewer hears everything, and under tags they follow, each item once."""
    values = tagged_values(viewer, spaces.all, before)
    values |= {"spaces": as_array(spaces.everything), "looked_at": LOOKED_AT, "most": limit}
    with connection.cursor() as cursor:
        if len(spaces.everything) >= MANY:
            cursor.execute(_OF_ALL, values)
            if len(rows := cursor.fetchall()) == limit:
                return rows
        cursor.execute(_HOME, values)
        return cursor.fetchall()


def merged(rows: Rows, best: Sequence[Highlight], limit: int) -> Rows:
    """Newest first, out of what stands in spaces of which one hears everything and of the highlights of others."""
    if not best:
        return rows
    both = rows + [(one.item_id, one.published_at) for one in best]
    return sorted(both, key=lambda row: (row[1], row[0]), reverse=True)[:limit]


def _not_shown_before(
    item_ids: list[uuid.UUID], space_ids: Sequence[uuid.UUID], start: Position | None
) -> list[uuid.UUID]:
    """Drop posts that an earlier page showed by a newer placement in another of these spaces."""
    if start is None or len(space_ids) < 2 or not item_ids:
        return item_ids
    newer = Placement.objects.filter(
        Q(published_at__gt=start[0]) | Q(published_at=start[0], item__gte=start[1]),
        item__in=item_ids,
        space__in=list(space_ids),
        live=True,
        in_feed=True,
    )
    gone = set(newer.values_list("item", flat=True))
    return [pk for pk in item_ids if pk not in gone]


def fresh_since(viewer: Person, moment: datetime.datetime) -> int:
    """How many posts came out in the viewer's Home since a moment; 100 stands for 100 or more."""
    rows = _newest(viewer, feed_spaces(viewer), END, 100)
    return sum(at > moment for _pk, at in rows)


def of_space(viewer: Person, space: Space, *, q: str = "", cursor: str | None = None, limit: int = 20) -> Page:
    """A space's posts, newest first, imported ones included; with ``q`` those that say its words.

    The caller has checked that the viewer reads the space.
    """
    placed = Placement.objects.filter(space=space, live=True).only("item_id", "published_at")
    if q:
        placed = placed.filter(item__in=posts_with(q))
    found = page(placed, cursor=cursor, limit=limit, order=_ORDER)
    return Page(results=load(viewer, [row.item_id for row in found.results]), next=found.next)


def of_person(viewer: Person, person: Person, *, q: str = "", cursor: str | None = None, limit: int = 20) -> Page:
    """A person's posts as far as the viewer may see them."""
    posts = access.visible_to(viewer).filter(author=person, root=None).exclude(state=ItemState.SCHEDULED)
    posts = (posts.filter(pk__in=posts_with(q)) if q else posts).only("id", "published_at")
    found = page(posts, cursor=cursor, limit=limit, order=("-published_at", "-id"))
    return Page(results=load(viewer, [row.pk for row in found.results]), next=found.next)


def of_tag(viewer: Person, tag: Tag, *, q: str = "", cursor: str | None = None, limit: int = 20) -> Page:
    """The posts under a tag from ``tag_for_read``, as far as the viewer may see them."""
    visible = access.visible_to(viewer).exclude(kind=ItemKind.COMMENT)
    tagged = ItemTag.objects.filter(tag=tag, item__in=visible.values("pk")).only("item_id", "published_at")
    if q:
        tagged = tagged.filter(item__in=posts_with(q))
    found = page(tagged, cursor=cursor, limit=limit, order=_ORDER)
    return Page(results=load(viewer, [row.item_id for row in found.results]), next=found.next)


def bookmarks(viewer: Person, *, q: str = "", cursor: str | None = None, limit: int = 20) -> Page:
    """What the viewer keeps for later and may still see, latest kept first."""
    kept = Bookmark.objects.filter(person=viewer).only("item_id", "created_at")
    if q:
        kept = kept.filter(item__in=posts_with(q))
    found = page(kept, cursor=cursor, limit=limit, order=("-created_at", "-item_id"))
    return Page(results=load(viewer, [row.item_id for row in found.results]), next=found.next)


def pinned(viewer: Person, space: Space) -> list[Card]:
    """What stands on top of a space, latest pinned first."""
    rows = Pin.objects.filter(Q(until=None) | Q(until__gt=now()), Q(since=None) | Q(since__lte=now()), space=space)
    placed = Placement.objects.filter(item=OuterRef("item"), space=space, live=True)
    rows = rows.filter(item__in=Subquery(placed.values("item"))).order_by("-created_at")
    return load(viewer, list(rows.values_list("item", flat=True)[:10]))


def unpublished(viewer: Person, space: Space) -> list[Card]:
    """The viewer's own posts of a space that wait for approval or were sent back."""
    posts = access.visible_to(viewer).filter(author=viewer, state__in=_NOT_OUT, placements__space=space)
    return load(viewer, list(posts.order_by("created_at").values_list("pk", flat=True)[:20]))


def waiting(viewer: Person, space: Space, *, cursor: str | None = None, limit: int = 20) -> Page:
    """Every post that waits for approval in a space that the viewer moderates, longest waiting first."""
    placed = Placement.objects.filter(space=space, live=False, item__state=ItemState.PENDING)
    found = page(placed.only("item_id", "published_at"), cursor=cursor, limit=limit, order=("published_at", "item_id"))
    return Page(results=load(viewer, [row.item_id for row in found.results]), next=found.next)


def waiting_count(space: Space) -> int:
    """How many posts wait in a space; 100 stands for more than 99."""
    return Placement.objects.filter(space=space, live=False, item__state=ItemState.PENDING)[:100].count()


_NOT_OUT = [ItemState.PENDING, ItemState.HIDDEN]
