"""Moving a post from one space to another."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Item, ItemKind, ItemState, Move, Pin, Placement
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.spaces.access import space_for_moderation, space_for_posting
from courtyard.spaces.models import Space, Visibility

__all__ = ["may_move_to", "move"]

_WIDTH: dict[str, int] = {Visibility.SECRET: 0, Visibility.CLOSED: 1, Visibility.OPEN: 2}


@transaction.atomic
def move(*, actor: Person, item_id: uuid.UUID, source_id: uuid.UUID, target_id: uuid.UUID) -> Item:
    """Take a post out of a space that the actor moderates into one where they may post; its conversation goes with it.

    What was written behind a door is not carried in front of it: Forbidden where the target is open to more people.
    """
    item = access.item_for_read(actor, item_id)
    if item.kind == ItemKind.COMMENT or item.state != ItemState.PUBLISHED:
        raise NotFound
    source = space_for_moderation(actor, source_id)
    placement = Placement.objects.select_for_update().filter(item=item, space=source, live=True).first()
    if placement is None:
        raise NotFound
    target, rights = space_for_posting(actor, target_id)
    if target.approval and not rights.moderates:
        raise Forbidden(_("Posts in this space wait for approval: share the post instead."))
    if not may_move_to(source=source, target=target):
        raise Forbidden(
            _("More people read that space: what was written in this one is not moved there. Share it instead.")
        )
    if Placement.objects.filter(item=item, space=target).exists():
        raise Invalid({"target": [_("The post stands there already.")]})
    placement.space = target
    placement.save(update_fields=["space"])
    Pin.objects.filter(item=item, space=source).delete()
    Move.objects.create(item=item, source=source, target=target, by=actor)
    emit(events.ItemMoved(actor=actor, item=item, source=source, target=target))
    return item


def may_move_to(*, source: Space, target: Space) -> bool:
    """Whether the target is no more open than the source."""
    return source.pk != target.pk and _WIDTH[target.visibility] <= _WIDTH[source.visibility]
