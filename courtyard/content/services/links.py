"""Links: the first web link of an item or a message gets a card, fetched once by the server for everybody (``previews``)."""

import hashlib
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from courtyard.content.models import CarriedLink, Item, ItemLink
from courtyard.content.tasks import fetch_link_preview

__all__ = ["attach_preview", "carry_preview"]

# "do update" without a change, so that the row comes back whoever made it; xmax tells which it was. What hid the card of
# one page says nothing of another.
_POINT = """
with preview as (
  insert into content_linkpreview (url_hash, url, title, description, site, picture, failed)
  values (%s, %s, '', '', '', '', false)
  on conflict (url_hash) do update set url = excluded.url returning id, xmax = 0 as made
), pointed as (
  insert into {table} as carried ({key}, preview_id, hidden) select %s::uuid, id, false from preview
  on conflict ({key}) do update set preview_id = excluded.preview_id,
    hidden = carried.hidden and carried.preview_id = excluded.preview_id
)
select id, made from preview
"""


def attach_preview(*, item: Item, links: Sequence[str]) -> None:
    """Point the item at the preview of its first outside link, and have the preview fetched if nobody has yet."""
    carry_preview(by=ItemLink, pk=item.pk, links=links, changed=item.version > 1)


def carry_preview(*, by: type[CarriedLink], pk: uuid.UUID, links: Sequence[str], changed: bool) -> bool:
    """The same of whatever carries links in rows of its own under its id; ``changed`` if it may carry one already. Says whether it
    carries one now; without an outside link nothing is asked of what is new.
    """
    url = next((link for link in links if _is_outside(link)), None)
    if url is None:
        if changed:
            by._default_manager.filter(pk=pk).delete()
        return False
    digest = hashlib.sha256(url.encode()).hexdigest()
    key = by._meta.pk.column  # type: ignore[union-attr]  # each has one
    with connection.cursor() as cursor:
        cursor.execute(_POINT.format(table=by._meta.db_table, key=key), [digest, url, pk])
        preview_id, created = cursor.fetchone()
    if created and settings.COURTYARD_LINK_PREVIEWS:
        fetch_link_preview.defer(preview_id=preview_id)
    return True


def _is_outside(link: str) -> bool:
    parts = urlsplit(link)
    own = urlsplit(settings.PUBLIC_URL)
    return parts.scheme in ("http", "https") and parts.netloc != own.netloc and len(link) <= 2000
