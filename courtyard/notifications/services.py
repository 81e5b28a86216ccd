"""Telling people: one entry per person and object in the ledger, however much happens to it."""

import uuid
from collections.abc import Collection

from django.db import connection, transaction

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.access import readers_among
from courtyard.content.models import Item, ItemState, Placement
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.core.live import publish, topic_of
from courtyard.notifications.models import Happening, Notice, Reason
from courtyard.spaces.access import hearing_members
from courtyard.spaces.models import Space

__all__ = [
    "carry",
    "drop_for",
    "drop_object",
    "drop_objects",
    "drop_space",
    "drop_unreadable",
    "mark_all_read",
    "mark_read",
    "read_object",
    "retract",
    "tell",
    "tell_members",
]

_AT_ONCE = 1000

_TELL = """
with told as (
  insert into notifications_notice (id, person_id, object_kind, object_id, updated_at, fresh_from)
  select id, person_id, %s::text, %s::uuid, clock_timestamp(), clock_timestamp() from unnest(%s::uuid[], %s::uuid[]) as t (id, person_id)
  on conflict (person_id, object_id) do update set updated_at = clock_timestamp(), read_at = null,
    fresh_from = case when notifications_notice.read_at is null then notifications_notice.fresh_from else clock_timestamp() end
  returning id, person_id
)
insert into notifications_happening (notice_id, reason, actor_id, source_id, detail, created_at)
select id, %s::text, coalesce(%s::uuid, person_id), %s::uuid, %s::text, clock_timestamp() from told
on conflict (notice_id, reason, actor_id, source_id) do update set created_at = clock_timestamp(), detail = excluded.detail
"""


def tell(
    *,
    actor: Person | None,
    person_ids: Collection[uuid.UUID],
    reason: str,
    object_kind: str,
    object_id: uuid.UUID,
    source_id: uuid.UUID,
    detail: str = "",
) -> None:
    """Enter a happening for people who, as the caller has checked, may know of it. The actor is never told.

    Without an actor the house speaks: who stands behind it is not said, and the row names the person told.
    """
    by = actor.pk if actor else None
    people = sorted(set(person_ids) - {by})  # type: ignore[arg-type]  # None is in no set of ids
    if not people:
        return
    ids = [new_id() for _person in people]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [object_kind, object_id, ids, people, reason, by, source_id, detail])
    publish([topic_of("person", pk) for pk in people], "bell", object_id)


def tell_members(*, item_id: uuid.UUID, space_id: uuid.UUID, actor_id: uuid.UUID) -> None:
    """Enter an announcement for every member of a space who listens and may still read the post, a thousand at a time.

    Done again it tells nobody twice.
    """
    item = Item.objects.filter(pk=item_id, state=ItemState.PUBLISHED).first()
    space = Space.objects.filter(pk=space_id, deleted_at=None).first()
    actor = Person.objects.filter(pk=actor_id).first()
    if item is None or space is None or actor is None:
        return
    told = Notice.objects.filter(happenings__reason=Reason.ANNOUNCEMENT, happenings__source_id=item_id)
    people = list(
        hearing_members(space).exclude(pk__in=told.values("person")).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(people), _AT_ONCE):
        with transaction.atomic():
            readers = readers_among(item, set(people[start : start + _AT_ONCE]))
            tell(
                actor=actor, person_ids=readers, reason=Reason.ANNOUNCEMENT, object_kind="item", object_id=item_id,
                source_id=item_id,
            )  # fmt: skip


def retract(*, actor: Person, reason: str, source_id: uuid.UUID, detail: str) -> None:
    """Take a happening back, e.g. a reaction; an entry of which nothing is left goes too."""
    gone = Happening.objects.filter(actor=actor, reason=reason, source_id=source_id, detail=detail)
    notices = list(gone.values_list("notice", flat=True))
    gone.delete()
    _drop_empty(notices)


def drop_object(*, object_id: uuid.UUID) -> None:
    """Forget an object that is gone, and what happened by it (a deleted comment) to other objects."""
    Notice.objects.filter(object_id=object_id).delete()
    by_it = Happening.objects.filter(source_id=object_id)
    notices = list(by_it.values_list("notice", flat=True))
    by_it.delete()
    _drop_empty(notices)


def drop_objects(*, object_ids: Collection[uuid.UUID]) -> None:
    """Forget objects that are gone."""
    Notice.objects.filter(object_id__in=object_ids).delete()


_CARRY = """
with pairs as (
  select old.id as old, new.id as new from notifications_notice old
  join notifications_notice new on new.person_id = old.person_id and new.object_id = %s::uuid where old.object_id = %s::uuid
), carried as (
  update notifications_happening set notice_id = new from pairs where notice_id = old
)
update notifications_notice new set read_at = null, updated_at = greatest(new.updated_at, old.updated_at),
  fresh_from = case when new.read_at is null then least(new.fresh_from, old.fresh_from) else old.fresh_from end
from pairs join notifications_notice old on old.id = pairs.old where new.id = pairs.new and old.read_at is null
"""


def carry(*, object_id: uuid.UUID, to: uuid.UUID) -> None:
    """What was told of an object is told of the one it is part of from now on; what is unread stays unread."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, [to, object_id])
    Notice.objects.filter(object_id=object_id, person__in=Notice.objects.filter(object_id=to).values("person")).delete()
    Notice.objects.filter(object_id=object_id).update(object_id=to)


def drop_for(*, person_ids: Collection[uuid.UUID], object_id: uuid.UUID) -> None:
    """These people hear of an object no more."""
    Notice.objects.filter(person__in=person_ids, object_id=object_id).delete()


def drop_space(*, space_id: uuid.UUID) -> None:
    """Forget a space that is gone, and the posts that stand only there."""
    elsewhere = Placement.objects.filter(space__deleted_at=None).exclude(space=space_id).values("item")
    here = Placement.objects.filter(space=space_id).exclude(item__in=elsewhere).values("item")
    Notice.objects.filter(object_kind="item", object_id__in=here).delete()
    Notice.objects.filter(object_kind="space", object_id=space_id).delete()


def _drop_empty(notice_ids: list[uuid.UUID]) -> None:
    Notice.objects.filter(pk__in=notice_ids, happenings=None).delete()


def drop_unreadable(*, person: Person) -> None:
    """Forget entries about items the person may not read any more."""
    about_items = Notice.objects.filter(person=person, object_kind="item")
    about_items.exclude(object_id__in=access.visible_to(person).values("pk")).delete()


@transaction.atomic
def mark_read(*, actor: Person, notice_id: uuid.UUID) -> Notice | None:
    """Mark one's own entry as read; None if there is no such entry."""
    notice = Notice.objects.filter(pk=notice_id, person=actor).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = now()
        notice.save(update_fields=["read_at"])
        publish(topic_of("person", actor.pk), "bell", notice.object_id)
    return notice


@transaction.atomic
def mark_all_read(*, actor: Person) -> int:
    """Mark everything as read; returns how many entries that was."""
    count = Notice.objects.filter(person=actor, read_at=None).update(read_at=now())
    if count:
        publish(topic_of("person", actor.pk), "bell", actor.pk)
    return count


def read_object(*, person: Person, object_id: uuid.UUID) -> None:
    """The person has opened the object: what the bell said of it is read."""
    if Notice.objects.filter(person=person, object_id=object_id, read_at=None).update(read_at=now()):
        publish(topic_of("person", person.pk), "bell", object_id)
