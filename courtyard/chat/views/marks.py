"""Marks on messages: pinned, without the card of its link, unread from here on, confirmed."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.selectors import acts, listing
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.web import done

__all__ = ["confirmation", "confirmations", "hide_link", "pin", "pin_line", "pins", "unread"]


@signed_in
@require_http_methods(["POST", "DELETE"])
def pin(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Pin a message, or unpin it."""
    ends = request.method == "DELETE" or request.POST.get("end") == "1"
    act, words = (services.unpin, _("Unpinned.")) if ends else (services.pin, _("Pinned for everybody here."))
    return done(request, toast=words, to=place_of(act(actor=request.user, message_id=message_id)))


@signed_in
@require_GET
def pins(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """All that is pinned in a conversation."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    context = {
        "page": listing.conversations(request.user),
        "here": conversation.pk,
        "line": listing.line_of(request.user, conversation),
        "conversation": conversation,
        "found": acts.pins(request.user, conversation),
        "may_pin": access.is_member(conversation) and not access.why_closed(request.user, conversation),
    }
    return render(request, "chat/pins.html", context)


@signed_in
@require_GET
def pin_line(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The line above the flow, asked for when something was pinned."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    context = {"conversation": conversation, "pinned": acts.pins_line(request.user, conversation)}
    return render(request, "chat/pin_line.html", context)


@signed_in
@require_POST
def hide_link(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Take off the card of its link."""
    message = services.hide_link(actor=request.user, message_id=message_id)
    return done(request, toast=_("The preview is gone. The link stays."), to=place_of(message))


@signed_in
@require_POST
def unread(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Leave it unread from here on. Without scripts one is led out of the conversation: to open it is to read it."""
    services.mark_unread(actor=request.user, message_id=message_id)
    return done(request, toast=_("Unread from here on, until you open it anew."), to="/messages/")


@signed_in
@require_POST
def confirmation(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Say that one has read it."""
    message = services.confirm(actor=request.user, message_id=message_id)
    return done(request, toast=_("Confirmed. Its author sees it."), to=place_of(message))


@signed_in
@require_GET
def confirmations(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who has confirmed, and who has not; for its author."""
    message = access.message_of_author(request.user, message_id)
    context = {"message": message, "confirmed": acts.confirmed(message), "back": place_of(message)}
    return render(request, "chat/confirmations.html", context)
