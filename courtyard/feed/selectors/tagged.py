"""What following a tag brings into Home: posts that carry it, in open spaces of which the reader hears nothing else.

Posts of the reader's own spaces are in Home already, and those of spaces of which they want highlights alone are among these
(``highlights``). What a reader muted stays out.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from courtyard.accounts.models import Person
from courtyard.core.paging import Position
from courtyard.core.prepared import as_array

__all__ = ["TAGGED", "UNREAD_TAGGED", "tagged_values"]

NEAR = 200  # posts of one tag that are looked at, going back from the reader's place


def _tagged(*, placed: str = "", posted: str = "") -> str:
    return f"""
select near.item_id, near.published_at from content_tagfollow f
cross join lateral (
  select item_id, published_at from content_itemtag
  where tag_id = f.tag_id and (published_at, item_id) < (%(before)s::timestamptz, %(before_id)s::uuid)
  order by published_at desc, item_id desc limit %(near)s
) as near
where f.person_id = %(me)s::uuid and not %(guest)s {posted}
  and not exists (
    select 1 from content_placement p
    where p.item_id = near.item_id and p.space_id = any(%(known)s::uuid[]) and p.live and p.in_feed
  ) and exists (
    select 1 from content_placement p join spaces_space s on s.id = p.space_id
    where p.item_id = near.item_id and p.live and p.in_feed and s.visibility = 'open' and s.deleted_at is null {placed}
      and not exists (select 1 from spaces_mute m where m.space_id = s.id and m.person_id = f.person_id and not m.highlights)
  )
"""  # noqa: S608  # of constants


# Part of the statements that read Home, so that it costs who follows no tag a look into one index.
TAGGED = _tagged()

# Of these what is newer than the follow and than the reader's watermark in the space, by somebody else, and not seen.
UNREAD_TAGGED = _tagged(
    placed="""and p.published_at > greatest(f.created_at, (
      select w.read_at from spaces_watermark w where w.space_id = s.id and w.person_id = f.person_id))""",
    posted="""and near.published_at > f.created_at
  and not exists (select 1 from content_item i where i.id = near.item_id and i.author_id = f.person_id)
  and not exists (select 1 from content_seen c where c.item_id = near.item_id and c.person_id = f.person_id)""",
)


def tagged_values(viewer: Person, known: Iterable[UUID], before: Position) -> dict[str, Any]:
    """The parameters of both; ``known`` are the spaces of the viewer's Home."""
    return {
        "me": viewer.pk, "guest": viewer.is_guest, "known": as_array(known), "near": NEAR,
        "before": before[0], "before_id": before[1],
    }  # fmt: skip
