"""Telling all members of a space of a post, seldom enough that they listen."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Announcement, Item, ItemState, Placement
from courtyard.core.clock import now
from courtyard.core.errors import NotFound, TooMany
from courtyard.core.events import emit
from courtyard.core.prepared import insert
from courtyard.spaces.access import hearing_members, space_for_moderation
from courtyard.spaces.models import Space

__all__ = ["IN", "MOST", "Outlook", "announce", "outlook"]

MOST, IN = 2, datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What announcing a post would do: to how many people, how often one still may, and whether it was done."""

    item: Item
    space: Space
    people: int
    left: int
    done: bool


def outlook(*, actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> Outlook:
    """Before one announces. Raises NotFound or Forbidden for who does not moderate the space, or a post not out there."""
    item, space = _post_there(actor, item_id, space_id)
    people = hearing_members(space).exclude(pk=actor.pk).count()
    done = Announcement.objects.filter(item=item, space=space).exists()
    return Outlook(item, space, people, max(0, MOST - _lately(space)), done)


@transaction.atomic
def announce(*, actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> Item:
    """Tell every member of the space who has not muted it; again changes nothing.

    Raises TooMany when ``MOST`` posts were announced there within ``IN``.
    """
    item, space = _post_there(actor, item_id, space_id)
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if Announcement.objects.filter(item=item, space=space).exists():
        return item
    if _lately(space) >= MOST:
        raise TooMany(
            _("%(most)s posts were announced here in the last 7 days. Wait, so that people keep listening.")
            % {"most": MOST}
        )
    insert(Announcement(item=item, space=space, by=actor))
    emit(events.ItemAnnounced(actor=actor, item=item, space=space))
    return item


def _post_there(actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> tuple[Item, Space]:
    item = access.item_for_read(actor, item_id)
    space = space_for_moderation(actor, space_id)
    out = item.state == ItemState.PUBLISHED and not item.zoned
    if not out or not Placement.objects.filter(item=item, space=space, live=True).exists():
        raise NotFound
    return item, space


def _lately(space: Space) -> int:
    return Announcement.objects.filter(space=space, created_at__gt=now() - IN).count()
