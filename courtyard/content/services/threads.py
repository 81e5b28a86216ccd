"""What is done to a conversation as a whole: close and reopen it, fold a comment that leads away from it."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import Item, ItemKind, OffTopic, ThreadClosure
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.core.prepared import insert

__all__ = ["close", "end_off_topic", "mark_off_topic", "reopen"]

MAX_WORDS = 500


@transaction.atomic
def close(*, actor: Person, item_id: uuid.UUID, words: str = "") -> Item:
    """Let the conversation under a post take no more words; closing what is closed changes nothing."""
    item = access.post_for_closing(actor, item_id)
    words = words.strip()
    if len(words) > MAX_WORDS:
        raise Invalid({"words": [_("%(max)s characters at most.") % {"max": MAX_WORDS}]})
    Item.objects.select_for_update().get(pk=item.pk)
    if ThreadClosure.objects.filter(item=item, ended_at=None).exists():
        return item
    insert(ThreadClosure(item=item, by=actor, words=words))
    emit(events.ThreadClosed(actor=actor, item=item))
    return item


@transaction.atomic
def reopen(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Let it take words again. What a moderator closed is reopened by moderators."""
    item = access.post_for_closing(actor, item_id)
    closure = ThreadClosure.objects.select_for_update().filter(item=item, ended_at=None).first()
    if closure is None:
        return item
    if closure.by_id != actor.pk and not access.moderates(actor, item):
        raise Forbidden(_("A moderator closed this conversation: only moderators can reopen it."))
    closure.ended_at, closure.ended_by = now(), actor
    closure.save(update_fields=["ended_at", "ended_by"])
    emit(events.ThreadReopened(actor=actor, item=item))
    return item


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
