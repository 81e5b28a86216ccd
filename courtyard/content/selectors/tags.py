"""Tags a viewer may know of: those under which they see at least one post."""

from django.db.models import Exists, OuterRef, QuerySet

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import ItemTag, Tag
from courtyard.core.richtext import fold_tag

__all__ = ["suggest_tags", "visible_to"]


def visible_to(viewer: Person) -> QuerySet[Tag]:
    """Tags under which the viewer sees at least one post or comment."""
    tagged = ItemTag.objects.filter(tag=OuterRef("pk"), item__in=access.visible_to(viewer).values("pk"))
    return Tag.objects.filter(Exists(tagged))


def suggest_tags(viewer: Person, start: str, *, limit: int = 8) -> list[Tag]:
    """Visible tags beginning with ``start``, alphabetically."""
    return list(visible_to(viewer).filter(slug__startswith=fold_tag(start)).order_by("slug")[:limit])
