"""A post: its page, writing, editing, sharing, deciding about one that waits."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access, rendering
from courtyard.content.fragments import thread_context
from courtyard.content.selectors.cards import load, wholes
from courtyard.content.services import items, marks
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.ids import new_id
from courtyard.core.richtext import to_markdown
from courtyard.core.web import client_id, done, is_partial, uuids
from courtyard.feed import services
from courtyard.feed.forms import draft, edited_draft
from courtyard.feed.selectors import composer
from courtyard.feed.services import Draft

__all__ = ["compose", "create", "decide", "edit", "fresh", "item", "share"]


@signed_in
@require_GET
def item(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """A post with its comments. A comment's address leads to its post."""
    found = access.item_for_read(request.user, item_id)
    if found.root_id:
        return redirect(f"/items/{found.root_id}/?at={found.pk}#item-{found.pk}")
    shown = rendering.show(request.user, load(request.user, [item_id]))[0]
    if is_partial(request) and request.GET.get("card"):
        return render(request, "feed/one.html", {"shown": shown})
    marks.open_item(actor=request.user, item_id=item_id)
    return render(request, "feed/item.html", {"shown": shown, **thread_context(request.user, item_id)})


@signed_in
@require_GET
def compose(request: PersonRequest) -> HttpResponse:
    """The composer on a page of its own; ``?in=`` chooses the space, ``?kind=article`` the kind."""
    targets = composer.targets(request.user)
    chosen = composer.named(targets, request.GET.get("in", "")) or composer.first(targets)
    kind = "article" if request.GET.get("kind") == "article" else "update"
    context = {"targets": targets, "target": chosen, "kind": kind, "new_id": new_id()}
    return render(request, "feed/compose_form.html" if is_partial(request) else "feed/compose.html", context)


@signed_in
@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """Publish a post; answers its card and a fresh composer."""
    sent, spaces = draft(request), uuids(request.POST.getlist("spaces"))
    try:
        post = services.create_post(actor=request.user, space_ids=spaces, draft=sent, id=client_id(request))
    except Invalid as refusal:
        if is_partial(request):
            raise  # a toast says it, and the form stays as it is
        return _again(request, sent, spaces, refusal)
    if not is_partial(request):
        return redirect("feed:item", post.pk)
    shown = rendering.show(request.user, load(request.user, [post.pk]))[0]
    words = (
        _("Sent to the moderators: it is published once they say so.") if post.state == "pending" else _("Published.")
    )
    return done(
        request, render_to_string("feed/one.html", {"shown": shown}, request), toast=words, published=str(post.pk)
    )


def _again(request: PersonRequest, sent: Draft, spaces: list[uuid.UUID], refusal: Invalid) -> HttpResponse:
    """The composer's page with everything that was written, and what stands in its way."""
    targets = composer.targets(request.user)
    target = composer.one(targets, spaces[0]) if spaces else None
    words = " ".join(text for texts in refusal.errors.values() for text in texts)
    context = {
        "targets": targets,
        "target": target,
        "kind": sent.kind,
        "sent": sent,
        "problem": words,
        "new_id": new_id(),
    }
    return render(request, "feed/compose.html", context, status=422)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change what a post or comment says. If somebody saved meanwhile, both texts are shown and nothing is lost."""
    found = access.item_for_edit(request.user, item_id)
    if request.method == "GET":
        context = {"item": found, "whole": wholes([item_id])[item_id], "markdown": to_markdown(found.body_html)}
        return render(request, "feed/edit.html", context)
    sent, version = edited_draft(request)
    try:
        services.edit_post(actor=request.user, item_id=item_id, draft=sent, version=version)
    except Conflict as conflict:
        context = {
            "item": conflict.current,
            "whole": wholes([item_id])[item_id],
            "sent": sent,
            "conflict": conflict.detail,
        }
        return render(request, "feed/edit.html", context, status=409)
    return redirect("feed:item", found.root_id or found.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def share(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Share a post: a new post that refers to it."""
    shown = rendering.show(request.user, load(request.user, [access.item_for_read(request.user, item_id).pk]))[0]
    if request.method == "POST":
        post = services.share(
            actor=request.user, item_id=item_id, space_ids=uuids(request.POST.getlist("spaces")),
            draft=draft(request), id=client_id(request),
        )  # fmt: skip
        return redirect("feed:item", post.pk)
    targets = composer.targets(request.user)
    embed = rendering.embed_of(request.user, item_id)
    context = {"shown": shown, "embed": embed, "targets": targets, "target": composer.own(targets), "new_id": new_id()}
    return render(request, "feed/share.html", context)


@signed_in
@require_POST
def decide(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Publish or decline a post that waits for approval."""
    approved = request.GET.get("decision") == "approve"
    (items.approve if approved else items.hide)(actor=request.user, item_id=item_id)
    return done(request, toast=_("Published.") if approved else _("Declined."), refresh=True)


@signed_in
@require_GET
def fresh(request: PersonRequest) -> HttpResponse:
    """The cards of posts that came out while the reader was reading (``ids``), newest first."""
    cards = load(request.user, uuids(request.GET.getlist("ids")[:50]))
    cards.sort(key=lambda card: card.published_at, reverse=True)
    return render(request, "feed/more.html", {"shown": rendering.show(request.user, cards), "more": ""})
