"""Links: the first web link of an item gets a card, fetched once by the server for everybody (``previews``)."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from courtyard.content.models import Item, ItemLink
from courtyard.content.tasks import fetch_link_preview

__all__ = ["attach_preview"]

# "do update" without a change, so that the row comes back whoever made it; xmax tells which it was.
_POINT = """
with preview as (
  insert into content_linkpreview (url_hash, url, title, description, site, picture, failed)
  values (%s, %s, '', '', '', '', false)
  on conflict (url_hash) do update set url = excluded.url returning id, xmax = 0 as made
), pointed as (
  insert into content_itemlink (item_id, preview_id, hidden) select %s::uuid, id, false from preview
  on conflict (item_id) do update set preview_id = excluded.preview_id
)
select id, made from preview
"""


def attach_preview(*, item: Item, links: Sequence[str]) -> None:
    """Point the item at the preview of its first outside link, and have the preview fetched if nobody has yet."""
    url = next((link for link in links if _is_outside(link)), None)
    if url is None:
        if item.version > 1:
            ItemLink.objects.filter(item=item).delete()
        return
    digest = hashlib.sha256(url.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [digest, url, item.pk])
        preview_id, created = cursor.fetchone()
    if created and settings.COURTYARD_LINK_PREVIEWS:
        fetch_link_preview.defer(preview_id=preview_id)


def _is_outside(link: str) -> bool:
    parts = urlsplit(link)
    own = urlsplit(settings.PUBLIC_URL)
    return parts.scheme in ("http", "https") and parts.netloc != own.netloc and len(link) <= 2000
