"""What is done to a conversation: close and reopen it, put its best comment first, fold one that leads away from it."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Item, ItemKind, ItemState, OffTopic, ReplyPin, ThreadClosure
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.core.prepared import insert

__all__ = ["close", "end_off_topic", "mark_off_topic", "pin_reply", "reopen", "unpin_reply"]

MAX_WORDS = 500


@transaction.atomic
def close(*, actor: Person, item_id: uuid.UUID, words: str = "", lock: bool = False) -> Item:
    """Let the conversation under a post take no more words; closing what is closed changes nothing.

    Moderators may ``lock`` it, before or after: then it takes neither reactions nor edits, and only they open it again.
    """
    item = (access.post_for_locking if lock else access.post_for_closing)(actor, item_id)
    words = words.strip()
    if len(words) > MAX_WORDS:
        raise Invalid({"words": [_("%(max)s characters at most.") % {"max": MAX_WORDS}]})
    Item.objects.select_for_update().get(pk=item.pk)
    closure = ThreadClosure.objects.filter(item=item, ended_at=None).first()
    if closure and (closure.locked or not lock):
        return item
    if closure:
        closure.locked, closure.by, closure.words = True, actor, words or closure.words
        closure.save(update_fields=["locked", "by", "words"])
    else:
        insert(ThreadClosure(item=item, by=actor, words=words, locked=lock))
    emit(events.ThreadClosed(actor=actor, item=item))
    return item


@transaction.atomic
def reopen(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Let it take words again. What a moderator closed is reopened by moderators."""
    item = access.post_for_closing(actor, item_id)
    closure = ThreadClosure.objects.select_for_update().filter(item=item, ended_at=None).first()
    if closure is None:
        return item
    if (closure.locked or closure.by_id != actor.pk) and not access.moderates(actor, item):
        raise Forbidden(_("A moderator closed this conversation: only moderators can reopen it."))
    closure.ended_at, closure.ended_by = now(), actor
    closure.save(update_fields=["ended_at", "ended_by"])
    emit(events.ThreadReopened(actor=actor, item=item))
    return item


@transaction.atomic
def pin_reply(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Put a comment before all others under its post, in the place of another. Again changes nothing."""
    comment, post = _comment_for_pinning(actor, item_id)
    before = ReplyPin.objects.filter(post=post).select_related("comment__root").first()
    if before and before.comment_id == comment.pk:
        return comment
    ReplyPin.objects.update_or_create(post=post, defaults={"comment": comment, "by": actor, "created_at": now()})
    if before:
        emit(events.ReplyPinChanged(actor=actor, item=before.comment, pinned=False))
    emit(events.ReplyPinChanged(actor=actor, item=comment, pinned=True))
    return comment


@transaction.atomic
def unpin_reply(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Let it stand where its time puts it."""
    comment, _post = _comment_for_pinning(actor, item_id)
    gone, _by_model = ReplyPin.objects.filter(comment=comment).delete()
    if gone:
        emit(events.ReplyPinChanged(actor=actor, item=comment, pinned=False))
    return comment


@transaction.atomic
def mark_off_topic(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Fold a comment: it stands where it stood, and whoever wants to unfolds it."""
    item = _comment_for_folding(actor, item_id)
    _row, made = OffTopic.objects.get_or_create(item=item, defaults={"by": actor})
    if made:
        emit(events.OffTopicChanged(actor=actor, item=item, off_topic=True))
    return item


@transaction.atomic
def end_off_topic(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Unfold it again, for everybody."""
    item = _comment_for_folding(actor, item_id)
    gone, _by_model = OffTopic.objects.filter(item=item).delete()
    if gone:
        emit(events.OffTopicChanged(actor=actor, item=item, off_topic=False))
    return item


def _comment_for_folding(actor: Person, item_id: uuid.UUID) -> Item:
    item = access.item_for_read(actor, item_id)
    if item.kind != ItemKind.COMMENT:
        raise NotFound
    if not access.moderates(actor, item):
        raise Forbidden(_("Only moderators can mark a comment as off-topic."))
    return item


def _comment_for_pinning(actor: Person, item_id: uuid.UUID) -> tuple[Item, Item]:
    """A first-level comment and its post, held so that two who pin at once take turns."""
    comment = access.item_for_comment(actor, item_id)
    if comment.root is None or comment.depth != 1 or comment.state != ItemState.PUBLISHED:
        raise NotFound
    if comment.root.kind == ItemKind.QUESTION:
        raise Forbidden(_("Under a question, mark the best answer: it comes first."))
    if comment.root.author_id != actor.pk and not access.moderates(actor, comment):
        raise Forbidden(_("Only the author of the post or a moderator puts a comment first."))
    return comment, Item.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.root.pk)
