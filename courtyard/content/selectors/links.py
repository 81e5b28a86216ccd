"""Link cards a viewer may see: those that stand under an item they see."""

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import ItemLink, LinkPreview
from courtyard.core.errors import NotFound

__all__ = ["preview_for_read"]


def preview_for_read(viewer: Person, preview_id: int) -> LinkPreview:
    """The preview if it has a picture and the viewer sees an item that carries it, else NotFound."""
    carried = ItemLink.objects.filter(preview=preview_id, item__in=access.visible_to(viewer).values("pk"))
    preview = LinkPreview.objects.filter(pk=preview_id).exclude(picture="").first()
    if preview is None or not carried.exists():
        raise NotFound
    return preview
