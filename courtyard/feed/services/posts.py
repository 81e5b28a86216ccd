"""Posting: what makes an item a post of the feed. The shared acts (edit, delete, react) are the content room's."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.events import ItemPlaced, ItemShared
from courtyard.content.models import Counter, Item, ItemKind, ItemState, Placement, Reference
from courtyard.content.services.bodies import Body, compose
from courtyard.content.services.items import Attached, edit_item, publish
from courtyard.content.services.upkeep import set_day
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.feed.about import source_of
from courtyard.feed.events import Referred
from courtyard.feed.models import Article, WebLink
from courtyard.feed.services.drafts import Draft, problems
from courtyard.feed.services.kinds import save_kind
from courtyard.feed.services.links import change_link, check_fresh, with_address
from courtyard.feed.services.polls import change_poll
from courtyard.feed.services.saved import check_draft, close_draft, end_draft
from courtyard.spaces.access import readers_of, space_for_posting, space_for_read
from courtyard.spaces.models import Space

__all__ = ["WORDS_A_MINUTE", "create_post", "edit_post", "place", "share", "unplace"]

MAX_SPACES = 20
WORDS_A_MINUTE = 220  # reading speed of adults on a screen, for "4 min"


@transaction.atomic
def create_post(
    *,
    actor: Person,
    space_ids: Sequence[uuid.UUID],
    draft: Draft,
    id: uuid.UUID | None = None,
    draft_version: int = 0,
    unless_shared: bool = False,
) -> Item:
    """Publish a post in one or several spaces: one object, one thread, one notification.

    With a client ``id`` it is done once: the same again returns the same post, anything else under that id raises
    Conflict. What was saved as a draft under it ends; ``draft_version`` is the one the actor has read: Conflict if a
    co-author has saved since. Raises Invalid, NotFound or Forbidden (a space that is not the actor's to post in, a draft
    that another person publishes). ``unless_shared`` refuses an address that was shared lately: see ``check_fresh``.
    """
    spaces, pending = _spaces_for(actor, space_ids)
    if id is not None and not claim(
        author=actor.pk, id=id, payload=["post", [str(space.pk) for space in spaces], *draft.payload()]
    ):
        return access.item_for_read(actor, id)
    if id is not None:
        access.check_unused(id)
    drafted = id is not None and check_draft(actor=actor, id=id, version=draft_version)
    if draft.about:
        source_of(actor, draft.about)
    body = _checked(actor, draft, shares=draft.about is not None, new=True)
    _check_praised(draft, spaces)
    if unless_shared and draft.kind == ItemKind.LINK:
        check_fresh(actor=actor, address=draft.address or "")
    item = Item(pk=id or new_id(), kind=draft.kind, author=actor, title=draft.title.strip())
    item.expires_at = draft.expires_at
    if drafted:
        close_draft(actor=actor, id=item.pk)
    publish(actor=actor, item=item, spaces=spaces, body=body, files=_files(draft), pending=pending, due=draft.due)
    _save_article(item, draft, body)
    save_kind(actor=actor, item=item, draft=draft)
    if draft.about:
        kind, target = draft.about
        Reference.objects.create(item=item, target_kind=kind, target_id=target)
        emit(Referred(actor=actor, item=item, about=draft.about))
    if draft.check_on:
        set_day(item=item, day=draft.check_on)
    if drafted:
        end_draft(actor=actor, item=item, credits=draft.credits)
    return item


def _spaces_for(actor: Person, space_ids: Sequence[uuid.UUID]) -> tuple[list[Space], bool]:
    """The spaces, each checked, and whether the post waits for a moderator."""
    wanted = list(dict.fromkeys(space_ids))
    if not wanted:
        raise Invalid({"spaces": [_("Choose where to post.")]})
    if len(wanted) > MAX_SPACES:
        raise Invalid({"spaces": [_("%(max)s spaces at most.") % {"max": MAX_SPACES}]})
    found = [space_for_posting(actor, pk) for pk in wanted]
    pending = any(space.approval and not rights.moderates for space, rights in found)
    if pending and len(found) > 1:
        raise Invalid({"spaces": [_("Posts in one of these spaces wait for approval: post there on its own.")]})
    return [space for space, _rights in found], pending


def _checked(actor: Person, draft: Draft, *, shares: bool = False, new: bool = False, item: Item | None = None) -> Body:
    """The composed body of a draft that may stand as a post. Raises Invalid naming each field that may not."""
    errors = problems(actor, draft, new=new)
    if errors:
        raise Invalid(errors)
    body = compose(actor=actor, body=draft.body, format=draft.format, tags=draft.tags, item=item)
    if draft.kind == ItemKind.LINK and draft.address:
        body = with_address(body, draft.address)
    speaks = draft.kind in _TITLE_SPEAKS and bool(draft.title.strip())
    if not (body.text.strip() or body.files or draft.files or shares or speaks):
        raise Invalid({"body": [_("Write something first.")]})
    return body


_TITLE_SPEAKS = (ItemKind.QUESTION, ItemKind.POLL, ItemKind.IDEA)  # their title says it; an article needs words


def _check_praised(draft: Draft, spaces: Sequence[Space]) -> None:
    """Nobody is praised where they could not read it. Raises Invalid, naming who."""
    if draft.kind != ItemKind.PRAISE:
        return
    places = Space.objects.filter(pk__in=[space.pk for space in spaces]).values("pk")
    absent = Person.objects.filter(pk__in=list(draft.people)).exclude(pk__in=readers_of(places).values("pk"))
    if names := [person.byline for person in absent.order_by("name")[:5]]:
        text = ngettext(
            "%(names)s cannot read this there. Choose another space.",
            "%(names)s cannot read this there. Choose another space.",
            len(names),
        )
        raise Invalid({"people": [text % {"names": ", ".join(names)}]})


def _files(draft: Draft) -> list[Attached]:
    cover = [draft.cover] if draft.cover else []
    return [*cover, *(file for file in draft.files if not draft.cover or file.file_id != draft.cover.file_id)]


def _save_article(item: Item, draft: Draft, body: Body) -> None:
    if item.kind != ItemKind.ARTICLE:
        return
    Article.objects.update_or_create(
        item=item,
        defaults={
            "cover_id": draft.cover.file_id if draft.cover else None,
            "cover_alt": draft.cover.alt[:500] if draft.cover else "",
            "minutes": max(1, round(len(body.text.split()) / WORDS_A_MINUTE)),
        },
    )


@transaction.atomic
def edit_post(
    *, actor: Person, item_id: uuid.UUID, draft: Draft, version: int | None = None, keep_files: bool = False
) -> Item:
    """Replace what a post or comment says, its address and its poll; the kind and the spaces stay. See ``edit_item`` for
    ``version`` and ``change_poll`` for the poll. An address and a poll are left as they are without one in the draft.
    """
    item = access.item_for_edit(actor, item_id)
    draft = replace(draft, kind=item.kind)
    if item.kind == ItemKind.LINK and draft.address is None:
        draft = replace(draft, address=WebLink.objects.get(pk=item.pk).address)
    if item.kind == ItemKind.COMMENT:
        body = compose(actor=actor, body=draft.body, format=draft.format, item=item)
        if not (body.text.strip() or body.files or draft.files):
            raise Invalid({"body": [_("Write something first.")]})
    else:
        shares = Reference.objects.filter(item=item).exists()
        body = _checked(actor, draft, shares=shares, item=item)
    if item.kind == ItemKind.LINK and draft.address and change_link(item_id=item.pk, address=draft.address):
        keep_files = False  # another address is a new version, as a change of the poll is
    if item.kind == ItemKind.POLL and draft.poll and change_poll(item=item, sent=draft.poll):
        keep_files = False
    item = edit_item(
        actor=actor,
        item_id=item_id,
        body=body,
        title=draft.title.strip(),
        files=None if keep_files else _files(draft),
        version=version,
    )
    if not keep_files:
        _save_article(item, draft, body)
    return item


@transaction.atomic
def share(
    *, actor: Person, item_id: uuid.UUID, space_ids: Sequence[uuid.UUID], draft: Draft, id: uuid.UUID | None = None
) -> Item:
    """Make a new post that refers to another one. What each reader gets to see of it is built for that reader.

    Sharing a share refers to the original.
    """
    target = access.item_for_read(actor, item_id)
    if target.kind == ItemKind.COMMENT or target.state != ItemState.PUBLISHED:
        raise NotFound
    reference = Reference.objects.filter(item=target, target_kind="item").first()
    if reference and (original := access.visible_to(actor).filter(pk=reference.target_id).first()):
        target = original
    spaces, pending = _spaces_for(actor, space_ids)
    payload = ["share", str(target.pk), [str(space.pk) for space in spaces], *draft.payload()]
    if id is not None and not claim(author=actor.pk, id=id, payload=payload):
        return access.item_for_read(actor, id)
    if id is not None:
        access.check_unused(id)
    body = _checked(actor, draft, shares=True)
    item = Item(pk=id or new_id(), kind=ItemKind.UPDATE, author=actor)
    publish(actor=actor, item=item, spaces=spaces, body=body, files=draft.files, pending=pending)
    Reference.objects.create(item=item, target_kind="item", target_id=target.pk)
    Counter.objects.filter(item=target).update(shares=F("shares") + 1)
    if not pending:
        emit(ItemShared(actor=actor, item=item, target=target))
    return item


@transaction.atomic
def place(*, actor: Person, item_id: uuid.UUID, space_ids: Sequence[uuid.UUID]) -> Item:
    """Let one's own post stand in more spaces, while nobody else has commented."""
    item = access.post_for_placing(actor, item_id)
    spaces, pending = _spaces_for(actor, space_ids)
    if pending or item.state != ItemState.PUBLISHED:
        raise Invalid({"spaces": [_("This post, or this space, waits for approval.")]})
    have = set(Placement.objects.filter(item=item).values_list("space", flat=True))
    fresh = [space for space in spaces if space.pk not in have]
    if len(have) + len(fresh) > MAX_SPACES:
        raise Invalid({"spaces": [_("%(max)s spaces at most.") % {"max": MAX_SPACES}]})
    if fresh:
        rows = [Placement(item=item, space=space, published_at=now()) for space in fresh]
        Placement.objects.bulk_create(rows, ignore_conflicts=True)
        ids = tuple(space.pk for space in fresh)
        emit(ItemPlaced(actor=actor, item=item, space_ids=ids, mentioned=frozenset()))
    return item


@transaction.atomic
def unplace(*, actor: Person, item_id: uuid.UUID, space_id: uuid.UUID) -> Item:
    """Take one's own post out of a space, while nobody else has commented; it stays in at least one."""
    item = access.post_for_placing(actor, item_id)
    space = space_for_read(actor, space_id)
    others = Placement.objects.filter(item=item).exclude(space=space)
    if not others.exists():
        raise Forbidden(_("A post stands in at least one space. Delete it instead."))
    Placement.objects.filter(item=item, space=space).delete()
    return item
