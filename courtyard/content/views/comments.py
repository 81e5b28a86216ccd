"""Comments: the thread under a post, a new comment, an answer."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.content import access, rendering
from courtyard.content.forms import attached, sent_files, take_files
from courtyard.content.fragments import thread_context
from courtyard.content.models import Item
from courtyard.content.quoting import Quote, quote
from courtyard.content.selectors import threads
from courtyard.content.selectors.cards import load
from courtyard.content.services import comments
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.richtext import clean, to_markdown
from courtyard.core.web import client_id, is_partial, text, typed

__all__ = ["comments_of", "replies", "reply"]


@signed_in
@require_http_methods(["GET", "POST"])
def comments_of(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """GET the thread (or its next page); POST a comment."""
    if request.method == "POST":
        return _commented(request, item_id)
    if not is_partial(request):
        return redirect("feed:item", item_id)
    template = "content/more_strands.html" if request.GET.get("cursor") else "content/thread.html"
    return render(request, template, thread_context(request.user, item_id, cursor=request.GET.get("cursor")))


def _commented(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    try:
        take_files(request)
        item = comments.comment(
            actor=request.user, item_id=item_id, body=text(request, "body"), format=_format(request),
            files=attached(request), id=client_id(request),
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        if is_partial(request):
            raise  # a toast says it, and the form stays as it is
        return _writing(request, item_id, refusal)
    except (NotFound, Forbidden) as refusal:
        if isinstance(refusal, Forbidden) and not is_partial(request):
            return _writing(request, item_id, refusal)
        if not typed(request, "body").strip():
            raise
        return _kept(request, refusal)
    if not is_partial(request):
        return redirect(f"/items/{item.root_id}/?at={item.pk}#item-{item.pk}")
    shown = rendering.shown_comment(request.user, item.pk, item.root)
    context = {"shown": shown, "post": item.root, "parent": item.parent_id, "new_id": new_id()}
    context["place"] = client_id(request) if "kept" in request.POST else None
    return HttpResponse(render_to_string("content/new_comment.html", context, request))


def _kept(request: PersonRequest, refusal: CourtyardError) -> HttpResponse:
    """What was to be commented is gone, not to be seen any more or closed: keep the words, and offer the post they stood under.

    In place they stand where the form stood (its ``hx-status:410``).
    """
    try:
        post = access.item_for_answer(request.user, parse_id(request.POST.get("under", "")) or uuid.UUID(int=0))
    except (NotFound, Forbidden):
        post = None
    context: dict[str, object] = {"post": post, "sent": typed(request, "body"), "format": _format(request)}
    context |= {"new_id": new_id(), "uploads": sent_files(request), "why": refusal.words, "plain": _plain(request)}
    if is_partial(request):
        return render(request, "content/kept_here.html", context, status=410)
    return render(request, "content/kept_words.html", context, status=404)


def _plain(request: PersonRequest) -> str:
    """What was typed, as text to be copied, whichever field it was typed in."""
    try:
        return to_markdown(clean(typed(request, "body"))) if _format(request) == "html" else typed(request, "body")
    except Invalid:
        return typed(request, "body")


def _writing(request: PersonRequest, item_id: uuid.UUID, refusal: CourtyardError | None = None) -> HttpResponse:
    """A page to comment on one thing, or to answer it; after a refusal with what was typed and what stands in its way."""
    item = access.item_for_read(request.user, item_id)
    context = {
        "item": item,
        "shown": rendering.show(request.user, load(request.user, [item_id]), under=item.root)[0],
        "problem": refusal.words if refusal else "",
        "sent": typed(request, "body"),
        "uploads": sent_files(request),
        "format": _format(request),
        "new_id": new_id(),
        "quote": _quote(request, item),
    }
    return render(request, "content/writing.html", context, status=refusal.status if refusal else 200)


def _quote(request: PersonRequest, item: Item) -> Quote | None:
    return quote(item) if item.root_id and request.method == "GET" and "quote" in request.GET else None


def _format(request: PersonRequest) -> str:
    """What the composer wrote: HTML from the rich editor, Markdown from the plain field."""
    return "html" if request.POST.get("format") == "html" else "markdown"


@signed_in
@require_GET
def replies(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """All answers to a comment."""
    parent = access.item_for_read(request.user, item_id)
    page = threads.replies(request.user, parent, cursor=request.GET.get("cursor"), limit=100)
    context = {"shown": rendering.show(request.user, page.results, under=parent.root), "page": page, "parent": parent}
    return render(request, "content/replies.html", context)


@signed_in
@require_GET
def reply(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """The form to answer a comment, ``?quote=1`` quoting it; without scripts on a page of its own."""
    item = access.item_for_answer(request.user, item_id)
    if not is_partial(request):
        return _writing(request, item_id)
    context: dict[str, object] = {
        "post_id": item.root_id,
        "parent": item.pk,
        "strand": item.parent_id or item.pk,
        "new_id": new_id(),
    }
    context["quote"] = _quote(request, item)
    return render(request, "content/reply.html", context)
