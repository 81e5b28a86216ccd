"""Where words lead: the link cards a viewer may see (they stand under an item they see, or a message they read), own posts."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import CarriedLink, ItemLink, LinkPreview
from courtyard.core.errors import NotFound
from courtyard.core.ids import parse_id
from courtyard.core.richtext import extract

__all__ = ["bind_linked", "own_post", "preview_for_read", "shown"]

_POST = re.compile(r"/items/([0-9a-f-]{36})/?(?:[?#].*)?")
Linked = Callable[[Person], Exists]
_linked: Linked | None = None


def bind_linked(linked: Linked) -> None:
    """Give the rule that says which previews stand under messages that a viewer reads: ``config`` binds it."""
    global _linked
    _linked = linked


def preview_for_read(viewer: Person, preview_id: int) -> LinkPreview:
    """The preview if it has a picture and the viewer sees what carries it, else NotFound."""
    under_items = ItemLink.objects.filter(preview=OuterRef("pk"), item__in=access.visible_to(viewer).values("pk"))
    carried = Q(Exists(under_items)) | (_linked(viewer) if _linked else Q(pk__in=[]))
    preview = LinkPreview.objects.filter(carried, pk=preview_id).exclude(picture="").first()
    if preview is None:
        raise NotFound
    return preview


def shown(link: CarriedLink) -> LinkPreview | None:
    """What its card shows; nothing before it was fetched, nor where that failed or the card was taken off."""
    preview = link.preview
    return preview if preview.fetched_at and not preview.failed and not link.hidden else None


def own_post(html: str) -> uuid.UUID | None:
    """The first post or comment of this house that a body leads to, whoever may read it and whether it exists or not."""
    if "/items/" not in html:
        return None
    paths = (link.removeprefix(settings.PUBLIC_URL) for link in extract(html).links)
    return next((pk for path in paths if (found := _POST.fullmatch(path)) and (pk := parse_id(found[1]))), None)
