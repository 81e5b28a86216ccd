"""One message: its address, changing it, deleting it, reacting to it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, rendering, services
from courtyard.chat.models import Message
from courtyard.chat.selectors import hanging
from courtyard.chat.selectors.history import reacted_by, versions_of
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.ids import new_id
from courtyard.core.web import done, is_partial, text, typed

__all__ = ["edit", "history", "menu", "message", "reacted", "reaction", "remove"]

NAMED = 12  # people named behind an emoji before "and more"


@signed_in
@require_GET
def message(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Where it stands; in place the message itself."""
    found = access.message_for_read(request.user, message_id)
    if not is_partial(request):
        return redirect(place_of(found))
    return _drawn(request, found)


def _drawn(request: PersonRequest, found: Message) -> HttpResponse:
    """It as it stands now, with what its reader may."""
    context = {
        "said": hanging.whole(request.user, found.pk),
        "rights": rendering.rights(request.user, found.conversation),
    }
    return render(request, "chat/one.html", context)


@signed_in
@require_GET
def menu(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """What its reader may do with it: a menu in its place, or a page."""
    found, partial = access.message_for_read(request.user, message_id), is_partial(request)
    context = {
        "said": hanging.whole(request.user, found.pk),
        "rights": rendering.rights(request.user, found.conversation),
        "partial": partial,
        "key": new_id(),
        "back": place_of(found),
    }
    return render(request, "chat/menu.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Change one's words: on a page, or in the place of the message."""
    found, problem, status = access.message_for_edit(request.user, message_id), "", 200
    if request.method == "POST":
        style = "html" if request.POST.get("format") == "html" else "markdown"
        try:
            services.edit_message(actor=request.user, message_id=message_id, body=text(request, "body"), format=style)
        except (Invalid, Forbidden) as refusal:
            if is_partial(request):
                raise  # the page says it, and what was written stays
            problem, status = refusal.words, refusal.status
        else:
            return _drawn(request, found) if is_partial(request) else redirect(place_of(found))
    sent = typed(request, "body") if problem else found.body_html
    style = request.POST.get("format", "markdown") if problem else "html"
    context = {"message": found, "problem": problem, "sent": sent, "format": style}
    return render(request, "chat/edit_beside.html" if is_partial(request) else "chat/edit.html", context, status=status)


@signed_in
@require_POST
def remove(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Delete it."""
    gone = services.delete_message(actor=request.user, message_id=message_id)
    stood = f"/message/{gone.thread_id}/thread/" if gone.aside else f"/messages/{gone.conversation_id}/"
    return done(request, toast=_("Deleted."), to=stood)


@signed_in
@require_GET
def history(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """What it said before."""
    found = access.message_for_read(request.user, message_id)
    return render(request, "chat/history.html", {"message": found, "versions": versions_of(found)})


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def reaction(request: PersonRequest, message_id: uuid.UUID, emoji: str) -> HttpResponse:
    """React with an emoji, or take it back; GET names who did."""
    if request.method == "GET":
        who = reacted_by(access.message_for_read(request.user, message_id)).get(emoji, [])
        return render(request, "content/names.html", {"people": who[:NAMED], "more": len(who) - NAMED})
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act = services.unreact if ends else services.react
    return done(request, to=place_of(act(actor=request.user, message_id=message_id, emoji=emoji)))


@signed_in
@require_http_methods(["GET", "POST"])
def reacted(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """GET who reacted with what; POST a reaction (``emoji``)."""
    if request.method == "POST":
        return reaction(request, message_id, request.POST.get("emoji", ""))
    found = access.message_for_read(request.user, message_id)
    context = {
        "said": hanging.whole(request.user, found.pk),
        "reactions": reacted_by(found),
        "back": place_of(found),
    }
    context["quick"] = request.organisation.reactions if request.organisation else []
    return render(request, "chat/reacted.html", context)
