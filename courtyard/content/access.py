"""Who may see an item and what they may do with it: the only doors to content. Refusal looks like absence."""

import uuid
from collections.abc import Callable
from itertools import permutations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now, NullIf
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import (
    Attachment,
    File,
    Item,
    ItemKind,
    ItemState,
    Placement,
    Reached,
    Reference,
    ThreadClosure,
)
from courtyard.core.errors import Conflict, Forbidden, NotFound
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Space

__all__ = [
    "MERGEABLE", "bind_drafted", "bind_said", "check_unused", "closure_lock", "file_for_read", "files_carried_for", "files_for_composing",
    "files_for_use", "is_closed", "is_locked", "item_for_answer", "item_for_comment", "item_for_edit", "item_for_read",
    "item_for_removal", "item_for_undo", "moderates", "placed_spaces", "post_for_closing", "post_for_locking",
    "post_for_merging", "post_for_placing", "post_for_splitting", "posts_for_merging", "readers_among", "space_for_split",
    "visible_to",
]  # fmt: skip

Drafted = Callable[[Person, bool], Q]
_drafted: Drafted | None = None


def bind_drafted(drafted: Drafted) -> None:
    """Give the rule that says which files stand in drafts that a viewer writes with others, all of them or only those the
    viewer is to publish; ``config`` binds it, for drafts lie above this room.
    """
    global _drafted
    _drafted = drafted


Said = Callable[[Person], Exists]
_said: Said | None = None


def bind_said(said: Said) -> None:
    """Give the rule that says which files hang on messages that a viewer reads: ``config`` binds it, too."""
    global _said
    _said = said


_UNDER_REVIEW = [ItemState.PENDING, ItemState.HIDDEN]
_NOT_OUT = [*_UNDER_REVIEW, ItemState.SCHEDULED]


def visible_to(viewer: Person) -> QuerySet[Item]:
    """Every post and comment the viewer may read, now.

    Time is tested here, so that a late job never leaks. A comment has its own state and its root's reach.
    """
    if not viewer.is_active:
        return Item.objects.none()
    comment_state = Q(state=ItemState.PUBLISHED) | Q(author=viewer, state__in=_UNDER_REVIEW)
    moderated_root = Exists(_placed(OuterRef("root"), spaces.moderated_by(viewer)))
    root = Item.objects.filter(_post_rule(viewer), pk=OuterRef("root"))
    return Item.objects.filter(
        (Q(root=None) & _post_rule(viewer))
        | (Exists(root) & (comment_state | (Q(state__in=_UNDER_REVIEW) & moderated_root)))
    )


def _post_rule(viewer: Person) -> Q:
    here = Q(zoned=False) | Exists(Reached.objects.filter(item=OuterRef("pk"), zone=Subquery(_zone_of(viewer))))
    ripe = Q(published_at__lte=Now()) & (Q(expires_at=None) | Q(expires_at__gt=Now())) & here
    reachable = Exists(_placed(OuterRef("pk"), spaces.content_visible_to(viewer), live=True))
    moderated = Exists(_placed(OuterRef("pk"), spaces.moderated_by(viewer)))
    placed = Exists(_placed(OuterRef("pk"), spaces.content_visible_to(viewer)))  # to its author even before and after
    mine = Q(author=viewer) & (
        Q(state=ItemState.SCHEDULED) | (Q(state=ItemState.PUBLISHED, published_at__lte=Now()) & placed)
    )
    return (
        (Q(state=ItemState.PUBLISHED) & ripe & reachable)
        | (Q(state__in=_UNDER_REVIEW) & (Q(author=viewer) | moderated))
        | mine
    )


def _zone_of(viewer: Person) -> QuerySet[Person, str]:
    zone = Coalesce(NullIf("time_zone", Value("")), "browser_zone")
    return Person.objects.filter(pk=viewer.pk).values_list(zone)


def _placed(item: OuterRef | Coalesce, among: QuerySet[Space], **extra: bool) -> QuerySet[Placement]:
    return Placement.objects.filter(item=item, space__in=among.values("pk"), **extra)


