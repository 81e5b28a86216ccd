"""Making a post of comments: what leads away from a conversation goes on by itself, with who said it and when."""

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from courtyard.accounts.models import Person
from courtyard.content import access, events
from courtyard.content.models import (
    Counter,
    Item,
    ItemKind,
    ItemState,
    OffTopic,
    Placement,
    ReplyPin,
    Split,
    ThreadFollow,
)
from courtyard.content.selectors.regrouping import taken
from courtyard.content.services.items import count_comment
from courtyard.core import audit
from courtyard.core.events import emit
from courtyard.spaces.models import Space

__all__ = ["split"]


@transaction.atomic
def split(*, actor: Person, item_id: uuid.UUID, comment_ids: Collection[uuid.UUID], space_id: uuid.UUID) -> Item:
    """Make a post of comments under another, with the answers to them; returns it. Done again it is the same post.

    The earliest comment becomes its words, the others stand under it. ``space_id`` is where the post stands, or a space
    that the actor moderates and that nobody else reads. Raises NotFound, Forbidden, Invalid.
    """
    post = access.post_for_splitting(actor, item_id)
    space = access.space_for_split(actor, post, space_id)
    Item.objects.select_for_update().get(pk=post.pk)
    if made := _made_before(post, space, comment_ids):
        return made
    went = taken(post, comment_ids)
    made = went[0]
    out = [item for item in went if item.state == ItemState.PUBLISHED]
    Split.objects.create(post=post, made=made, comments=len(out), stood_at=_place_of(made), by=actor)
    _stand_alone(made, post, space, went)
    Counter.objects.update_or_create(item=made, defaults={"comments": len(out) - 1})
    _follow(post, made, {item.author_id for item in out})
    comments = count_comment(post_id=post.pk, change=-len(out))
    audit.record(
        "post.split", actor_id=actor.pk, data={"post": str(post.pk), "made": str(made.pk), "comments": len(out)}
    )
    emit(
        events.PostSplit(
            actor=actor, item=made, post=post, space=space, taken=tuple(item.pk for item in went),
            authors=frozenset(item.author_id for item in out), comments=comments,
        )
    )  # fmt: skip
    return made


def _made_before(post: Item, space: Space, comment_ids: Collection[uuid.UUID]) -> Item | None:
    """The post that was made of these very comments in this space."""
    rows = Split.objects.filter(post=post, made__in=list(comment_ids), made__root=None, made__placements__space=space)
    row = rows.select_related("made__author").first()
    if row is None:
        return None
    under = Item.objects.filter(Q(pk=row.made_id) | Q(root=row.made), pk__in=list(comment_ids))
    return row.made if under.count() == len(set(comment_ids)) else None


def _place_of(comment: Item) -> datetime.datetime:
    """Where the line stands that says so: in the place of a comment, or after the one that it answered."""
    return comment.parent.published_at if comment.parent else comment.published_at


def _stand_alone(made: Item, post: Item, space: Space, went: list[Item]) -> None:
    """The tree: two levels under the new post, everybody's answers where they were as far as what they answer came along."""
    ids = [item.pk for item in went]
    under = Item.objects.filter(pk__in=ids).exclude(pk=made.pk)
    under.filter(Q(parent=made) | ~Q(parent__in=ids) | Q(parent=None)).update(parent=None, depth=1)
    under.update(root=made)
    made.kind, made.root, made.parent, made.depth, made.expires_at = ItemKind.UPDATE, None, None, 0, post.expires_at
    made.save(update_fields=["kind", "root", "parent", "depth", "expires_at"])
    Placement.objects.create(item=made, space=space, published_at=made.published_at)
    ReplyPin.objects.filter(comment__in=ids).delete()
    OffTopic.objects.filter(item__in=ids).delete()


def _follow(post: Item, made: Item, authors: set[uuid.UUID]) -> None:
    """Who spoke goes on hearing of it, unless they muted the conversation."""
    muted = set(ThreadFollow.objects.filter(item=post, muted=True).values_list("person", flat=True))
    rows = [ThreadFollow(item=made, person_id=pk, muted=pk in muted) for pk in sorted(authors)]
    ThreadFollow.objects.bulk_create(rows, ignore_conflicts=True)
