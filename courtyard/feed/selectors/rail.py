"""The reader's spaces in the rail, each with a dot when something came out since they last looked."""

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.prepared import as_array
from courtyard.feed.selectors.highlights import highlights
from courtyard.feed.selectors.timelines import END
from courtyard.spaces.models import Level
from courtyard.spaces.selectors import NavSpace, nav_spaces

__all__ = ["spaces_of"]

SHOWN = 20
DOTS = 200  # unread highlights that are looked at for them

_UNREAD = """
select mine.space_id
from unnest(%s::uuid[], %s::timestamptz[]) as mine (space_id, read_at)
cross join lateral (
  select 1 from content_placement p join content_item i on i.id = p.item_id
  where p.space_id = mine.space_id and p.live and p.in_feed and p.published_at > mine.read_at and i.author_id <> %s::uuid
    and not i.zoned
  limit 1
) as newer
"""


def spaces_of(viewer: Person) -> list[NavSpace]:
    """The first spaces of the rail; a muted one has no dot, one heard in highlights has one for these. Two queries, or three."""
    spaces = nav_spaces(viewer, limit=SHOWN)
    heard = [space for space in spaces if space.level == Level.EVERYTHING]
    brief = [space for space in spaces if space.level == Level.HIGHLIGHTS]
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [as_array(space.id for space in heard), [space.read_at for space in heard], viewer.pk])
        unread = {row[0] for row in cursor.fetchall()}
    since = [space.read_at for space in brief]
    best = highlights(viewer, [space.id for space in brief], before=END, limit=DOTS, since=since, unread=True)
    unread.update(pk for one in best for pk in one.space_ids)
    for space in spaces:
        space.unread = space.id in unread
    return spaces
