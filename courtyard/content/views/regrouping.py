"""Making a post of comments, joining a post into another conversation: chosen on one page, confirmed on the next."""

import uuid

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access
from courtyard.content.models import Item
from courtyard.content.selectors import regrouping
from courtyard.content.services.merging import merge as join
from courtyard.content.services.splitting import split as make_post
from courtyard.core.access import signed_in
from courtyard.core.errors import CourtyardError, Forbidden, Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.web import clean, done, uuids

__all__ = ["merge", "split"]


def _sent(request: PersonRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


@signed_in
@require_http_methods(["GET", "POST"])
def split(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Choose comments and a space; with both (``comments``, ``space``) see what will come of it; POST makes the post."""
    post = access.post_for_splitting(request.user, item_id)
    chosen, space_id = uuids(_sent(request).getlist("comments")), parse_id(_sent(request).get("space", ""))
    if space_id is None:
        return _choosing_comments(request, post, chosen)
    try:
        if request.method == "POST":
            made = make_post(actor=request.user, item_id=item_id, comment_ids=chosen, space_id=space_id)
            return done(request, toast=_("It is a post of its own now."), to=f"/items/{made.pk}/")
        space = access.space_for_split(request.user, post, space_id)
        context = {"post": post, "space": space, "chosen": chosen, "plan": regrouping.plan(space, post, chosen)}
    except (Invalid, Forbidden, NotFound) as refusal:
        return _choosing_comments(request, post, chosen, refusal)
    return render(request, "content/split.html", context)


def _choosing_comments(
    request: PersonRequest, post: Item, chosen: list[uuid.UUID], refusal: CourtyardError | None = None
) -> HttpResponse:
    first = parse_id(request.GET.get("comment", ""))
    page = regrouping.choices(request.user, post, first=first, cursor=request.GET.get("cursor"))
    context = {
        "post": post,
        "page": page,
        "chosen": [*chosen, first],
        "spaces": regrouping.spaces_for_split(request.user, post),
        "problem": _words(refusal),
    }
    return render(request, "content/choose_comments.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def merge(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Choose another post, by words or by its address (``q``); with one (``target``) see what will come of it; POST joins them."""
    item, target_id = access.item_for_read(request.user, item_id), parse_id(_sent(request).get("target", ""))
    if target_id is None:
        return _choosing_target(request, item)
    try:
        if request.method == "POST":
            target = join(actor=request.user, item_id=item_id, target_id=target_id)
            return done(
                request,
                toast=_("They are one conversation now."),
                to=f"/items/{target.pk}/?at={item_id}#item-{item_id}",
            )
        item, target = access.posts_for_merging(request.user, item_id, target_id)
    except (Forbidden, NotFound) as refusal:
        return _choosing_target(request, item, refusal)
    return render(request, "content/merge.html", {"item": item, "target": target, "weight": regrouping.weight(item)})


def _choosing_target(request: PersonRequest, item: Item, refusal: CourtyardError | None = None) -> HttpResponse:
    item = access.post_for_merging(request.user, item.pk)
    q = clean(request.GET.get("q", ""), "q", strict=False)[:200].strip()
    found = regrouping.targets(request.user, item, q=q)
    context = {"item": item, "q": q, "targets": found, "problem": _words(refusal)}
    return render(request, "content/choose_post.html", context, status=refusal.status if refusal else 200)


def _words(refusal: CourtyardError | None) -> str:
    """What stands in the way; what is not there says nothing of itself."""
    return (refusal.words or _("What you chose is not there any more. Choose again.")) if refusal else ""
