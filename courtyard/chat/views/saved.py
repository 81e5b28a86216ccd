"""Messages kept for oneself, and coming back to them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.forms import sent_moment
from courtyard.chat.moments import moments
from courtyard.chat.selectors import acts, listing
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import done, is_partial

__all__ = ["finish", "listed", "remind", "save"]

_LIST = "/messages/saved/"


def _ends(request: PersonRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("end") == "1"


@signed_in
@require_GET
def listed(request: PersonRequest) -> HttpResponse:
    """What I keep; ``?done=1`` what I have done with."""
    over = request.GET.get("done") == "1"
    found = acts.saved_messages(request.user, done=over, cursor=request.GET.get("cursor"))
    context = {"saved": found, "over": over}
    if request.GET.get("cursor") and is_partial(request):
        return render(request, "chat/saved_lines.html", context)
    return render(request, "chat/saved.html", context | {"page": listing.conversations(request.user), "here": None})


@signed_in
@require_http_methods(["POST", "DELETE"])
def save(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Keep a message, or no longer."""
    if _ends(request):
        services.unsave(actor=request.user, message_id=message_id)
        return done(request, toast=_("No longer saved."), to=_LIST)
    services.save(actor=request.user, message_id=message_id)
    return done(request, toast=_("Saved. You find it above your conversations."), to=_LIST)


@signed_in
@require_http_methods(["POST", "DELETE"])
def finish(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """It is done with, or not after all."""
    act, words = (services.take_up, _("Open again.")) if _ends(request) else (services.finish, _("Done."))
    act(actor=request.user, message_id=message_id)
    return done(request, toast=words, to=_LIST, refresh=True)


@signed_in
@require_http_methods(["GET", "POST"])
def remind(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Choose when to come back to a message; ``end`` takes it back."""
    message = access.message_for_read(request.user, message_id)
    context = {"message": message, "moments": moments(soon=True), "back": place_of(message), "problem": ""}
    if request.method == "GET":
        return render(request, "chat/remind.html", context)
    try:
        at = None if _ends(request) else sent_moment(request)
        if at is None and not _ends(request):
            raise Invalid({"at": [_("Choose when you want to come back to it.")]})
        services.remind(actor=request.user, message_id=message_id, at=at)
    except Invalid as refusal:
        return render(request, "chat/remind.html", context | {"problem": refusal.words}, status=refusal.status)
    words = _("The bell rings then.") if at else _("The bell does not ring.")
    return done(request, toast=words, to=_LIST if _ends(request) else place_of(message), refresh=True)
