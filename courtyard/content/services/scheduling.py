"""Posts with a time of their own: they wait, come out once (at a moment, or zone by zone), and leave again."""

import datetime
import uuid
import zoneinfo

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, State
from courtyard.accounts.zones import is_zone
from courtyard.content import access, events
from courtyard.content.models import (
    Decision,
    Item,
    ItemState,
    ItemTag,
    Mention,
    Placement,
    Reached,
    Reference,
    Schedule,
    Upkeep,
)
from courtyard.content.services import upkeep
from courtyard.content.services.items import Due
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, CourtyardError, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.spaces import access as spaces

__all__ = [
    "FARTHEST", "announce_share", "check_due", "let_out", "publish_due", "publish_now", "set_times", "take_down_expired",
     "waits_for_its_time",
]  # fmt: skip

FARTHEST = datetime.timedelta(days=731)
_STEPS = 500  # items in one run of the job; what is left is done a minute later


def check_due(
    *, due: Due | None, expires_at: datetime.datetime | None, out_at: datetime.datetime | None = None
) -> dict[str, list[str]]:
    """What stands in the way of these moments, by field; ``out_at`` is when the post comes out if not by ``due``."""
    errors = {}
    if due and not now() < due.at < now() + FARTHEST:
        past = due.at <= now()
        errors["publish_at"] = [
            _("This moment has passed already.") if past else _("That is more than two years away.")
        ]
    if expires_at and expires_at <= now():
        errors["expires_at"] = [_("This moment has passed already.")]
    elif expires_at and (begins := due.at if due else out_at) and expires_at <= begins:
        errors["expires_at"] = [_("The post would be gone before it is out. Choose a later day.")]
    return errors


@transaction.atomic
def set_times(
    *,
    actor: Person,
    item_id: uuid.UUID,
    due: Due | None = None,
    expires_at: datetime.datetime | None = None,
    check_on: datetime.date | None = None,
) -> Item:
    """Say when one's own post comes out, until when it stands in the feeds and when to look at it again.

    Without ``due`` a scheduled post keeps its time. A later end, or none, puts back what had left. Raises Invalid for
    moments that cannot be, and Conflict for another time of what is out already.
    """
    item = _own(actor, access.item_for_edit(actor, item_id).pk)
    if due and item.state == ItemState.PUBLISHED:
        raise Conflict(_("It is out already."))
    errors = check_due(due=due, expires_at=_new(expires_at, item), out_at=item.published_at)
    if not Upkeep.objects.filter(item=item, due_on=check_on).exists():  # a day that stands already may have passed
        errors |= upkeep.check_day(day=check_on)
    if errors:
        raise Invalid(errors)
    upkeep.set_day(item=item, day=check_on)
    if due:
        row = due.of(item)
        times = {"at": row.at, "each_zone": row.each_zone, "next_at": row.next_at, "held": False}
        Schedule.objects.update_or_create(item=item, defaults=times)
        _date(item, due.at)
    gone = item.expires_at is not None and item.expires_at <= now()
    item.expires_at = expires_at
    item.save(update_fields=["expires_at"])
    if gone and item.state == ItemState.PUBLISHED and (expires_at is None or expires_at > now()):
        Placement.objects.filter(item=item).update(live=True)
        emit(events.ItemRestored(actor=actor, item=item))
    return item