def item_for_read(viewer: Person, item_id: uuid.UUID) -> Item:
    """The post or comment, or NotFound exactly as for an id that does not exist."""
    item: Item | None = _READ.first(viewer.role, viewer.state, ids=[viewer.pk, item_id])
    if item is None:
        raise NotFound
    return item


def _read(role: str, state: str) -> QuerySet[Item]:
    viewer = Person(pk=stand_in(0), role=role, state=state)
    return _with_writable(viewer, visible_to(viewer)).filter(pk=stand_in(1)).select_related("author", "root")


_READ = Prepared(_read)  # the door of every page, comment and reaction: its SQL takes longer to write than to run


def _with_writable(viewer: Person, items: QuerySet[Item]) -> QuerySet[Item]:
    """Annotate ``writable``: a space of the item that the viewer reads still takes words; ``lock``: see ``closure_lock``."""
    open_spaces = spaces.content_visible_to(viewer).filter(archived_at=None)
    post = Coalesce(OuterRef("root"), OuterRef("pk"))
    return items.annotate(writable=Exists(_placed(post, open_spaces)), lock=closure_lock())


def closure_lock() -> Subquery:
    """What ``lock`` of an item is annotated by: None while its thread is open, False where it is closed, True where locked too."""
    post = Coalesce(OuterRef("root"), OuterRef("pk"))
    return Subquery(ThreadClosure.objects.filter(item=post, ended_at=None).values("locked"))


def is_closed(item: Item) -> bool:
    """Whether the thread of an item from ``item_for_read`` takes no words."""
    return vars(item)["lock"] is not None


def is_locked(item: Item) -> bool:
    """Whether nothing in it is changed any more, either."""
    return vars(item)["lock"] is True


def placed_spaces(item: Item) -> QuerySet[Space]:
    """The spaces in which the item, or a comment's root, stands."""
    return Space.objects.filter(
        pk__in=Placement.objects.filter(item=item.root_id or item.pk).values("space"), deleted_at=None
    )


def moderates(viewer: Person, item: Item) -> bool:
    """Whether the viewer moderates a space in which the item stands."""
    return spaces.moderated_by(viewer).filter(pk__in=placed_spaces(item).values("pk")).exists()


def check_unused(item_id: uuid.UUID) -> None:
    """Raise Conflict for an id under which something stands already, whoever may see it."""
    if _STANDING.rows(ids=[item_id]):
        raise Conflict(_("This id was already used for something else."))


_STANDING = Prepared(lambda: Item.objects.filter(pk=stand_in()).values_list("pk"))


def item_for_comment(viewer: Person, item_id: uuid.UUID) -> Item:
    """The item if the viewer may answer, react to or edit it: they see it, in a space that is not archived, and nobody locked it."""
    item = item_for_read(viewer, item_id)
    if not item.writable:  # type: ignore[attr-defined]  # annotated by item_for_read
        raise Forbidden(_("This space is archived: it can be read, and nothing new is added."))
    if is_locked(item):
        raise Forbidden(_("A moderator locked this conversation: it can be read, and stays as it is."))
    return item


def item_for_answer(viewer: Person, item_id: uuid.UUID) -> Item:
    """The item if the viewer may comment on it or answer it: it takes words, it is out, and its thread is not closed."""
    item = item_for_comment(viewer, item_id)
    if is_closed(item):
        raise Forbidden(_("This conversation is closed: it can be read, and nothing new is added."))
    if item.state in _NOT_OUT or (item.root and item.root.state in _NOT_OUT):
        raise Forbidden(_("This is not published: nothing is added to it."))
    return item


def post_for_closing(viewer: Person, item_id: uuid.UUID) -> Item:
    """The published post if the viewer may close or reopen the conversation under it: its author or a moderator."""
    item = item_for_read(viewer, item_id)
    if item.root_id is not None or item.state != ItemState.PUBLISHED:
        raise NotFound
    if item.author_id != viewer.pk and not moderates(viewer, item):
        raise Forbidden(_("Only its author or a moderator can close this conversation."))
    return item


