"""What a person chooses about a space for themselves: follow, mute, and up to where they have read."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden
from courtyard.core.events import emit
from courtyard.spaces import access
from courtyard.spaces.events import AttentionChanged, SpacesRead
from courtyard.spaces.models import Follow, Mute, Space, Visibility

__all__ = ["follow", "mark_read", "mute", "unfollow", "unmute"]

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
    _note(Follow, actor, space, "follow")
    return space


@transaction.atomic
def unfollow(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """No longer want them."""
    space = access.space_for_read(actor, space_id)
    _forget(Follow, actor, space, "follow")
    return space


@transaction.atomic
def mute(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Keep a space out of one's feed and off the dots; belonging to it stays as it is."""
    space, _rights = access.space_for_content(actor, space_id)
    _note(Mute, actor, space, "mute")
    return space


@transaction.atomic
def unmute(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Let a muted space into one's feed again."""
    space = access.space_for_read(actor, space_id)
    _forget(Mute, actor, space, "mute")
    return space


def _note(noun: type[Follow] | type[Mute], actor: Person, space: Space, what: str) -> None:
    _row, created = noun.objects.get_or_create(space=space, person=actor)  # type: ignore[attr-defined]
    if created:
        emit(AttentionChanged(actor=actor, space=space, what=what, on=True))


def _forget(noun: type[Follow] | type[Mute], actor: Person, space: Space, what: str) -> None:
    deleted, _rows = noun.objects.filter(space=space, person=actor).delete()  # type: ignore[attr-defined]
    if deleted:
        emit(AttentionChanged(actor=actor, space=space, what=what, on=False))


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
