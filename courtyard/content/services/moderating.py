"""What a moderator's decision does to an item. Who may decide is the business of whoever calls."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import events
from courtyard.content.models import Item, ItemState
from courtyard.content.services.items import set_out
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.core.events import emit

__all__ = ["bring_back", "take_out"]


@transaction.atomic
def take_out(*, actor: Person, item_id: uuid.UUID, delete: bool = False) -> Item:
    """Hide an item from everybody but its author and the moderators, or delete it; only ``bring_back`` undoes it.

    The caller has checked that ``actor`` may decide. Raises Conflict for what its author has deleted.
    """
    item = _locked(item_id)
    before = item.state
    item.state = ItemState.DELETED if delete else ItemState.HIDDEN
    if delete:
        item.state_before, item.deleted_at, item.deleted_by = before, now(), None
    item.save(update_fields=["state", "state_before", "deleted_at", "deleted_by"])
    if before == ItemState.PUBLISHED:
        set_out(item=item, out=False)
    event = events.ItemRemoved if delete else events.ItemHidden
    emit(event(actor=actor, item=item))
    return item


@transaction.atomic
def bring_back(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Publish again what a moderator hid or deleted; raises Conflict for what its author has deleted since."""
    item = _locked(item_id)
    if item.state == ItemState.PUBLISHED:
        return item
    item.state, item.state_before, item.deleted_at = ItemState.PUBLISHED, "", None
    item.save(update_fields=["state", "state_before", "deleted_at"])
    set_out(item=item, out=True)
    emit(events.ItemRestored(actor=actor, item=item))
    return item


def _locked(item_id: uuid.UUID) -> Item:
    item = Item.objects.select_for_update(of=("self",)).select_related("author", "root").get(pk=item_id)
    if item.state == ItemState.DELETED and item.deleted_by_id is not None:
        raise Conflict(_("This was deleted meanwhile by somebody else."))
    return item
