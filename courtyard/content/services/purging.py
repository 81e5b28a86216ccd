"""What stands nowhere any more is dropped for good."""

from courtyard.content.models import Item, Placement
from courtyard.spaces.models import Space

__all__ = ["purge_items"]

_AT_ONCE = 200


def purge_items(*, space: Space) -> None:
    """Posts that stand only in a space that goes, with their comments and marks; inside the caller's transaction."""
    elsewhere = Placement.objects.exclude(space=space).values("item")
    while True:
        here = Placement.objects.filter(space=space).exclude(item__in=elsewhere)
        ids = list(here.values_list("item", flat=True)[:_AT_ONCE])
        if not ids:
            return
        Item.objects.filter(pk__in=ids).delete()
