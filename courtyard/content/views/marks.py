"""Small acts on an item: POST begins, DELETE ends (a form without scripts posts ``end=1``)."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.content import access, rendering
from courtyard.content.fragments import place_of, thread_rights
from courtyard.content.models import Item
from courtyard.content.selectors import people
from courtyard.content.selectors.cards import Card, is_pinned, load, wholes
from courtyard.content.selectors.threads import reply_pin_of
from courtyard.content.services import items, marks, reactions
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.web import done, is_partial, moment, uuids

__all__ = [
    "bookmark", "follow", "glimpse", "history", "menu", "mute", "own", "pin", "reacted", "reaction", "remove", "restore", "seen",
    "seen_items",
]  # fmt: skip

Act = Callable[..., Item]
NAMED = 12  # people named behind an emoji before "and more"


def _ends(request: PersonRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("end") == "1"


def _act(request: PersonRequest, act: Act, words: str, item_id: uuid.UUID, **given: object) -> HttpResponse:
    item = act(actor=request.user, item_id=item_id, **given)
    return done(request, toast=words, to=place_of(request, item))


@signed_in
@require_http_methods(["POST", "DELETE"])
def bookmark(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Keep an item for later, or no longer."""
    if _ends(request):
        return _act(request, marks.unbookmark, _("Removed from your bookmarks."), item_id)
    return _act(request, marks.bookmark, _("Kept in your bookmarks."), item_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def follow(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Hear of new comments, or not."""
    if _ends(request):
        return _act(request, marks.unfollow_thread, _("You no longer follow this post."), item_id)
    return _act(request, marks.follow_thread, _("You will hear of new comments."), item_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def mute(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Hear of nothing under a post, or again."""
    if _ends(request):
        return _act(request, marks.unfollow_thread, _("No longer muted."), item_id)
    return _act(request, marks.mute_thread, _("You will hear nothing more of this post."), item_id)


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def pin(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Keep a post on top of a space (``?space=``), at once or for a time, or take it down."""
    space_id = parse_id(request.GET.get("space", ""))
    if space_id is None:
        raise NotFound
    if _ends(request):
        item = marks.unpin(actor=request.user, item_id=item_id, space_id=space_id)
        return done(request, toast=_("No longer pinned."), to=place_of(request, item), refresh=True)
    item, space, pinned = marks.pin_for_edit(actor=request.user, item_id=item_id, space_id=space_id)
    context: dict[str, object] = {"item": item, "space": space, "pin": pinned, "errors": {}, "problem": ""}
    if request.method == "GET":
        return render(request, "content/pin.html", context)
    try:
        times = {name: moment(request, name) for name in ("since", "until")}
        marks.pin(actor=request.user, item_id=item_id, space_id=space_id, **times)
    except (Invalid, Conflict) as refusal:
        if is_partial(request):
            raise
        context |= {"errors": refusal.errors if isinstance(refusal, Invalid) else {}, "problem": refusal.words}
        return render(request, "content/pin.html", context, status=refusal.status)
    return done(request, toast=_("Pinned to the top."), to=f"/spaces/{space.slug}/", refresh=True)


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def reaction(request: PersonRequest, item_id: uuid.UUID, emoji: str) -> HttpResponse:
    """React with an emoji, or take it back; GET names who did."""
    if request.method == "GET":
        who = people.reacted_by(request.user, access.item_for_read(request.user, item_id)).get(emoji, [])
        return render(request, "content/names.html", {"people": who[:NAMED], "more": len(who) - NAMED})
    return _act(request, reactions.unreact if _ends(request) else reactions.react, "", item_id, emoji=emoji)


@signed_in
@require_http_methods(["GET", "POST"])
def reacted(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """GET who reacted with what; POST a reaction from the bar (``emoji``)."""
    if request.method == "POST":
        return reaction(request, item_id, request.POST.get("emoji", ""))
    item = access.item_for_read(request.user, item_id)
    context = {
        "item": item,
        "it": load(request.user, [item_id])[0],
        "reactions": people.reacted_by(request.user, item),
        "quick": request.organisation.reactions if request.organisation else [],
    }
    return render(request, "content/reacted.html", context | {"partial": is_partial(request)})


@signed_in
@require_GET
def seen(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Who has seen a post."""
    item = access.item_for_read(request.user, item_id)
    page = people.seen_by(request.user, item, cursor=request.GET.get("cursor"))
    return render(request, "content/seen.html", {"item": item, "page": page, "partial": is_partial(request)})


@signed_in
@require_POST
def seen_items(request: PersonRequest) -> HttpResponse:
    """The browser says which posts were before the reader's eyes (``ids``)."""
    marks.mark_seen(actor=request.user, item_ids=uuids(request.POST.getlist("ids")[:100]))
    return HttpResponse(status=204)


def _comment_menu(request: PersonRequest, item: Item, it: Card, root: uuid.UUID) -> HttpResponse:
    post = access.item_for_read(request.user, root)
    first = reply_pin_of(post)
    may = [*sorted(it.may), *thread_rights(request.user, post, moderates=access.moderates(request.user, post))]
    context = {"item": item, "it": it, "may": may, "pinned": bool(first and first.comment_id == item.pk)}
    return render(request, "content/comment_menu.html", context | {"partial": is_partial(request)})


@signed_in
@require_GET
def menu(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """What one may do with a post or comment; ``?in=`` is the space in which its card stands, else the one to moderate."""
    item = access.item_for_read(request.user, item_id)
    it = load(request.user, [item_id])[0]
    if item.root_id:
        return _comment_menu(request, item, it, item.root_id)
    mine = [space.id for space in it.spaces if space.moderated]
    here = parse_id(request.GET.get("in", "")) or (mine[0] if len(mine) == 1 else None)
    context = {"item": item, "it": it, "here": here, "partial": is_partial(request)}
    context["features"] = may(request.user, "announcement.publish")
    return render(request, "content/menu.html", context | {"pinned": bool(here and is_pinned(item, here))})


@signed_in
@require_GET
def own(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """What an item's kind shows below its words to this viewer (votes, results): asked for when they changed."""
    item = access.item_for_read(request.user, item_id)
    if not is_partial(request):
        return redirect(f"/items/{item.root_id or item.pk}/#item-{item.pk}")
    return HttpResponse(rendering.own_piece(request.user, item))


@signed_in
@require_GET
def glimpse(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """The beginning of what somebody's words lead to: nothing where the viewer may not read it, as where there is nothing."""
    cards = load(request.user, [item_id])
    context = {"it": cards[0], "item": wholes([item_id])[item_id].item} if cards else {}
    return render(request, "content/glimpse.html", context)


@signed_in
@require_GET
def history(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """What an item said before its edits."""
    item = access.item_for_read(request.user, item_id)
    return render(request, "content/history.html", {"item": item, "revisions": people.history(item)})


@signed_in
@require_POST
def restore(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Undo one's own deletion."""
    item = items.restore_item(actor=request.user, item_id=item_id)
    return done(request, toast=_("It is back."), to=f"/items/{item.root_id or item.pk}/", refresh=True)


@signed_in
@require_POST
def remove(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Delete an item; the toast offers to undo it."""
    item = items.remove_item(actor=request.user, item_id=item_id)
    text = _("Comment deleted.") if item.root_id else _("Post deleted.")
    return done(
        request, toast=text, undo=f"/items/{item_id}/restore/", to=f"/items/{item.root_id}/" if item.root_id else "/"
    )
