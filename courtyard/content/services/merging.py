"""Joining a post into the conversation under another: it becomes a comment there, and its comments the answers to it."""

import uuid
from html import escape

from django.db import transaction
from django.db.models import QuerySet

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import (
    Bookmark,
    Counter,
    Item,
    ItemKind,
    ItemState,
    Merge,
    Pin,
    Placement,
    ReplyPin,
    Revision,
    Split,
    ThreadClosure,
    ThreadFollow,
    Upkeep,
)
from courtyard.content.services.items import count_comment
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden
from courtyard.core.events import emit
from courtyard.core.richtext import to_text

__all__ = ["merge"]


@transaction.atomic
def merge(*, actor: Person, item_id: uuid.UUID, target_id: uuid.UUID) -> Item:
    """Join a post into the conversation under ``target``; returns the target. Done again it changes nothing.

    Its words are a comment from then on, its comments and the answers to them the answers to it, by time. The two are read
    by the same people, and the actor moderates wherever either stands; else Forbidden, with the reason.
    """
    if done := _done_before(actor, item_id, target_id):
        return done
    access.posts_for_merging(actor, item_id, target_id)  # before anything is held; and once more when it is
    list(Item.objects.select_for_update().filter(pk__in=[item_id, target_id]).order_by("pk"))
    if done := _done_before(actor, item_id, target_id):
        return done
    item, target = access.posts_for_merging(actor, item_id, target_id)
    space_ids = tuple(Placement.objects.filter(item=item).values_list("space", flat=True))
    _carry_marks(item, target)
    _leave_places(item, actor)
    went = _stand_under(item, target, actor)
    Merge.objects.create(item=item, target=target, by=actor)
    comments = count_comment(post_id=target.pk, change=went.filter(state=ItemState.PUBLISHED).count())
    audit.record(
        "post.merged",
        actor_id=actor.pk,
        subject_id=item.author_id,
        data={"post": str(item.pk), "target": str(target.pk)},
    )
    ids = tuple(went.values_list("pk", flat=True))
    emit(events.PostMerged(actor=actor, item=item, target=target, space_ids=space_ids, taken=ids, comments=comments))
    return target


def _done_before(actor: Person, item_id: uuid.UUID, target_id: uuid.UUID) -> Item | None:
    item = access.item_for_read(actor, item_id)
    if item.root_id != target_id or not Merge.objects.filter(item=item, target=target_id).exists():
        return None
    if not access.moderates(actor, item):
        raise Forbidden
    return access.item_for_read(actor, target_id)


def _carry_marks(item: Item, target: Item) -> None:
    """Who keeps the post keeps the other; who follows it, its author too, hears of the conversation it is part of now."""
    kept = [
        Bookmark(item=target, person_id=person, created_at=at)
        for person, at in Bookmark.objects.filter(item=item).values_list("person", "created_at")
    ]
    Bookmark.objects.bulk_create(kept, ignore_conflicts=True)
    Bookmark.objects.filter(item=item).delete()
    follows: dict[uuid.UUID, bool] = dict(ThreadFollow.objects.filter(item=item).values_list("person", "muted"))
    hearing = {person for person, muted in ({item.author_id: False} | follows).items() if not muted}
    rows = [ThreadFollow(item=target, person_id=person) for person in sorted(hearing)]
    ThreadFollow.objects.bulk_create(rows, ignore_conflicts=True)
    ThreadFollow.objects.filter(item=item).delete()


def _leave_places(item: Item, actor: Person) -> None:
    """It stands in no space by itself any more, and what only a post can be it is no more."""
    for rows in (Placement, Pin, Upkeep):
        rows.objects.filter(item=item).delete()  # type: ignore[attr-defined]
    ReplyPin.objects.filter(post=item).delete()
    ThreadClosure.objects.filter(item=item, ended_at=None).update(ended_at=now(), ended_by=actor)


def _stand_under(item: Item, target: Item, actor: Person) -> QuerySet[Item]:
    """The tree: two levels, so that whatever was said under the post answers it directly. Returns all that went."""
    ids = list(Item.objects.filter(root=item).values_list("pk", flat=True))
    Item.objects.filter(pk__in=ids).update(root=target, parent=item, depth=2)
    Split.objects.filter(post=item).update(post=target)
    Counter.objects.filter(item=item).update(comments=0)
    _say_title(item, actor)
    item.kind, item.root, item.depth, item.expires_at = ItemKind.COMMENT, target, 1, None
    item.save(update_fields=["kind", "root", "depth", "expires_at", "title", "body_html", "body_text", "version"])
    return Item.objects.filter(pk__in=[item.pk, *ids])


def _say_title(item: Item, actor: Person) -> None:
    """A comment has no title: it becomes the first of the words. What the post said until now is kept in its history."""
    if not item.title:
        return
    Revision.objects.create(item=item, version=item.version, title=item.title, body_html=item.body_html, by=actor)
    item.body_html = f"<p><strong>{escape(item.title)}</strong></p>{item.body_html}"
    item.body_text = to_text(item.body_html)
    item.title, item.version = "", item.version + 1
