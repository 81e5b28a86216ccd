"""What following a tag brings into Home: posts that carry it, in open spaces of which the reader hears nothing else.

Posts of the reader's own spaces are in Home already, and those of spaces of which they want highlights alone are among these
(``highlights``). What a reader muted stays out.
"""

from typing import Any

from courtyard.accounts.models import Person
from courtyard.core.paging import Position
from courtyard.core.prepared import as_array
from courtyard.spaces.selectors import FeedSpaces

__all__ = ["TAGGED", "tagged_values"]

NEAR = 200  # posts of one tag that are looked at, going back from the reader's place

# Part of the statements that read Home, so that it costs who follows no tag a look into one index.
TAGGED = """
select near.item_id, near.published_at from content_tagfollow f
cross join lateral (
  select item_id, published_at from content_itemtag
  where tag_id = f.tag_id and (published_at, item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
  order by published_at desc, item_id desc limit %(near)s
) as near
where f.person_id = %(me)s::uuid and not %(guest)s
  and not exists (
    select 1 from content_placement p
    where p.item_id = near.item_id and p.space_id = any(%(known)s::uuid[]) and p.live and p.in_feed
  ) and exists (
    select 1 from content_placement p join spaces_space s on s.id = p.space_id
    where p.item_id = near.item_id and p.live and p.in_feed and s.visibility = 'open' and s.deleted_at is null
      and not exists (select 1 from spaces_mute m where m.space_id = s.id and m.person_id = f.person_id and not m.highlights)
  )
"""


def tagged_values(viewer: Person, spaces: FeedSpaces, before: Position) -> dict[str, Any]:
    """The parameters of ``TAGGED``; ``spaces`` are those of the viewer's Home."""
    return {
        "me": viewer.pk, "guest": viewer.is_guest, "known": as_array(spaces.all), "near": NEAR,
        "before": before[0], "before_id": before[1],
    }  # fmt: skip
