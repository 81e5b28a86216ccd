"""Publishing, editing, deleting and bringing back: the acts every kind of item shares."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import (
    Attachment,
    Counter,
    Item,
    ItemKind,
    ItemState,
    Placement,
    Revision,
    Schedule,
)
from courtyard.content.services.bodies import Body, save_words
from courtyard.content.services.links import attach_preview
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.core.prepared import insert
from courtyard.spaces.models import Space

__all__ = [
    "UNDO",
    "Attached",
    "Due",
    "attach",
    "count_comment",
    "edit_item",
    "publish",
    "remove_item",
    "restore_item",
    "set_out",
]

UNDO = datetime.timedelta(minutes=10)  # how long a deletion can be taken back
FIRST_ZONE = datetime.timedelta(hours=14)  # the zone where a day begins first is so far ahead of UTC
MAX_ATTACHMENTS = 50


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to hang on an item, with the words that describe it to who cannot see it."""

    file_id: uuid.UUID
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a post is to come out: at a moment, or when the clocks of each reader's zone show the time of ``at``."""

    at: datetime.datetime  # aware
    each_zone: bool = False

    def of(self, item: Item) -> Schedule:
        """The row that says so, unsaved."""
        if not self.each_zone:
            return Schedule(item=item, at=self.at, next_at=self.at)
        wall = self.at.replace(tzinfo=datetime.UTC)
        return Schedule(item=item, at=wall, each_zone=True, next_at=wall - FIRST_ZONE)


@transaction.atomic(savepoint=False)
def publish(
    *,
    actor: Person,
    item: Item,
    spaces: Sequence[Space],
    body: Body,
    files: Sequence[Attached] = (),
    pending: bool = False,
    due: Due | None = None,
) -> Item:
    """Store a new, unsaved item with its words, files and placements, and announce it unless it waits: for approval, or
    until it is due.

    The caller has checked that ``actor`` may post in every one of ``spaces``.
    """
    item.state = ItemState.PENDING if pending else ItemState.SCHEDULED if due else ItemState.PUBLISHED
    item.published_at = due.at if due and not pending else item.published_at
    out = item.state == ItemState.PUBLISHED
    item.body_html, item.body_text = body.html, body.text
    insert(item)
    item.made_now = True
    insert(Counter(item=item))
    mentioned = save_words(item=item, body=body)
    attach(actor=actor, item=item, files=with_inline(body, files))
    insert(*(Placement(item=item, space=space, live=out, published_at=item.published_at) for space in spaces))
    attach_preview(item=item, links=body.links)
    if due:
        insert(due.of(item))
    ids = tuple(space.pk for space in spaces)
    if out:
        emit(events.ItemPlaced(actor=actor, item=item, space_ids=ids, mentioned=mentioned))
    elif pending:
        emit(events.ItemSubmitted(actor=actor, item=item, space_ids=ids))
    return item


def with_inline(body: Body, files: Sequence[Attached]) -> list[Attached]:
    """The files of an item: those hung on it and those that stand in its text, each once."""
    hung = {attached.file_id: attached for attached in files}
    return [*hung.values(), *(Attached(pk) for pk in body.files if pk not in hung)]


def attach(*, actor: Person, item: Item, files: Sequence[Attached]) -> None:
    """Make the item carry exactly these files. Raises Invalid for a file that the actor may not use."""
    if len(files) > MAX_ATTACHMENTS:
        raise Invalid({"files": [_("%(max)s files at most.") % {"max": MAX_ATTACHMENTS}]})
    before = {a.file_id: a for a in Attachment.objects.filter(item=item)} if item.version > 1 else {}
    wanted = {attached.file_id: attached for attached in files}
    fresh = [pk for pk in wanted if pk not in before]
    if fresh and access.files_for_use(actor).filter(pk__in=fresh).count() != len(fresh):
        raise Invalid({"files": [_("One of these files is not yours to use. Upload it again.")]})
    if gone := [a.pk for pk, a in before.items() if pk not in wanted]:
        Attachment.objects.filter(pk__in=gone).delete()
    rows = [Attachment(item=item, file_id=pk, position=n, alt=a.alt[:500]) for n, (pk, a) in enumerate(wanted.items())]
    if rows:
        Attachment.objects.bulk_create(
            rows,
            update_conflicts=bool(before),
            unique_fields=["item", "file"] if before else None,
            update_fields=["position", "alt"] if before else None,
        )


