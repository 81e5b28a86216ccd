"""What a moderator chooses from to make a post of comments, or to join a post into another conversation."""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Bookmark, Item, ItemState, Placement, ThreadClosure
from courtyard.content.selectors.searching import posts_with
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.paging import Page, page
from courtyard.spaces.access import moderated_by, readers_of
from courtyard.spaces.models import Kind, Space

__all__ = ["MOST", "Plan", "choices", "plan", "spaces_for_split", "taken", "targets", "weight"]

MOST = 200  # comments chosen at once
_SHOWN = 20  # posts to join one into, other spaces to make one in
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def choices(viewer: Person, post: Item, *, first: uuid.UUID | None = None, cursor: str | None = None) -> Page[Item]:
    """The comments under a post by time, from ``first`` on if it is one of them."""
    comments = access.visible_to(viewer).filter(root=post, state=ItemState.PUBLISHED).select_related("author")
    if first and (start := comments.filter(pk=first).first()):
        comments = comments.filter(published_at__gte=start.published_at)
    return page(comments, cursor=cursor, limit=100, order=("published_at", "id"))


def taken(post: Item, comment_ids: Collection[uuid.UUID]) -> list[Item]:
    """The comments with the answers to them, by time: first the one that becomes the post. Raises Invalid, NotFound."""
    if not comment_ids:
        raise Invalid({"comments": [_("Choose at least one comment.")]})
    if len(comment_ids) > MOST:
        raise Invalid({"comments": [_("%(max)s comments at most.") % {"max": MOST}]})
    chosen = Item.objects.filter(pk__in=list(comment_ids), root=post, state=ItemState.PUBLISHED)
    if chosen.count() != len(set(comment_ids)):
        raise NotFound
    went = Item.objects.filter(Q(pk__in=chosen.values("pk")) | Q(parent__in=chosen.values("pk")), root=post)
    return list(went.select_related("author", "parent").order_by("published_at", "pk"))


@dataclass(frozen=True, slots=True)
class Plan:
    """What will come of a split: the words of the post, how many comments under it, who wrote any of them, and who of them
    would not read it.
    """

    made: Item
    comments: int
    authors: list[str]
    lost: list[str]


def plan(space: Space, post: Item, comment_ids: Collection[uuid.UUID]) -> Plan:
    """The same that ``split`` would do. Raises Invalid, NotFound."""
    went = [item for item in taken(post, comment_ids) if item.state == ItemState.PUBLISHED]
    authors = {item.author_id: item.author.byline for item in went}
    readers = readers_of(Space.objects.filter(pk=space.pk).values("pk")).filter(pk__in=authors)
    lost = authors.keys() - set(readers.values_list("pk", flat=True))
    return Plan(went[0], len(went) - 1, list(authors.values()), [authors[pk] for pk in authors if pk in lost])


def weight(item: Item) -> tuple[int, int]:
    """How much goes with a post: the number of comments under it, and of people who have it in their bookmarks."""
    comments = Item.objects.filter(root=item, state=ItemState.PUBLISHED).count()
    return comments, Bookmark.objects.filter(item=item).count()


def spaces_for_split(viewer: Person, post: Item) -> list[Space]:
    """Where a post may be made of the comments: first where they stand, then by name."""
    led, here = moderated_by(viewer).order_by("name"), access.placed_spaces(post).values("pk")
    others = led.exclude(pk__in=here).exclude(kind=Kind.STORYLINE).filter(archived_at=None)
    return [space for space in [*led.filter(pk__in=here), *others[:_SHOWN]] if _takes(viewer, post, space)]


def _takes(viewer: Person, post: Item, space: Space) -> bool:
    try:
        access.space_for_split(viewer, post, space.pk)
    except (Forbidden, NotFound):
        return False
    return True


def targets(viewer: Person, item: Item, *, q: str = "") -> list[Item]:
    """Posts into whose conversation this one might be joined, newest first: of its own spaces; with words those that say
    them, in any space that the viewer moderates; the one whose address is given. ``posts_for_merging`` has the last word.
    """
    led = moderated_by(viewer)
    among = led if q else led.filter(pk__in=access.placed_spaces(item).values("pk"))
    placed = Placement.objects.filter(space__in=among.values("pk"), live=True)
    posts = (
        access.visible_to(viewer).filter(state=ItemState.PUBLISHED, pk__in=placed.values("item")).exclude(pk=item.pk)
    )
    posts = posts.exclude(pk__in=ThreadClosure.objects.filter(ended_at=None).values("item"))
    if named := _UUID.search(q):
        posts = posts.filter(pk=named[0])
    elif q:
        posts = posts.filter(pk__in=posts_with(q))
    return list(posts.select_related("author").order_by("-published_at", "-pk")[:_SHOWN])
