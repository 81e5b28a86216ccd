"""Passing a message on, and the way back to where it was said."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.forms import sent_format
from courtyard.chat.models import Message
from courtyard.chat.selectors import hanging, listing
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import client_id, text, typed, uuids
from courtyard.people.selectors import by_ids

__all__ = ["forward", "source"]


@signed_in
@require_http_methods(["GET", "POST"])
def forward(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Choose where a message goes (``conversation``, or a person in ``people``), with a word of one's own."""
    message = access.message_for_read(request.user, message_id)
    if request.method == "GET":
        return _page(request, message)
    try:
        made = services.forward(
            actor=request.user, message_id=message_id, conversation_id=_target(request), body=text(request, "body"),
            format=sent_format(request), id=client_id(request),
        )  # fmt: skip
    except (Invalid, Forbidden, Conflict) as refusal:
        return _page(request, message, refusal)
    return redirect(place_of(made))


def _target(request: PersonRequest) -> uuid.UUID:
    people = uuids(request.POST.getlist("people"))
    if people:
        return services.start_direct(actor=request.user, person_id=people[0]).pk
    chosen = request.POST.get("conversation", "")
    if not chosen:
        raise Invalid({"conversation": [_("Choose where it goes.")]})
    found = parse_id(chosen)
    if found is None:
        raise NotFound
    return found


def _page(request: PersonRequest, message: Message, refusal: CourtyardError | None = None) -> HttpResponse:
    known = [pk for value in request.POST.getlist("people") if (pk := parse_id(value))]
    context = {
        "said": hanging.whole(request.user, message.pk),
        "targets": listing.targets(request.user, but=message.conversation_id),
        "chosen": by_ids(request.user, known),
        "sent": {field: typed(request, field) for field in ("conversation", "body")},
        "format": sent_format(request),
        "problem": refusal.words if refusal else "",
        "new_id": client_id(request) or new_id(),
        "back": place_of(message),
    }
    return render(request, "chat/forward.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_GET
def source(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Where a forwarded message was said, for who may read it there."""
    said = hanging.whole(request.user, access.message_for_read(request.user, message_id).pk)
    if said.forward is None or not said.own.source:
        raise NotFound
    return redirect("chat:message", said.forward.source_id)
