"""Posts that are to be looked at again: their authors are asked on the day, and readers see what became of it."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, State
from courtyard.content import access, events
from courtyard.content.models import Item, ItemState, Upkeep
from courtyard.core.clock import now, today
from courtyard.core.errors import Conflict, NotFound
from courtyard.core.events import emit

__all__ = ["ask_due", "check_day", "confirm", "set_day"]

FARTHEST = datetime.timedelta(days=1830)
_STEPS = 500  # posts in one run of the job; what is left is done a minute later


def check_day(*, day: datetime.date | None) -> dict[str, list[str]]:
    """What stands in the way of this day, by field."""
    if day is None or timezone.localdate() < day < timezone.localdate() + FARTHEST:
        return {}
    past = day <= timezone.localdate()
    return {"check_on": [_("Choose a day to come.") if past else _("That is more than five years away.")]}


def set_day(*, item: Item, day: datetime.date | None) -> None:
    """The day on which its author is asked whether a post is still right; None for never."""
    if day is None:
        Upkeep.objects.filter(item=item).update(due_on=None, asked=False)
    elif not Upkeep.objects.filter(item=item, due_on=day).exists():
        Upkeep.objects.update_or_create(item=item, defaults={"due_on": day, "asked": False})


@transaction.atomic
def confirm(*, actor: Person, item_id: uuid.UUID) -> Upkeep:
    """Say that one's own post is still right, today.

    Where a day had been chosen, the next one is as far away as the last was. Raises NotFound for somebody else's post
    and Conflict for one that is not out.
    """
    found = access.item_for_edit(actor, item_id)
    item = Item.objects.select_for_update().get(pk=found.pk)
    if item.author_id != actor.pk or item.root_id is not None:
        raise NotFound
    if item.state != ItemState.PUBLISHED:
        raise Conflict(_("It is not out yet."))
    row = Upkeep.objects.filter(item=item).first() or Upkeep(item=item)
    if row.due_on:
        since = (row.checked_at or item.published_at).date()
        row.due_on = today() + max(row.due_on - since, datetime.timedelta(days=1))
    row.asked, row.checked_at, row.checked_by = False, now(), actor
    row.save()
    return row


def ask_due(*, day: datetime.date | None = None) -> int:
    """Ask the authors of posts whose day has come, once each. Returns how many were asked."""
    waiting = Upkeep.objects.filter(asked=False, due_on__lte=day or today())
    waiting = waiting.filter(item__state=ItemState.PUBLISHED, item__author__state=State.ACTIVE)
    waiting = waiting.exclude(item__expires_at__lte=now())
    ids = list(waiting.order_by("due_on", "pk").values_list("pk", flat=True)[:_STEPS])
    for pk in ids:
        with transaction.atomic():
            if Upkeep.objects.filter(pk=pk, asked=False).update(asked=True):
                item = Item.objects.select_related("author").get(pk=pk)
                emit(events.ItemToCheck(actor=item.author, item=item))
    return len(ids)
