"""Where something happens."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from courtyard.content.models import Item, Placement

__all__ = ["active_since"]


def active_since(moment: datetime.datetime) -> QuerySet[Placement, Any]:
    """The ids of spaces in which somebody has posted or commented since a moment."""
    answered = Item.objects.filter(root=OuterRef("item"), published_at__gte=moment)
    return Placement.objects.filter(Q(published_at__gte=moment) | Exists(answered)).values("space")
