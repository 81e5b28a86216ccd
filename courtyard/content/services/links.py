"""Links: the first web link of an item gets a card, fetched once by the server for everybody (``previews``)."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings

from courtyard.content.models import Item, ItemLink, LinkPreview
from courtyard.content.tasks import fetch_link_preview

__all__ = ["attach_preview"]


def attach_preview(*, item: Item, links: Sequence[str]) -> None:
    """Point the item at the preview of its first outside link, and have the preview fetched if nobody has yet."""
    url = next((link for link in links if _is_outside(link)), None)
    if url is None:
        if item.version > 1:
            ItemLink.objects.filter(item=item).delete()
        return
    digest = hashlib.sha256(url.encode()).hexdigest()
    preview, created = LinkPreview.objects.get_or_create(url_hash=digest, defaults={"url": url})
    if item.version == 1:
        ItemLink.objects.create(item=item, preview=preview)
    else:
        ItemLink.objects.update_or_create(item=item, defaults={"preview": preview})
    if created and settings.COURTYARD_LINK_PREVIEWS:
        fetch_link_preview.defer(preview_id=preview.pk)


def _is_outside(link: str) -> bool:
    parts = urlsplit(link)
    own = urlsplit(settings.PUBLIC_URL)
    return parts.scheme in ("http", "https") and parts.netloc != own.netloc and len(link) <= 2000
