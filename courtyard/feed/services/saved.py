"""Drafts: what one writes is kept on the server, so that a closed tab, another device or a co-author loses nothing."""

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.access import files_for_composing
from courtyard.content.models import CoAuthor, File, Item, ItemState
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from courtyard.core.events import emit
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, insert, stand_in
from courtyard.feed import access
from courtyard.feed.events import DraftEnded, DraftPublished
from courtyard.feed.models import DraftFile, DraftShare, DraftVersion, SavedDraft

__all__ = [
    "FIELDS",
    "KEPT",
    "MAX_DRAFTS",
    "MAX_VERSIONS",
    "PAUSE",
    "Fields",
    "begin_draft",
    "check_draft",
    "close_draft",
    "discard_draft",
    "end_draft",
    "files_in",
    "forget_drafts",
    "lend_files",
    "restore_draft",
    "restore_version",
    "save_draft",
]

Fields = Mapping[str, Sequence[str]]

FIELDS = frozenset(
    {
        "spaces",
        "kind",
        "title",
        "address",
        "body",
        "format",
        "tags",
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
        "credits",
    }
)
MAX_DRAFTS = 200
MAX_SIZE = 1_000_000  # characters of all fields together
MAX_VERSIONS = 20  # kept of a draft
PAUSE = datetime.timedelta(minutes=10)  # who comes back after it begins a new version
KEPT = datetime.timedelta(days=30)  # a discarded draft; then it is gone


@transaction.atomic
def save_draft(*, actor: Person, id: uuid.UUID, fields: Fields, version: int = 0) -> SavedDraft:
    """Keep what a composer holds under the id of the post to come.

    ``version`` is the one the composer started from, 0 for a new draft. Raises Conflict, carrying what stands, if another
    device or a co-author saved meanwhile or the post is out; NotFound for a draft that the actor does not write; Invalid
    when it is too long or a co-author puts somebody else's files into it; TooMany beyond ``MAX_DRAFTS``.
    """
    kept = {name: list(values)[:100] for name, values in fields.items() if _is_ours(name)}
    if sum(len(value) for values in kept.values() for value in values) > MAX_SIZE:
        raise Invalid({"body": [_("This text is too long to be kept as a draft.")]})
    found = _locked(id)
    if found is None:
        return begin_draft(actor=actor, id=id, fields=kept)
    if found.author_id != actor.pk:
        access.draft_for_write(actor, id)
        kept = _of_coauthor(actor, found, kept)
    if version != found.version and found.fields != kept:
        raise Conflict(_changed(actor, found), found)
    if found.fields != kept or found.discarded_at:
        _write(actor, found, kept)
    return found


def _locked(id: uuid.UUID) -> SavedDraft | None:
    drafts = SavedDraft.objects.select_related("author", "writer").select_for_update(of=("self",))
    return drafts.filter(pk=id).first()


def begin_draft(*, actor: Person, id: uuid.UUID, fields: dict[str, list[str]]) -> SavedDraft:
    """A new draft. Raises Conflict if a post stands under the id, NotFound if it is somebody else's, TooMany."""
    if Item.objects.filter(pk=id).exists():
        raise Conflict(_("This post is out already."))
    if SavedDraft.objects.filter(author=actor, discarded_at=None).count() >= MAX_DRAFTS:
        raise TooMany(_("You have %(max)s drafts. Discard some to begin another.") % {"max": MAX_DRAFTS})
    draft, _made = SavedDraft.objects.get_or_create(pk=id, defaults={"author": actor, "fields": fields})
    if draft.author_id != actor.pk:
        raise NotFound
    return draft


