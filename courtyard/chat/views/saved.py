"""Messages kept for oneself, and coming back to them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.forms import needed_occurrence, sent_moment, sent_rhythm, typed_rhythm
from courtyard.chat.moments import again, moments
from courtyard.chat.selectors import acts, listing
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import done, is_partial

__all__ = ["finish", "listed", "remind", "save", "skip"]

_LIST = "/messages/saved/"


def _ends(request: PersonRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("end") == "1"


@signed_in
@require_GET
def listed(request: PersonRequest) -> HttpResponse:
    """What I keep; ``?done=1`` what I have done with."""
    over = request.GET.get("done") == "1"
    found = acts.saved_messages(request.user, done=over, cursor=request.GET.get("cursor"))
    context = {"saved": found, "over": over, "again": again}
    if is_partial(request):  # more of them, or all anew when something has changed
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
        services.remind(actor=request.user, message_id=message_id, at=at, rhythm=sent_rhythm(request))
    except Invalid as refusal:
        context |= {"problem": refusal.words, "rhythm": typed_rhythm(request)}
        return render(request, "chat/remind.html", context, status=refusal.status)
    words = _("The bell rings then.") if at else _("The bell does not ring.")
    return done(request, toast=words, to=_LIST if _ends(request) else place_of(message), refresh=True)


@signed_in
@require_POST
def skip(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Leave out the next time of a reminder that comes again."""
    access.message_for_read(request.user, message_id)
    services.skip_reminder(actor=request.user, message_id=message_id, occurrence=needed_occurrence(request))
    return done(request, toast=_("Left out this once."), to=_LIST, refresh=True)
