"""A post: its page, writing, editing, sharing, deciding about one that waits."""

import uuid
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access, rendering
from courtyard.content.forms import take_files
from courtyard.content.fragments import place_of, thread_context
from courtyard.content.models import Item
from courtyard.content.selectors.cards import load, wholes
from courtyard.content.services import marks, review
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.richtext import to_markdown
from courtyard.core.web import client_id, done, is_partial, typed, uuids
from courtyard.feed import about, services
from courtyard.feed.forms import draft as drafted
from courtyard.feed.forms import drafted_version, edited_version
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import composer, lists, saved
from courtyard.feed.selectors.articles import articles
from courtyard.feed.selectors.times import upkeep_of
from courtyard.feed.services.drafts import KINDS
from courtyard.feed.views.composing import about_it, changing_kind, compared, composing, resuming, written
from courtyard.people.selectors import by_ids

__all__ = ["compose", "create", "decide", "edit", "fresh", "item", "share", "submit"]


@signed_in
@require_GET
def item(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """A post with its comments. A comment's address leads to its post, that of one (``?at=``) that went elsewhere to it."""
    found = access.item_for_read(request.user, item_id)
    at = parse_id(request.GET.get("at", ""))
    inner = _readable(request, at) if at else None
    if found.root_id or (inner and (inner.root_id or inner.pk) != item_id):
        return redirect(_address(inner or found))
    shown = rendering.show(request.user, load(request.user, [item_id]))[0]
    if is_partial(request) and request.GET.get("card"):
        return render(request, "feed/one.html", {"shown": shown})
    marks.open_item(actor=request.user, item_id=item_id)
    return render(
        request, "feed/item.html", {"shown": shown, **upkeep_of(item_id), **thread_context(request.user, item_id)}
    )


def _readable(request: PersonRequest, item_id: uuid.UUID) -> Item | None:
    try:
        return access.item_for_read(request.user, item_id)
    except NotFound:
        return None


def _address(item: Item) -> str:
    return f"/items/{item.root_id}/?at={item.pk}#item-{item.pk}" if item.root_id else f"/items/{item.pk}/"


@signed_in
@require_GET
def compose(request: PersonRequest) -> HttpResponse:
    """The composer on a page of its own; ``?in=`` chooses the space, ``?kind=poll`` the kind, ``?hello=`` whom it begins with,
    ``?title=`` its title, ``?about=message:ID`` or ``thread:ID`` what it is made of.

    With ``?resume=1`` a recent draft is shown again.
    """
    found = saved.drafts(request.user)
    targets = composer.targets(request.user)
    chosen = composer.named(targets, request.GET.get("in", "")) or composer.first(targets)
    place = chosen.id if chosen and request.GET.get("in") else None
    if request.GET.get("resume") and (draft := saved.resumed(found, place)):
        context = resuming(request, draft) | {"drafts": len(found)}
        return render(request, "feed/compose_form.html" if is_partial(request) else "feed/compose.html", context)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else KINDS[0]
    hello = by_ids(request.user, uuids([request.GET.get("hello", "")]))
    source = about.read(request.GET.get("about", ""))
    praised = composer.chosen(request.user, [pk] if (pk := parse_id(request.GET.get("whom", ""))) else [])
    context = {
        "targets": targets, "target": chosen, "kind": kind, "new_id": new_id(), "values": lists.values(),
        "praised": praised, "hello": next(iter(hello), None), "drafts": len(found),
        "title": request.GET.get("title", "")[:200],
    }  # fmt: skip
    if source:
        context |= about_it(request, source, targets)
    return render(request, "feed/compose_form.html" if is_partial(request) else "feed/compose.html", context)


@signed_in
@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """Publish a post; answers its card and a fresh composer."""
    spaces = uuids(request.POST.getlist("spaces"))
    try:
        take_files(request)
        post = services.create_post(
            actor=request.user, space_ids=spaces, draft=drafted(request), id=client_id(request),
            draft_version=drafted_version(request),
            unless_shared=not is_partial(request) and "anyway" not in request.POST,
        )  # fmt: skip
    except CourtyardError as refusal:
        if is_partial(request):
            raise  # a toast says it, and the form stays as it is
        return _again(request, "feed/compose.html", refusal)
    if not is_partial(request):
        return redirect("feed:item", post.pk)
    shown = rendering.show(request.user, load(request.user, [post.pk]))[0]
    words = _SAID.get(post.state, gettext_lazy("Published."))
    card = render_to_string("feed/one.html", {"shown": shown, "here": _here(request, [shown])}, request)
    return done(request, card, toast=str(words), published=str(post.pk))


_SAID = {
    "pending": gettext_lazy("Sent to the moderators: it is published once they say so."),
    "scheduled": gettext_lazy("Scheduled. Only you see it until then."),
}


def _here(request: PersonRequest, cards: list[rendering.Shown]) -> uuid.UUID | None:
    """The space on whose page the cards are to stand, by where the request comes from: they need not name it."""
    came = urlsplit(request.META.get("HTTP_REFERER", "")).path
    named = (line for shown in cards for line in shown.card.spaces if came == f"/spaces/{line.slug}/")
    return next((line.id for line in named), None)


def _again(request: PersonRequest, template: str, refusal: CourtyardError, **extra: object) -> HttpResponse:
    """The composer's page with everything that was written, and what stands in its way."""
    if isinstance(refusal, Conflict) and isinstance(refusal.current, SavedDraft):
        return compared(request, refusal, refusal.current)
    context = composing(request) | {
        "problem": refusal.words or _("The place you chose does not take your post. Choose another one."),
    }
    return render(request, template, context | extra, status=refusal.status)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change what a post or comment says. If somebody saved meanwhile, both texts are shown and nothing is lost."""
    found = access.item_for_edit(request.user, item_id)
    context: dict[str, object]
    if request.method == "GET":
        whole = wholes([item_id])[item_id]
        shown = {"uploads": whole.pictures + whole.files, "markdown": to_markdown(found.body_html)}
        article = articles([item_id]).get(item_id)
        context = {"item": found, "again": _returned(request, found), "cover": article.cover_id if article else None}
        return render(request, "feed/edit.html", context | shown | changing_kind(found))
    version = edited_version(request)
    try:
        take_files(request)
        services.edit_post(actor=request.user, item_id=item_id, draft=drafted(request), version=version)
        if "again" in request.POST:
            review.send_again(actor=request.user, item_id=item_id)
    except Conflict as conflict:
        context = {"item": conflict.current, "conflict": conflict.detail}
    except Invalid as refusal:
        context = {"item": found, "version": version, "problem": refusal.words}
    else:
        return redirect("feed:item", found.root_id or found.pk)
    context |= written(request, found) | {"again": _returned(request, found)} | changing_kind(found)
    return render(request, "feed/edit.html", context, status=409 if "conflict" in context else 422)


def _returned(request: PersonRequest, item: Item) -> bool:
    """Whether a moderator sent it back, so that it can be sent in again."""
    return any("submit" in card.may for card in load(request.user, [item.pk]))


@signed_in
@require_http_methods(["GET", "POST"])
def share(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Share a post: a new post that refers to it."""
    shown = rendering.show(request.user, load(request.user, [access.item_for_read(request.user, item_id).pk]))[0]
    context: dict[str, object] = {"shown": shown, "embed": rendering.embed_of(request.user, item_id)}
    if request.method == "GET":
        targets = composer.targets(request.user)
        context |= {"targets": targets, "target": composer.own(targets), "new_id": new_id()}
        return render(request, "feed/share.html", context)
    try:
        take_files(request)
        post = services.share(
            actor=request.user, item_id=item_id, space_ids=uuids(request.POST.getlist("spaces")),
            draft=drafted(request), id=client_id(request),
        )  # fmt: skip
    except CourtyardError as refusal:
        return _again(request, "feed/share.html", refusal, **context)
    return redirect("feed:item", post.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def decide(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Publish a post that waits for approval, or say on a page of its own why it goes back to its author."""
    if request.method == "GET":
        shown = rendering.show(request.user, load(request.user, [access.item_for_read(request.user, item_id).pk]))[0]
        if "decide" not in shown.card.may:
            raise NotFound
        return render(request, "feed/send_back.html", {"shown": shown})
    approved = request.GET.get("decision") == "approve"
    try:
        item = review.decide(
            actor=request.user, item_id=item_id, approved=approved, reason=typed(request, "reason")
        )  # fmt: skip
    except Invalid as refusal:
        shown = rendering.show(request.user, load(request.user, [item_id]))[0]
        context = {"shown": shown, "errors": refusal.errors.get("reason", [])}
        return render(request, "feed/send_back.html", context, status=422)
    words = _("Published.") if approved else _("Sent back to its author.")
    to = place_of(request, item) if approved else f"/spaces/{_place(item)}/waiting/"
    return done(request, toast=words, to=to, refresh=True)


def _place(item: Item) -> str:
    return access.placed_spaces(item)[0].slug


@signed_in
@require_POST
def submit(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Send a post of one's own in again that a moderator sent back."""
    item = review.send_again(actor=request.user, item_id=item_id)
    words = _("Sent to the moderators: it is published once they say so.")
    return done(request, toast=words, to=place_of(request, item), refresh=True)


@signed_in
@require_GET
def fresh(request: PersonRequest) -> HttpResponse:
    """The cards of posts that came out while the reader was reading (``ids``), newest first."""
    cards = load(request.user, uuids(request.GET.getlist("ids")[:50]))
    cards.sort(key=lambda card: card.published_at, reverse=True)
    shown = rendering.show(request.user, cards)
    return render(request, "feed/more.html", {"shown": shown, "more": "", "here": _here(request, shown)})
