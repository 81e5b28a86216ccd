"""The reader's spaces in the rail, each with a dot when something came out since they last looked."""

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.core.prepared import as_array
from courtyard.spaces.selectors import NavSpace, nav_spaces

__all__ = ["spaces_of"]

SHOWN = 20

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
    """The first spaces of the rail; a muted one has no dot. Two queries."""
    spaces = nav_spaces(viewer, limit=SHOWN)
    heard = [space for space in spaces if not space.muted]
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [as_array(space.id for space in heard), [space.read_at for space in heard], viewer.pk])
        unread = {row[0] for row in cursor.fetchall()}
    for space in heard:
        space.unread = space.id in unread
    return spaces
