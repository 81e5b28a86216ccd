"""Posts that wait for approval: letting them out, sending them back with a reason, and sending them in again."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.content import access, events
from courtyard.content.models import Decision, Item, ItemState, Mention, Placement
from courtyard.content.services.scheduling import announce_share, let_out, waits_for_its_time
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, NotFound
from courtyard.core.events import emit
from courtyard.spaces import access as spaces

__all__ = ["MAX_REASON", "approve", "decide", "send_again", "send_back"]

MAX_REASON = 1000


@transaction.atomic
def decide(*, actor: Person, item_id: uuid.UUID, approved: bool, reason: str = "") -> Item:
    """Let a waiting post out or send it back, as one answers a form with both."""
    if approved:
        return approve(actor=actor, item_id=item_id)
    return send_back(actor=actor, item_id=item_id, reason=reason)


@transaction.atomic
def approve(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Publish a post that waits for approval in a space the actor moderates; its author and who it names are told."""
    item = _waiting_for(actor, item_id)
    if waits_for_its_time(item=item):
        item.state = ItemState.SCHEDULED
        item.save(update_fields=["state"])
    else:
        let_out(item=item, moment=now())
    _note(actor, item, approved=True)
    if item.state == ItemState.PUBLISHED:
        announce_share(item=item)
    return item


@transaction.atomic
def send_back(*, actor: Person, item_id: uuid.UUID, reason: str) -> Item:
    """Give a waiting post back to its author, who sees why, can change it and send it again.

    Raises Invalid without a reason.
    """
    item = _waiting_for(actor, item_id)
    reason = clean_line(reason, field="reason", limit=MAX_REASON)
    item.state = ItemState.HIDDEN
    item.save(update_fields=["state"])
    _note(actor, item, approved=False, reason=reason)
    return item


@transaction.atomic
def send_again(*, actor: Person, item_id: uuid.UUID) -> Item:
    """Let one's own post that was sent back wait for approval once more; a second call changes nothing.

    Raises NotFound for a post that was not sent back, Forbidden for who may not post in its space any more.
    """
    item = _locked(access.item_for_edit(actor, item_id))
    if item.state == ItemState.PENDING and item.author_id == actor.pk:
        return item
    if item.state != ItemState.HIDDEN or item.author_id != actor.pk or not _was_sent_back(item):
        raise NotFound
    places = tuple(Placement.objects.filter(item=item).values_list("space", flat=True))
    for place in places:
        spaces.space_for_posting(actor, place)
    item.state = ItemState.PENDING
    item.save(update_fields=["state"])
    emit(events.ItemSubmitted(actor=actor, item=item, space_ids=places))
    return item


def _waiting_for(actor: Person, item_id: uuid.UUID) -> Item:
    """The waiting post under a lock. Raises Conflict if another moderator was first, NotFound for everything else."""
    item = _locked(access.item_for_read(actor, item_id))
    if not access.moderates(actor, item):
        raise NotFound
    if item.state != ItemState.PENDING:
        if Decision.objects.filter(item=item).exists():
            raise Conflict(_("Somebody has decided about this post already."))
        raise NotFound
    return item


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("author").get(pk=item.pk)


def _was_sent_back(item: Item) -> bool:
    latest = Decision.objects.filter(item=item).order_by("-created_at", "-pk").first()
    return latest is not None and not latest.approved


def _note(actor: Person, item: Item, *, approved: bool, reason: str = "") -> None:
    Decision.objects.create(item=item, by=actor, approved=approved, reason=reason)
    named = Mention.objects.filter(item=item).values_list("person", flat=True) if approved else ()
    emit(events.ItemDecided(actor=actor, item=item, approved=approved, mentioned=frozenset(named)))
