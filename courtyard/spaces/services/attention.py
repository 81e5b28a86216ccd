"""What a person chooses about a space for themselves: follow, hear much or little, and up to where they have read."""

import datetime
import uuid
from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden
from courtyard.core.events import emit
from courtyard.spaces import access
from courtyard.spaces.events import AttentionChanged, SpacesRead
from courtyard.spaces.models import Follow, Level, Mute, Space, Visibility, Watermark

__all__ = ["follow", "mark_read", "set_level", "take_back_read", "unfollow"]

_READ = """
INSERT INTO spaces_watermark (person_id, space_id, read_at) SELECT %s::uuid, unnest(%s::uuid[]), %s::timestamptz
ON CONFLICT (person_id, space_id) DO UPDATE SET read_at = excluded.read_at
WHERE spaces_watermark.read_at < excluded.read_at
RETURNING space_id
"""


@transaction.atomic
def follow(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Want the posts of an open space or a storyline in one's feed. Members have them anyway: nothing changes."""
    space, rights = access.space_for_content(actor, space_id)
    if rights.role is not None:
        return space
    if space.visibility != Visibility.OPEN:
        raise Forbidden(_("Only open spaces can be followed."))
    if Follow.objects.get_or_create(space=space, person=actor)[1]:
        emit(AttentionChanged(actor=actor, space=space, following=True))
    return space


@transaction.atomic
def unfollow(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """No longer want them."""
    space = access.space_for_read(actor, space_id)
    if Follow.objects.filter(space=space, person=actor).delete()[0]:
        emit(AttentionChanged(actor=actor, space=space, following=False))
    return space


@transaction.atomic
def set_level(*, actor: Person, space_id: uuid.UUID | str, level: Level) -> Space:
    """Have everything of a space in one's Home, its highlights, or nothing; belonging to it stays as it is.

    Everything again is open to who may no longer read it, so that no choice outlives its reason.
    """
    if level == Level.EVERYTHING:
        space = access.space_for_read(actor, space_id)
        changed = Mute.objects.filter(space=space, person=actor).delete()[0] > 0
    else:
        space, _rights = access.space_for_content(actor, space_id)
        wanted = {"highlights": level == Level.HIGHLIGHTS}
        changed = Mute.objects.filter(space=space, person=actor).exclude(**wanted).update(**wanted) > 0
        changed = changed or Mute.objects.get_or_create(space=space, person=actor, defaults=wanted)[1]
    if changed:
        emit(AttentionChanged(actor=actor, space=space, level=level))
    return space


@transaction.atomic
def mark_read(
    *, actor: Person, space_ids: Iterable[uuid.UUID], at: datetime.datetime | None = None
) -> tuple[uuid.UUID, ...]:
    """Note that the actor has read these spaces up to ``at`` (now, and never later); answers those that moved.

    A watermark only goes forward, so windows and devices may say it in any order. Spaces whose posts the actor cannot
    read are passed over. One statement, however many spaces.
    """
    wanted = access.content_visible_to(actor).filter(pk__in=list(space_ids)).values_list("pk", flat=True)
    moment = min(at, now()) if at else now()
    with connection.cursor() as sql:
        sql.execute(_READ, [actor.pk, list(wanted), moment])
        moved = tuple(row[0] for row in sql.fetchall())
    if moved:
        emit(SpacesRead(actor=actor, space_ids=moved))
    return moved


@transaction.atomic
def take_back_read(
    *, actor: Person, at: datetime.datetime, before: Mapping[uuid.UUID, datetime.datetime | None]
) -> int:
    """Set the watermarks that still stand at ``at`` back to what they were; returns how many. One read since stays."""
    marks = list(Watermark.objects.select_for_update().filter(person=actor, read_at=at, space__in=list(before)))
    for mark in marks:
        if earlier := before[mark.space_id]:
            Watermark.objects.filter(pk=mark.pk).update(read_at=earlier)
        else:
            mark.delete()
    return len(marks)
