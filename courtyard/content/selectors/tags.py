"""Tags a viewer may know of: those under which they see at least one post."""

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import ItemTag, Tag
from courtyard.core.richtext import fold_tag

__all__ = ["suggest_tags"]


def suggest_tags(viewer: Person, start: str, *, limit: int = 8) -> list[Tag]:
    """Visible tags beginning with ``start``, alphabetically."""
    tagged = ItemTag.objects.filter(item__in=access.visible_to(viewer).values("pk")).values("tag")
    return list(Tag.objects.filter(slug__startswith=fold_tag(start), pk__in=tagged).order_by("slug")[:limit])
