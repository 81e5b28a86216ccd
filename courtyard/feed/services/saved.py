"""Drafts: what one writes is kept on the server, so that a closed tab or another device loses nothing."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound, TooMany
from courtyard.feed.models import SavedDraft

__all__ = [
    "FIELDS",
    "KEPT",
    "MAX_DRAFTS",
    "Fields",
    "discard_draft",
    "end_draft",
    "forget_drafts",
    "restore_draft",
    "save_draft",
]

Fields = Mapping[str, Sequence[str]]

FIELDS = frozenset(
    {
        "spaces",
        "kind",
        "title",
        "body",
        "format",
        "files",
        "cover",
        "people",
        "people_named",
        "value",
        "option",
        "choice",
        "closes_at",
        "anonymous",
        "sealed",
        "final",
        "adding",
        "publish_at",
        "each_zone",
        "expires_at",
        "check_on",
    }
)
MAX_DRAFTS = 200
MAX_SIZE = 1_000_000  # characters of all fields together
KEPT = datetime.timedelta(days=30)  # a discarded draft; then it is gone


@transaction.atomic
def save_draft(*, actor: Person, id: uuid.UUID, fields: Fields, version: int = 0) -> SavedDraft:
    """Keep what a composer holds under the id of the post to come.

    ``version`` is the one the composer started from, 0 for a new draft. Raises Conflict, carrying what stands, if another
    device saved meanwhile or the post is out; Invalid when it is too long; TooMany beyond ``MAX_DRAFTS``.
    """
    kept = {name: list(values)[:100] for name, values in fields.items() if _is_ours(name)}
    if sum(len(value) for values in kept.values() for value in values) > MAX_SIZE:
        raise Invalid({"body": [_("This text is too long to be kept as a draft.")]})
    found = SavedDraft.objects.select_for_update().filter(pk=id).first()
    if found is None:
        return _begin(actor, id, kept)
    if found.author_id != actor.pk:
        raise NotFound
    if version != found.version and found.fields != kept:
        raise Conflict(
            _("You changed this draft elsewhere meanwhile. Both texts are kept: compare, then save again."), found
        )
    if found.fields != kept or found.discarded_at:
        found.fields, found.version = kept, found.version + 1
        found.updated_at, found.discarded_at = now(), None
        found.save()
    return found


def discard_draft(*, actor: Person, id: uuid.UUID) -> None:
    """Throw a draft of one's own away; it can be brought back for ``KEPT``. Raises NotFound."""
    if not SavedDraft.objects.filter(pk=id, author=actor).update(discarded_at=now()):
        raise NotFound


def restore_draft(*, actor: Person, id: uuid.UUID) -> None:
    """Bring back a draft that was thrown away. Raises NotFound."""
    if not SavedDraft.objects.filter(pk=id, author=actor).update(discarded_at=None):
        raise NotFound


def end_draft(*, actor: Person, id: uuid.UUID) -> None:
    """The post is out, or on its way: the draft has done its work."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [id, actor.pk])


_END = "delete from feed_saveddraft where id = %s::uuid and author_id = %s::uuid"  # every post asks: nothing is written anew


def forget_drafts() -> None:
    """Delete what was thrown away long ago; a nightly job."""
    SavedDraft.objects.filter(discarded_at__lt=now() - KEPT).delete()


def _begin(actor: Person, id: uuid.UUID, kept: dict[str, list[str]]) -> SavedDraft:
    if Item.objects.filter(pk=id).exists():
        raise Conflict(_("This post is out already."))
    if SavedDraft.objects.filter(author=actor, discarded_at=None).count() >= MAX_DRAFTS:
        raise TooMany(_("You have %(max)s drafts. Discard some to begin another.") % {"max": MAX_DRAFTS})
    draft, _made = SavedDraft.objects.get_or_create(pk=id, defaults={"author": actor, "fields": kept})
    if draft.author_id != actor.pk:
        raise NotFound
    return draft


def _is_ours(name: str) -> bool:
    return name in FIELDS or name.startswith("alt-")
