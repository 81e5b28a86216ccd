"""Fetching what a linked page says of itself; runs in a job, never in a request."""

import io

from django.db import transaction

from courtyard.content.events import PreviewFetched
from courtyard.content.models import ItemLink, LinkPreview
from courtyard.core import egress, pictures, storage, unfurl
from courtyard.core.clock import now
from courtyard.core.errors import CourtyardError
from courtyard.core.events import emit

__all__ = ["fetch_preview"]

MAX_PAGE = 1024 * 1024
MAX_PICTURE = 5 * 1024 * 1024
WIDTH = 1200  # pixels: a post of the kind link shows it as wide as itself


def fetch_preview(*, preview_id: int) -> None:
    """Ask the page what it is called; whatever it answers is text, and its picture is re-encoded."""
    preview = LinkPreview.objects.filter(pk=preview_id, fetched_at=None).first()
    if preview is None:
        return
    try:
        page = egress.fetch(preview.url, max_bytes=MAX_PAGE, accept="text/html,application/xhtml+xml", truncate=True)
        found = unfurl.parse(page.body, page.content_type, page.url)
        preview.title = found.title[:300]
        preview.description = found.description[:500]
        preview.site = found.site[:120]
        preview.picture = _picture(found.image_url)
    except (egress.EgressRefused, egress.EgressFailed):
        preview.failed = True
    _save(preview)


def _picture(url: str | None) -> str:
    if not url:
        return ""
    try:
        answer = egress.fetch(url, max_bytes=MAX_PICTURE, timeout=10, accept="image/*")
        picture = pictures.still(io.BytesIO(answer.body), WIDTH)
        return storage.save(picture.stream, max_bytes=MAX_PICTURE).key
    except (egress.EgressRefused, egress.EgressFailed, CourtyardError):
        return ""


@transaction.atomic
def _save(preview: LinkPreview) -> None:
    preview.fetched_at = now()
    preview.failed = preview.failed or not preview.title
    preview.save()
    ids = tuple(ItemLink.objects.filter(preview=preview).values_list("item", flat=True)[:100])
    if not preview.failed:
        emit(PreviewFetched(preview_id=preview.pk, item_ids=ids))