def post_for_locking(viewer: Person, item_id: uuid.UUID) -> Item:
    """The published post if the viewer moderates where it stands."""
    item = post_for_closing(viewer, item_id)
    if not moderates(viewer, item):
        raise Forbidden(_("Only moderators can lock this conversation."))
    return item


MERGEABLE = (ItemKind.UPDATE, ItemKind.ARTICLE, ItemKind.QUESTION, ItemKind.ALBUM)


def post_for_splitting(viewer: Person, item_id: uuid.UUID) -> Item:
    """The published post if the viewer moderates where it stands, and may take comments from under it."""
    item = _post_for_moderation(viewer, item_id)
    if item.zoned:
        raise Forbidden(_("This post is not out for everybody yet: its conversation stays together until then."))
    return item


def space_for_split(viewer: Person, post: Item, space_id: uuid.UUID) -> Space:
    """A space that the viewer moderates, if comments under the post may become a post there: it stands there itself, or
    nobody reads the space who does not read the post.
    """
    space = spaces.space_for_moderation(viewer, space_id)
    if not Placement.objects.filter(item=post, space=space, live=True).exists():
        spaces.space_for_posting(viewer, space_id)
        if _readers_beyond(Space.objects.filter(pk=space.pk), placed_spaces(post)):
            raise Forbidden(_("Others read that space: what was said in this one is not taken there."))
    if space.archived_at:
        raise Forbidden(_("This space is archived: it can be read, and nothing new is added."))
    return space


def post_for_merging(viewer: Person, item_id: uuid.UUID) -> Item:
    """The post if the viewer may join it into another conversation, wherever that stands. Forbidden says why not."""
    item = _post_for_moderation(viewer, item_id)
    if item.kind not in MERGEABLE:
        raise Forbidden(
            _("What it holds beside its words would be lost: polls, ideas, praise and links stay posts of their own.")
        )
    if Reference.objects.filter(item=item).exists():
        raise Forbidden(_("This post shares another one, which would be lost: it stays a post of its own."))
    if placed_spaces(item).exclude(pk__in=spaces.moderated_by(viewer).values("pk")).exists():
        raise Forbidden(_("It stands in another space too, where you are no moderator."))
    return item


def posts_for_merging(viewer: Person, item_id: uuid.UUID, target_id: uuid.UUID) -> tuple[Item, Item]:
    """A post and the one into whose conversation the viewer may join it. Nobody is to read more or less for it: Forbidden,
    with the reason, where not the same people read both.
    """
    item, target = post_for_merging(viewer, item_id), _post_for_moderation(viewer, target_id)
    item_for_answer(viewer, target_id)
    if item.pk == target.pk:
        raise Forbidden(_("Choose another post than this one."))
    if item.zoned or target.zoned or item.expires_at != target.expires_at:
        raise Forbidden(_("The two are not out for the same time: they stay posts of their own."))
    if any(_readers_beyond(*pair) for pair in permutations((placed_spaces(item), placed_spaces(target)))):
        raise Forbidden(
            _("Not the same people read both: a post is joined only where nobody reads more or less by it.")
        )
    return item, target


def _post_for_moderation(viewer: Person, item_id: uuid.UUID) -> Item:
    item = item_for_comment(viewer, item_id)
    if item.root_id is not None or item.state != ItemState.PUBLISHED:
        raise NotFound
    if not moderates(viewer, item):
        raise Forbidden(_("Only owners and moderators of this space can do that."))
    return item


def _readers_beyond(these: QuerySet[Space], others: QuerySet[Space]) -> bool:
    """Whether somebody reads what stands in these spaces who does not read what stands in the others."""
    readers = spaces.readers_of(these.values("pk"))
    return readers.exclude(pk__in=spaces.readers_of(others.values("pk")).values("pk")).exists()


