"""Who belongs to a conversation, and what it is called."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, rendering, services
from courtyard.chat.models import Conversation
from courtyard.chat.selectors import listing, people
from courtyard.chat.selectors.retention import days_of
from courtyard.core import storage
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.web import done, is_partial, text, uuids

__all__ = ["add", "archive", "member", "membership", "mute", "picture", "settings"]


def _ends(request: PersonRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("end") == "1"


def _to(conversation: Conversation) -> str:
    return f"/messages/{conversation.pk}/settings/"


@signed_in
@require_http_methods(["GET", "POST"])
def settings(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Who belongs to it; POST its name and who writes in it."""
    if request.method == "GET":
        return _page(request, access.conversation_for_read(request.user, conversation_id))
    try:
        conversation = services.edit_conversation(
            actor=request.user, conversation_id=conversation_id, name=text(request, "name"),
            announcing=request.POST.get("announcing") == "on",
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, access.conversation_for_read(request.user, conversation_id), refusal)
    return done(request, toast=_("Saved."), to=_to(conversation), refresh=True)


def _page(request: PersonRequest, conversation: Conversation, refusal: Invalid | None = None) -> HttpResponse:
    context = {
        "page": listing.conversations(request.user),
        "here": conversation.pk,
        "conversation": conversation,
        "line": listing.line_of(request.user, conversation),
        "rights": rendering.rights(request.user, conversation),
        "joined": access.is_member(conversation),
        "kept_days": days_of(conversation.kind),
        "places": people.members_of(conversation, cursor=request.GET.get("cursor")),
        "errors": refusal.errors if refusal else {},
    }
    partial = request.GET.get("cursor") and is_partial(request)
    template = "chat/places.html" if partial else "chat/settings.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def add(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Bring people in, with or without what was said before."""
    access.conversation_for_owner(request.user, conversation_id)
    try:
        conversation = services.add_members(
            actor=request.user, conversation_id=conversation_id, person_ids=uuids(request.POST.getlist("people")),
            history=request.POST.get("history") == "on",
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, access.conversation_for_read(request.user, conversation_id), refusal)
    return done(request, toast=_("They belong to it now."), to=_to(conversation), refresh=True)


@signed_in
@require_http_methods(["POST", "DELETE"])
def member(request: PersonRequest, conversation_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Make somebody an owner (``owner=1``) or a member, or remove them."""
    given: dict[str, Any] = {"actor": request.user, "conversation_id": conversation_id, "person_id": person_id}
    if _ends(request):
        conversation, words = services.remove_member(**given), _("Removed. They read nothing here any more.")
    else:
        conversation, words = services.set_role(**given, owner=request.POST.get("owner") == "1"), _("Saved.")
    return done(request, toast=words, to=_to(conversation), refresh=True)


@signed_in
@require_http_methods(["POST", "DELETE"])
def membership(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Join a channel, or leave."""
    if _ends(request):
        services.leave(actor=request.user, conversation_id=conversation_id)
        return redirect("chat:list")
    services.join(actor=request.user, conversation_id=conversation_id)
    return redirect("chat:room", conversation_id)


@signed_in
@require_http_methods(["POST", "DELETE"])
def mute(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep it out of the number beside Messages, or count it again."""
    act, words = (services.unmute, _("Counted again.")) if _ends(request) else (services.mute, _("Muted."))
    conversation = act(actor=request.user, conversation_id=conversation_id)
    return done(request, toast=words, to=f"/messages/{conversation.pk}/", refresh=True)


@signed_in
@require_http_methods(["POST", "DELETE"])
def archive(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """It can be read, and nothing new is added; or words are taken again."""
    act, words = (services.reopen, _("Open again.")) if _ends(request) else (services.archive, _("Archived."))
    return done(request, toast=words, to=_to(act(actor=request.user, conversation_id=conversation_id)), refresh=True)


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def picture(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponseBase:
    """The picture of a conversation, for who reads it; its owners give it a new one, or none any more."""
    found = access.conversation_for_read(request.user, conversation_id)
    if request.method == "GET":
        if not found.picture:
            raise NotFound
        return storage.serve(request, found.picture, content_type="image/webp", name="picture.webp", inline_ok=True)
    access.conversation_for_owner(request.user, conversation_id)
    upload = None if _ends(request) else request.FILES.get("picture")
    try:
        if upload is None and not _ends(request):
            raise Invalid({"picture": [_("Choose a picture.")]})
        services.set_picture(actor=request.user, conversation_id=conversation_id, upload=upload)
    except Invalid as refusal:
        return _page(request, access.conversation_for_read(request.user, conversation_id), refusal)
    return done(request, toast=_("Saved."), to=_to(found), refresh=True)
