"""Writing a draft with others: who does, what they say about it, and what becomes of it without its author."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound, TooMany
from courtyard.core.events import emit
from courtyard.core.ids import new_id
from courtyard.feed import access
from courtyard.feed.events import DraftOpened, DraftRemarked, DraftShared, DraftUnshared, RemarkRemoved
from courtyard.feed.models import DraftFile, DraftShare, Remark, SavedDraft
from courtyard.feed.services.saved import begin_draft, files_in, lend_files

__all__ = [
    "MAX_COAUTHORS", "MAX_REMARK", "MAX_REMARKS", "delete_remark", "open_draft", "remark", "set_done",
    "set_named",    "share_draft", "take_over_draft", "unshare_draft",
]  # fmt: skip

MAX_COAUTHORS = 20
MAX_REMARK = 2000  # characters
MAX_REMARKS = 500  # on one draft


@transaction.atomic
def share_draft(*, actor: Person, draft_id: uuid.UUID, person_ids: Collection[uuid.UUID]) -> None:
    """Let people write a draft of one's own, and tell those who did not yet.

    Raises NotFound, Forbidden for a co-author, Invalid for people who cannot be asked or too many of them.
    """
    draft = access.draft_for_author(actor, draft_id, lock=True)
    have = set(DraftShare.objects.filter(draft=draft).values_list("person", flat=True))
    fresh = set(person_ids) - have
    if not person_ids:
        raise Invalid({"people": [_("Choose who writes this with you.")]})
    if len(have | fresh) > MAX_COAUTHORS:
        raise Invalid({"people": [_("%(max)s people at most.") % {"max": MAX_COAUTHORS}]})
    if access.people_for_draft(actor).filter(pk__in=fresh).count() < len(fresh):
        words = _("One of these people cannot write with you: a guest, yourself, or somebody who is not here any more.")
        raise Invalid({"people": [words]})
    DraftShare.objects.bulk_create(DraftShare(draft=draft, person_id=pk, by=actor) for pk in sorted(fresh))
    lend_files(actor=actor, draft=draft)
    if fresh:
        emit(DraftShared(actor=actor, draft=draft, people=frozenset(fresh)))


@transaction.atomic
def unshare_draft(*, actor: Person, draft_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a person write a draft of one's own no longer, or leave one oneself; what they wrote stays.

    Raises NotFound, Forbidden for a co-author who sends another one away.
    """
    leaving = person_id == actor.pk
    draft = (access.draft_for_write if leaving else access.draft_for_author)(actor, draft_id, lock=True)
    if DraftShare.objects.filter(draft=draft, person=person_id).delete()[0]:
        emit(DraftUnshared(actor=actor, draft=draft, person=person_id))


@transaction.atomic
def set_named(*, actor: Person, draft_id: uuid.UUID, named: bool) -> None:
    """Let the post name oneself beside its author, or not. Raises NotFound, Forbidden for its author."""
    draft = access.draft_for_write(actor, draft_id, lock=True)
    if draft.author_id == actor.pk:
        raise Forbidden(_("It is your draft: the post is yours and names you."))
    DraftShare.objects.filter(draft=draft, person=actor).update(named=named)


@transaction.atomic
def take_over_draft(*, actor: Person, draft_id: uuid.UUID, id: uuid.UUID | None = None) -> SavedDraft:
    """Begin a draft of one's own with what a shared one says; with a client ``id`` it is done once.

    Raises NotFound, Forbidden for the author of the draft, TooMany.
    """
    draft = access.draft_for_write(actor, draft_id, lock=True)
    if draft.author_id == actor.pk:
        raise Forbidden(_("This draft is yours already."))
    if id and (mine := SavedDraft.objects.filter(pk=id, author=actor).first()):
        return mine
    fields = {name: values for name, values in draft.fields.items() if name not in access.AUTHORS}
    copy = begin_draft(actor=actor, id=id or new_id(), fields=fields)
    lent = DraftFile.objects.filter(draft=draft, file__in=files_in(fields)).values_list("file", flat=True)
    DraftFile.objects.bulk_create([DraftFile(draft=copy, file_id=pk) for pk in lent], ignore_conflicts=True)
    return copy


@transaction.atomic
def remark(*, actor: Person, draft_id: uuid.UUID, text: str, id: uuid.UUID | None = None) -> Remark:
    """Comment on a draft that one writes; with a client ``id`` it is done once.

    Raises NotFound, Invalid for no words or more than ``MAX_REMARK``, TooMany beyond ``MAX_REMARKS``.
    """
    draft = access.draft_for_write(actor, draft_id, lock=True)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"text": [_("Write something first.")]})
    if len(text) > MAX_REMARK:
        raise Invalid({"text": [_("A comment on a draft has at most %(max)s characters.") % {"max": MAX_REMARK}]})
    if id and (found := Remark.objects.filter(pk=id).first()):
        if (found.author_id, found.draft_id) != (actor.pk, draft.pk):
            raise NotFound
        return found
    if Remark.objects.filter(draft=draft).count() >= MAX_REMARKS:
        raise TooMany(_("There are %(max)s comments on this draft. Delete some to add another.") % {"max": MAX_REMARKS})
    said = Remark.objects.create(pk=id or new_id(), draft=draft, author=actor, text=text)
    people = frozenset(access.writers_of(draft) - {actor.pk})
    emit(DraftRemarked(actor=actor, draft=draft, remark=said, people=people))
    return said


@transaction.atomic
def open_draft(*, actor: Person, draft: SavedDraft) -> None:
    """The actor has the draft, which they write, and what was said about it before their eyes."""
    emit(DraftOpened(actor=actor, draft=draft))


@transaction.atomic
def set_done(*, actor: Person, draft_id: uuid.UUID, remark_id: uuid.UUID, done: bool) -> Remark:
    """Say that what a comment asks for is done, or is not; anybody who writes the draft may. Raises NotFound."""
    found = access.remark_for_read(actor, draft_id, remark_id)
    if (found.done_at is not None) != done:
        found.done_at, found.done_by = (now(), actor) if done else (None, None)
        found.save(update_fields=["done_at", "done_by"])
    return found


@transaction.atomic
def delete_remark(*, actor: Person, draft_id: uuid.UUID, remark_id: uuid.UUID) -> None:
    """Take a comment of one's own back. Raises NotFound, Forbidden for somebody else's."""
    found = access.remark_for_read(actor, draft_id, remark_id)
    if found.author_id != actor.pk:
        raise Forbidden(_("Only who wrote a comment deletes it."))
    found.delete()
    emit(RemarkRemoved(actor=actor, draft=found.draft, remark=remark_id))
