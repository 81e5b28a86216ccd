"""Link cards a viewer may see: those that stand under an item they see, or a message they read."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import CarriedLink, ItemLink, LinkPreview
from courtyard.core.errors import NotFound

__all__ = ["bind_linked", "preview_for_read", "shown"]

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
