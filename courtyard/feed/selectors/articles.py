"""What articles have beyond an item."""

import uuid
from collections.abc import Sequence

from courtyard.feed.models import Article

__all__ = ["articles"]


def articles(item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Article]:
    """The article rows by item id, with their covers."""
    return Article.objects.filter(pk__in=list(item_ids)).select_related("cover").in_bulk()