def _of_coauthor(actor: Person, draft: SavedDraft, fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a co-author may write: not the author's own fields, and no files that they could not read here before."""
    fresh = files_in(fields) - files_in(draft.fields)
    if fresh and File.objects.filter(pk__in=fresh).exclude(pk__in=files_for_composing(actor).values("pk")).exists():
        raise Invalid({"files": [_("One of these files is not yours to use. Upload it again.")]})
    return _with_authors_own(draft, fields)


def _with_authors_own(draft: SavedDraft, fields: dict[str, list[str]]) -> dict[str, list[str]]:
    own = {name: values for name, values in draft.fields.items() if name in access.AUTHORS}
    return {name: values for name, values in fields.items() if name not in access.AUTHORS} | own


def _changed(actor: Person, draft: SavedDraft) -> str:
    if draft.written_by == actor.pk:
        return _("You changed this draft elsewhere meanwhile. Both texts are kept: compare, then save again.")
    name = (draft.writer or draft.author).byline
    return _("%(name)s changed this draft meanwhile. Both texts are kept: compare, then save again.") % {"name": name}


def _write(actor: Person, draft: SavedDraft, fields: dict[str, list[str]], *, turning: bool = False) -> None:
    """Let ``fields`` stand. What stood is kept if its words are another person's, or from before a pause."""
    resumed = draft.written_by != actor.pk or now() - draft.updated_at >= PAUSE
    if draft.fields != fields and (turning or resumed):
        _keep_version(draft)
    draft.fields, draft.version = fields, draft.version + 1
    draft.updated_at, draft.discarded_at, draft.writer = now(), None, actor
    draft.save()
    lend_files(actor=actor, draft=draft)


def _keep_version(draft: SavedDraft) -> None:
    DraftVersion.objects.create(
        draft=draft, number=draft.version, fields=draft.fields, by_id=draft.written_by, written_at=draft.updated_at
    )
    older = DraftVersion.objects.filter(draft=draft).order_by("-number").values_list("pk", flat=True)[MAX_VERSIONS:]
    DraftVersion.objects.filter(pk__in=list(older)).delete()


def lend_files(*, actor: Person, draft: SavedDraft) -> None:
    """Let everybody who writes a draft with the actor read what the actor has uploaded to it."""
    ids = files_in(draft.fields)
    if ids and DraftShare.objects.filter(draft=draft).exists():
        own = File.objects.filter(pk__in=ids, owner=actor)
        DraftFile.objects.bulk_create([DraftFile(draft=draft, file=file) for file in own], ignore_conflicts=True)


_IN_TEXT = re.compile(r'(?:/files/|data-file=")([0-9a-fA-F-]{36})')


def files_in(fields: Fields) -> set[uuid.UUID]:
    """The files that hang on a draft or stand in its text."""
    written = [match for body in fields.get("body", []) for match in _IN_TEXT.findall(body)]
    named = [*fields.get("files", []), *fields.get("cover", []), *written]
    return {pk for text in named if (pk := parse_id(text))}


@transaction.atomic
def restore_version(*, actor: Person, draft_id: uuid.UUID, number: int) -> SavedDraft:
    """Let an earlier version stand again; what stood is kept beside it. Raises NotFound."""
    draft = access.draft_for_write(actor, draft_id, lock=True)
    fields = _with_authors_own(draft, access.version_for_read(actor, draft, number).fields)
    if draft.fields != fields:
        _write(actor, draft, fields, turning=True)
    return draft


@transaction.atomic
def discard_draft(*, actor: Person, id: uuid.UUID) -> None:
    """Throw a draft of one's own away; it can be brought back for ``KEPT``. Raises NotFound, Forbidden for a co-author."""
    if not SavedDraft.objects.filter(pk=id, author=actor).update(discarded_at=now()):
        access.draft_for_author(actor, id)
    close_draft(actor=actor, id=id)


def restore_draft(*, actor: Person, id: uuid.UUID) -> None:
    """Bring back a draft that was thrown away. Raises NotFound."""
    if not SavedDraft.objects.filter(pk=id, author=actor).update(discarded_at=None):
        raise NotFound


def check_draft(*, actor: Person, id: uuid.UUID, version: int) -> bool:
    """Whether a draft stands under the id of a post to come; it waits, locked, for ``end_draft``.

    Raises Forbidden for a co-author, and Conflict, carrying what stands, if somebody else has saved since the ``version``
    from which the actor writes, or if the id belongs to others.
    """
    rows = _STANDING.rows(ids=[id])
    if not rows:
        return False
    author, writer, stands = rows[0]
    if author != actor.pk:
        if found := access.drafts_of(actor).filter(pk=id).first():
            raise Forbidden(_("%(name)s publishes this. What you wrote is kept.") % {"name": found.author.byline})
        raise Conflict(_("This id was already used for something else."))
    if writer not in (None, actor.pk) and stands != version and (found := _locked(id)):
        raise Conflict(_changed(actor, found), found)
    return True


_STANDING = Prepared(
    lambda: SavedDraft.objects.filter(pk=stand_in()).select_for_update().values_list("author", "writer", "version")
)


def close_draft(*, actor: Person, id: uuid.UUID) -> None:
    """Nobody writes the draft any more: the bell forgets it, before it rings for a post of the same id."""
    people = DraftShare.objects.filter(draft=id).values_list("person", flat=True)
    emit(DraftEnded(draft_id=id, people=frozenset([actor.pk, *people])))


def end_draft(*, actor: Person, item: Item, credits: bool) -> None:
    """The post is out, or on its way: the draft has done its work. With ``credits`` the post names those of its co-authors
    who want it; all of them hear of it once it is out.
    """
    out = item.state == ItemState.PUBLISHED
    shares = DraftShare.objects.filter(draft=item.pk).values_list("person", "named")
    rows = [CoAuthor(item=item, person_id=pk, named=credits and named) for pk, named in shares]
    insert(*(row for row in rows if row.named or not out))
    if out:
        emit(DraftPublished(actor=actor, item=item, people=frozenset(row.person_id for row in rows)))
    with connection.cursor() as cursor:
        cursor.execute(_END, {"id": item.pk, "author": actor.pk})


_END = """
with shares as (delete from feed_draftshare where draft_id = %(id)s::uuid),
  versions as (delete from feed_draftversion where draft_id = %(id)s::uuid),
  files as (delete from feed_draftfile where draft_id = %(id)s::uuid),
  remarks as (delete from feed_remark where draft_id = %(id)s::uuid)
delete from feed_saveddraft where id = %(id)s::uuid and author_id = %(author)s::uuid
"""


def forget_drafts() -> None:
    """Delete what was thrown away long ago; a nightly job."""
    SavedDraft.objects.filter(discarded_at__lt=now() - KEPT).delete()


def _is_ours(name: str) -> bool:
    return name in FIELDS or name.startswith("alt-")