@transaction.atomic
def edit_item(
    *,
    actor: Person,
    item_id: uuid.UUID,
    body: Body,
    title: str = "",
    files: Sequence[Attached] | None = None,
    version: int | None = None,
) -> Item:
    """Replace title, body and files, keeping what stood before in the history.

    ``version`` is the one the editor started from: if somebody saved meanwhile, Conflict is raised carrying what
    stands now, and the caller still holds what was written. ``files`` None leaves them as they are.
    """
    item = access.item_for_edit(actor, item_id)
    item = Item.objects.select_for_update(of=("self",)).select_related("author", "root").get(pk=item.pk)
    if version is not None and version != item.version:
        raise Conflict(_("This was changed meanwhile. What you wrote is kept here: compare, then save again."), item)
    if (item.title, item.body_html) == (title, body.html) and files is None:
        return item
    Revision.objects.create(item=item, version=item.version, title=item.title, body_html=item.body_html, by=actor)
    item.title, item.body_html, item.body_text = title, body.html, body.text
    item.version += 1
    item.edited_at = now()
    item.save(update_fields=["title", "body_html", "body_text", "version", "edited_at"])
    mentioned = save_words(item=item, body=body)
    if files is not None:
        attach(actor=actor, item=item, files=with_inline(body, files))
    attach_preview(item=item, links=body.links)
    emit(events.ItemEdited(actor=actor, item=item, mentioned=mentioned))
    return item


@transaction.atomic
def remove_item(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Delete a post or comment. It vanishes everywhere at once and can be brought back for ``UNDO``."""
    item = access.item_for_removal(actor, item_id)
    changed = Item.objects.filter(pk=item.pk).exclude(state=ItemState.DELETED)
    if changed.update(state=ItemState.DELETED, state_before=F("state"), deleted_at=now(), deleted_by=actor):
        before, item.state = item.state, ItemState.DELETED
        if before == ItemState.PUBLISHED:
            set_out(item=item, out=False)
        emit(events.ItemRemoved(actor=actor, item=item))
    return item


@transaction.atomic
def restore_item(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Undo one's own deletion: what waited waits again. Raises NotFound once ``UNDO`` has passed."""
    item = access.item_for_undo(actor, item_id)
    if item.deleted_at is None or item.deleted_at < now() - UNDO:
        raise NotFound
    before = item.state_before or ItemState.PUBLISHED
    changed = Item.objects.filter(pk=item.pk, state=ItemState.DELETED)
    if changed.update(state=before, state_before="", deleted_at=None, deleted_by=None):
        item.state = before
        if before == ItemState.PUBLISHED:
            set_out(item=item, out=True)
            emit(events.ItemRestored(actor=actor, item=item))
    return item


def set_out(*, item: Item, out: bool) -> None:
    """Let an item stand in its lists, or take it out: a post in its spaces, a comment in the count of its post."""
    if item.kind == ItemKind.COMMENT:
        count_comment(post_id=item.root_id, change=1 if out else -1)
    else:
        Placement.objects.filter(item=item).update(live=out)


_COUNT = """
update content_counter set comments = comments + %s where item_id = %s
  and exists (select from content_item where id = item_id and root_id is null)
  and not exists (select from content_item where id = %s::uuid and root_id is distinct from item_id)
returning comments
"""


def count_comment(*, post_id: uuid.UUID | None, change: int, under: uuid.UUID | None = None) -> int:
    """Add to the number of a post's comments, or take from it; returns how many there are then.

    Raises NotFound if the post, or the comment that is answered, was joined to another conversation meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [change, post_id, under])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row[0])
