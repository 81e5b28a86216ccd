"""What a viewer gets to see of a shared post."""

import uuid
from collections.abc import Sequence

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Attachment
from courtyard.content.rendering import Embed
from courtyard.core.richtext import excerpt

__all__ = ["shared_posts"]

LENGTH = 280  # characters of the text


def shared_posts(viewer: Person, item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Embed]:
    """By item id: the post if the viewer may read it, else a bare link that tells nothing of it."""
    found = {pk: Embed(readable=False, href=f"/items/{pk}/") for pk in item_ids}
    pictures = {
        row.item_id: f"/files/{row.file_id}/thumb"
        for row in Attachment.objects.filter(item__in=list(item_ids), file__thumb_key__gt="").order_by("-position")
    }
    for item in access.visible_to(viewer).filter(pk__in=list(item_ids)).select_related("author"):
        found[item.pk] = Embed(
            readable=True,
            href=f"/items/{item.pk}/",
            title=item.title,
            text=excerpt(item.body_text, LENGTH),
            author=item.author,
            picture=pictures.get(item.pk, ""),
        )
    return found
