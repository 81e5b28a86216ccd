"""A person's own posts by their times: to come, and to leave."""

import uuid
from typing import Any

from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import ItemState, Schedule, Upkeep
from courtyard.content.selectors.cards import Card, load
from courtyard.content.services.items import Due
from courtyard.core.errors import NotFound

__all__ = ["coming", "leaving", "of_item", "upkeep_of"]

SHOWN = 100


def coming(viewer: Person) -> list[Card]:
    """What is scheduled, soonest first; a hundred at most."""
    rows = access.visible_to(viewer).filter(author=viewer, root=None, state=ItemState.SCHEDULED)
    return load(viewer, list(rows.order_by("published_at", "pk").values_list("pk", flat=True)[:SHOWN]))


def leaving(viewer: Person) -> list[Card]:
    """What is out for a time, or was; what ends last comes first."""
    rows = access.visible_to(viewer).filter(
        author=viewer, root=None, state=ItemState.PUBLISHED, expires_at__isnull=False
    )
    return load(viewer, list(rows.order_by("-expires_at", "pk").values_list("pk", flat=True)[:SHOWN]))


def of_item(viewer: Person, item_id: uuid.UUID) -> dict[str, Any]:
    """The times of one's own post as its form shows them, in the zone of who asks. Raises NotFound for anybody else's."""
    item = access.item_for_edit(viewer, item_id)
    if item.author_id != viewer.pk or item.root_id is not None:
        raise NotFound
    row = Schedule.objects.filter(item=item).first()
    until = item.expires_at and timezone.localtime(item.expires_at)
    again = Upkeep.objects.filter(item=item).values_list("due_on", flat=True).first()
    due, held = row and _due(row), bool(row and row.held)
    return {"item": item, "due": due, "held": held, "expires_at": until, "check_on": again, "errors": {}}


def upkeep_of(item_id: uuid.UUID) -> dict[str, Any]:
    """When a post was found to be still right, and whether it is time to look again, for its page."""
    row = Upkeep.objects.filter(item=item_id).select_related("checked_by").first()
    late = row is not None and row.due_on is not None and row.due_on <= timezone.localdate()
    return {"upkeep": row, "late": late}


def _due(row: Schedule) -> Due:
    """A wall clock stays as it is in every zone."""
    return Due(row.at if row.each_zone else timezone.localtime(row.at), row.each_zone)
