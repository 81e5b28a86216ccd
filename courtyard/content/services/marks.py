"""What people do with an item for themselves or for a space: pin, bookmark, follow, mute, have seen."""

import datetime
import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Bookmark, Item, Pin, Placement, ThreadFollow
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.spaces.access import space_for_moderation
from courtyard.spaces.models import Space

__all__ = [
    "bookmark", "follow_thread", "mark_seen", "mute_thread", "open_item", "pin", "pin_for_edit", "turn_pins",
    "unbookmark", "unfollow_thread", "unpin",
]  # fmt: skip

MOST_PINS = 5  # on top of one space; more hides what is new
_LOOK_BACK = datetime.timedelta(minutes=2)  # of a job that runs each minute


@transaction.atomic
def pin(
    *,
    actor: Person,
    item_id: uuid.UUID,
    space_id: uuid.UUID,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> Item:
    """Keep a post on top of a space that the actor moderates, from a moment or at once, until another or taken down.

    Raises Invalid for times that cannot be, Conflict when ``MOST_PINS`` others stand there.
    """
    item, space, before = pin_for_edit(actor=actor, item_id=item_id, space_id=space_id)
    if until and until <= max(since or now(), now()):
        raise Invalid({"until": [_("Choose an end after the beginning, and after now.")]})
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    others = Pin.objects.filter(Q(until=None) | Q(until__gt=now()), space=space).exclude(item=item)
    if before is None and others.count() >= MOST_PINS:
        raise Conflict(_("%(most)s posts are pinned here already: take one down first.") % {"most": MOST_PINS})
    times = {"by": actor, "since": since, "until": until}
    _row, created = Pin.objects.update_or_create(item=item, space=space, defaults=times)
    if created or since:
        emit(events.PinChanged(actor=actor, item=item, space_id=space.pk, pinned=not since or since <= now()))
    return item


def pin_for_edit(*, actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> tuple[Item, Space, Pin | None]:
    """The post, the space that the actor moderates, and the pin if there is one. Raises NotFound."""
    item = access.item_for_read(actor, item_id)
    space = space_for_moderation(actor, space_id)
    if not Placement.objects.filter(item=item, space=space, live=True).exists():
        raise NotFound
    return item, space, Pin.objects.filter(item=item, space=space).first()


def turn_pins(*, moment: datetime.datetime | None = None) -> None:
    """Tell the windows that show a space of pins whose time has begun in the last minutes, and end those that are over."""
    moment = moment or now()
    begun = Pin.objects.filter(since__lte=moment, since__gt=moment - _LOOK_BACK)
    over = Pin.objects.filter(until__lte=moment)
    for row in [*begun.select_related("item", "by"), *over.select_related("item", "by")]:
        emit(
            events.PinChanged(
                actor=row.by, item=row.item, space_id=row.space_id, pinned=row.until is None or row.until > moment
            )
        )
    over.delete()


@transaction.atomic
def unpin(*, actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> Item:
    """Take a post down from the top of a space."""
    item = access.item_for_read(actor, item_id)
    space = space_for_moderation(actor, space_id)
    gone, _by_model = Pin.objects.filter(item=item, space=space).delete()
    if gone:
        emit(events.PinChanged(actor=actor, item=item, space_id=space.pk, pinned=False))
    return item


@transaction.atomic
def bookmark(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Keep an item for later; nobody else is told."""
    item = access.item_for_read(actor, item_id)
    _row, made = Bookmark.objects.get_or_create(item=item, person=actor)
    if made:
        emit(events.BookmarkChanged(actor=actor, item=item, kept=True))
    return item


@transaction.atomic
def unbookmark(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Keep it no longer."""
    item = access.item_for_read(actor, item_id)
    if Bookmark.objects.filter(item=item, person=actor).delete()[0]:
        emit(events.BookmarkChanged(actor=actor, item=item, kept=False))
    return item


def follow_thread(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Be told of every new comment under a post."""
    return _set_follow(actor, item_id, muted=False)


def mute_thread(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Be told of nothing under a post, not even one's own; a mention still reaches."""
    return _set_follow(actor, item_id, muted=True)


@transaction.atomic
def unfollow_thread(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Neither follow nor mute: be told only of what is one's own."""
    item = access.item_for_read(actor, item_id)
    ThreadFollow.objects.filter(item=item.root_id or item.pk, person=actor).delete()
    return item


@transaction.atomic
def _set_follow(actor: Person, item_id: uuid.UUID, *, muted: bool) -> Item:
    item = access.item_for_read(actor, item_id)
    ThreadFollow.objects.update_or_create(item=item.root or item, person=actor, defaults={"muted": muted})
    return item


_SEEN = """
with fresh as (
  insert into content_seen (item_id, person_id, created_at)
  select unnest(%s::uuid[]), %s::uuid, now() on conflict do nothing returning item_id
), counted as (
  update content_counter set seen = seen + 1 where item_id in (select item_id from fresh) returning 1
)
select count(*) from counted
"""


@transaction.atomic
def mark_seen(*, actor: Person, item_ids: Collection[uuid.UUID]) -> int:
    """Remember that the actor has had these posts before their eyes; returns how many were new.

    An author's own eyes do not count.
    """
    wanted = list(item_ids)[:100]
    visible = access.visible_to(actor).filter(pk__in=wanted, root=None).exclude(author=actor)
    ids = sorted(visible.values_list("pk", flat=True))
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [ids, actor.pk])
        return int(cursor.fetchone()[0])


@transaction.atomic
def open_item(*, actor: Person, item_id: uuid.UUID) -> None:
    """The actor has opened a post on a page of its own: it is seen, and what the bell said of it is read."""
    mark_seen(actor=actor, item_ids=[item_id])
    emit(events.ItemOpened(actor=actor, item_id=item_id))