@transaction.atomic
def publish_now(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Let one's own scheduled post out at once. Raises Forbidden or NotFound where one may not post any more."""
    item = _own(actor, item_id)
    if item.state != ItemState.SCHEDULED:
        raise Conflict(_("It is out already."))
    for place in _places(item):
        spaces.space_for_posting(actor, place)
    _come_out(item, moment=now())
    return item


def publish_due(*, moment: datetime.datetime | None = None) -> int:
    """Let out whatever is due, each post once whoever else does the same. Returns how many posts it saw to."""
    moment = moment or now()
    for done in range(_STEPS):
        with transaction.atomic():
            waiting = Schedule.objects.select_for_update(skip_locked=True).filter(held=False, next_at__lte=moment)
            row = waiting.filter(item__state__in=[ItemState.SCHEDULED, ItemState.PUBLISHED]).order_by("next_at").first()
            if row is None:
                return done
            _see_to(row, moment)
    return _STEPS


def take_down_expired(*, moment: datetime.datetime | None = None) -> int:
    """Tell open windows of posts whose time is over; that nobody reads them any more is the visibility rule's work."""
    ended = Placement.objects.filter(live=True, item__expires_at__lte=moment or now(), item__state=ItemState.PUBLISHED)
    ids = list(ended.order_by("item").values_list("item", flat=True).distinct()[:_STEPS])
    for pk in ids:
        with transaction.atomic():
            item = _locked(pk)
            if Placement.objects.filter(item=item, live=True).update(live=False):
                emit(events.ItemExpired(actor=item.author, item=item))
    return len(ids)


def waits_for_its_time(*, item: Item) -> bool:
    """Whether the post has a time that has not come; one that has is forgotten."""
    row = Schedule.objects.filter(item=item).first()
    if row is None:
        return False
    if row.each_zone or row.at > now():
        return True
    row.delete()
    return False


def let_out(*, item: Item, moment: datetime.datetime) -> None:
    """Publish what waited, dated when it comes out: an old date would bury it."""
    item.state = ItemState.PUBLISHED
    item.save(update_fields=["state"])
    Placement.objects.filter(item=item).update(live=True)
    _date(item, moment)


def announce_share(*, item: Item) -> None:
    """A share that waited is news to the author of the original only now."""
    reference = Reference.objects.filter(item=item, target_kind="item").first()
    target = reference and Item.objects.filter(pk=reference.target_id).select_related("author").first()
    if target:
        emit(events.ItemShared(actor=item.author, item=item, target=target))


def _see_to(row: Schedule, moment: datetime.datetime) -> None:
    item = _locked(row.item_id)
    if item.state == ItemState.SCHEDULED and not _may_come_out(item):
        row.held = True
        row.save(update_fields=["held"])
        emit(events.ItemHeld(actor=item.author, item=item))
    elif item.state == ItemState.SCHEDULED and _needs_approval(item):
        item.state = ItemState.PENDING
        item.save(update_fields=["state"])
        emit(events.ItemSubmitted(actor=item.author, item=item, space_ids=_places(item)))
    elif row.each_zone:
        _reach_zones(item, row, moment)
    else:
        _come_out(item, moment=moment)


def _come_out(item: Item, *, moment: datetime.datetime) -> None:
    Schedule.objects.filter(item=item).delete()
    let_out(item=item, moment=moment)
    named = frozenset(Mention.objects.filter(item=item).values_list("person", flat=True))
    emit(events.ItemPlaced(actor=item.author, item=item, space_ids=_places(item), mentioned=named))
    emit(events.ItemCameOut(actor=item.author, item=item, mentioned=frozenset()))
    announce_share(item=item)


def _reach_zones(item: Item, row: Schedule, moment: datetime.datetime) -> None:
    """Out where the clocks show the time by now; dated anew for each zone, so that it stands on top there as well.

    Windows hear nothing, for most could not read it yet; people it names are told when it is out everywhere.
    """
    reached, ahead = _zones(row, moment)
    known = set(Reached.objects.filter(item=item).values_list("zone", flat=True))
    if not ahead:
        item.zoned = False
        Reached.objects.filter(item=item).delete()
        row.delete()
    else:
        item.zoned = True
        Reached.objects.bulk_create(Reached(item=item, zone=zone) for zone in sorted(reached - known))
        row.next_at = min(ahead)
        row.save(update_fields=["next_at"])
    item.save(update_fields=["zoned"])
    if reached - known:
        let_out(item=item, moment=moment)
    if not ahead:
        named = frozenset(Mention.objects.filter(item=item).values_list("person", flat=True))
        emit(events.ItemCameOut(actor=item.author, item=item, mentioned=named))
        announce_share(item=item)


def _zones(row: Schedule, moment: datetime.datetime) -> tuple[set[str], list[datetime.datetime]]:
    """The zones of people in which it is time, and the moments at which it will be in the others.

    Whoever's zone nobody knows reads it when the author does.
    """
    author: Person = row.item.author
    own = _zone_named(author.time_zone or author.browser_zone)
    people = Person.objects.filter(state=State.ACTIVE).order_by()
    named = people.values_list("time_zone", "browser_zone").distinct()
    zones = {"": own} | {name: _zone_named(name) for pair in named if (name := pair[0] or pair[1])}
    moments = {name: row.at.replace(tzinfo=zone) for name, zone in zones.items()}
    reached = {name for name, at in moments.items() if at <= moment}
    return reached, [at for name, at in moments.items() if name not in reached]


def _zone_named(name: str) -> datetime.tzinfo:
    return zoneinfo.ZoneInfo(name) if is_zone(name) else datetime.UTC


def _may_come_out(item: Item) -> bool:
    """Whether its author may still post wherever it is to stand."""
    if not item.author.is_active:
        return False
    try:
        for place in _places(item):
            spaces.space_for_posting(item.author, place)
    except CourtyardError:
        return False
    return True


def _needs_approval(item: Item) -> bool:
    """A space that asks for approval by now has not given it."""
    found = [spaces.space_for_posting(item.author, place) for place in _places(item)]
    asks = any(space.approval and not rights.moderates for space, rights in found)
    return asks and not Decision.objects.filter(item=item, approved=True).exists()


def _own(actor: Person, item_id: uuid.UUID) -> Item:
    """One's own post that is out or scheduled, under a lock; NotFound for anything else."""
    found = access.item_for_read(actor, item_id)
    item = _locked(found.pk)
    mine = item.author_id == actor.pk and item.root_id is None
    if not mine or item.state not in (ItemState.SCHEDULED, ItemState.PUBLISHED):
        raise NotFound
    return item


def _new(expires_at: datetime.datetime | None, item: Item) -> datetime.datetime | None:
    """An end that stands already need not be in the future."""
    return None if expires_at == item.expires_at else expires_at


def _date(item: Item, moment: datetime.datetime) -> None:
    item.published_at = moment
    item.save(update_fields=["published_at"])
    Placement.objects.filter(item=item).update(published_at=moment)
    ItemTag.objects.filter(item=item).update(published_at=moment)


def _places(item: Item) -> tuple[uuid.UUID, ...]:
    return tuple(Placement.objects.filter(item=item).order_by("pk").values_list("space", flat=True))


def _locked(item_id: uuid.UUID) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("author").get(pk=item_id)