def item_for_edit(viewer: Person, item_id: uuid.UUID) -> Item:
    """The item if its space still takes words and the viewer wrote it, or moderates where it waits for approval."""
    item = item_for_comment(viewer, item_id)
    waits = item.state == ItemState.PENDING and item.root_id is None
    if item.author_id != viewer.pk and not (waits and moderates(viewer, item)):
        raise Forbidden(_("Only its author can edit this."))
    return item


def item_for_removal(viewer: Person, item_id: uuid.UUID) -> Item:
    """The item if the viewer wrote it or moderates a space it stands in."""
    item = item_for_read(viewer, item_id)
    if item.author_id != viewer.pk and not moderates(viewer, item):
        raise Forbidden(_("Only its author or a moderator can delete this."))
    return item


def item_for_undo(viewer: Person, item_id: uuid.UUID) -> Item:
    """A deleted item, for the person who deleted it and still reads its space; services check the time."""
    deleted = Item.objects.filter(pk=item_id, state=ItemState.DELETED, deleted_by=viewer).select_related(
        "author", "root"
    )
    item = deleted.first()
    if item is None or not spaces.content_visible_to(viewer).filter(pk__in=placed_spaces(item).values("pk")).exists():
        raise NotFound
    return item


def post_for_placing(viewer: Person, item_id: uuid.UUID) -> Item:
    """The post if the viewer may still change where it stands: its author, while nobody else has commented."""
    item = item_for_edit(viewer, item_id)
    if Item.objects.filter(root=item, state=ItemState.PUBLISHED).exclude(author=viewer).exists():
        raise Forbidden(_("Others have commented: share the post instead of moving it."))
    return item


def readers_among(item: Item, person_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of the given people, those who may read the item: whom one may tell about it."""
    if not person_ids:
        return set()
    return {row[0] for row in _READERS.rows(ids=[item.root_id or item.pk], lists=[person_ids])}


def _readers() -> QuerySet[Person, tuple[uuid.UUID]]:
    live = Placement.objects.filter(item=stand_in(), live=True).values("space")
    return spaces.readers_of(live).filter(pk__among=stand_ins()).values_list("pk")


_READERS = Prepared(_readers)


def files_for_use(viewer: Person, item: Item | None = None) -> QuerySet[File]:
    """The files the viewer may publish: their own, those others put into drafts of theirs, and what the ``item`` carries."""
    return File.objects.filter(Q(owner=viewer) | _in_drafts(viewer, to_publish=True) | _carried_by(item))


def files_for_composing(viewer: Person, item: Item | None = None) -> QuerySet[File]:
    """The files a composer shows to the viewer: their own, those in drafts they write, and what the ``item`` carries."""
    return File.objects.filter(Q(owner=viewer) | _in_drafts(viewer) | _carried_by(item))


def _carried_by(item: Item | None) -> Q:
    return Q(pk__in=Attachment.objects.filter(item=item).values("file") if item else [])


def _in_drafts(viewer: Person, *, to_publish: bool = False) -> Q:
    return _drafted(viewer, to_publish) if _drafted else Q(pk__in=[])


def file_for_read(viewer: Person, file_id: uuid.UUID) -> File:
    """The file if the viewer uploaded it, sees an item that carries it, writes a draft in which it stands or reads a message
    on which it hangs, else NotFound.
    """
    reached = Q(owner=viewer) | _carried(viewer) | _in_drafts(viewer) | (_said(viewer) if _said else Q(pk__in=[]))
    file = File.objects.filter(reached, pk=file_id).first() if viewer.is_active else None
    if file is None:
        raise NotFound
    return file


def files_carried_for(viewer: Person) -> QuerySet[File]:
    """The files that hang on posts and comments the viewer may read."""
    return File.objects.filter(_carried(viewer)) if viewer.is_active else File.objects.none()


def _carried(viewer: Person) -> Exists:
    return Exists(visible_to(viewer).filter(attachments__file=OuterRef("pk")))
