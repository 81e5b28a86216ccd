"""How one reads Home: the mode that sticks, what counts in *Relevant* and why, what happened while away, all read."""

import datetime
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.access import item_for_read
from courtyard.core.access import signed_in
from courtyard.core.web import done, is_partial
from courtyard.feed import services
from courtyard.feed.forms import weights
from courtyard.feed.selectors import away, relevance
from courtyard.feed.selectors.modes import LATEST, MODES

__all__ = ["all_read", "arrival", "reading_mode", "remember_mode", "since_away", "taste", "unread_again", "why"]

_COOKIE = "courtyard_home"
_A_YEAR = datetime.timedelta(days=365)


def reading_mode(request: HttpRequest) -> str:
    """The mode that the address asks for, else the one chosen last in this browser, else *Latest*."""
    wishes = (request.GET.get("mode"), request.COOKIES.get(_COOKIE))
    return next((wish for wish in wishes if wish in MODES), LATEST)


def remember_mode(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The switch sticks."""
    if (asked := request.GET.get("mode")) in MODES and asked != request.COOKIES.get(_COOKIE):
        response.set_cookie(
            _COOKIE, asked, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )  # fmt: skip
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def taste(request: PersonRequest) -> HttpResponse:
    """What counts in *Relevant*: three weights of one's own."""
    if request.method == "POST":
        services.set_taste(actor=request.user, **weights(request.POST))
        return redirect("/?mode=relevant")
    return render(request, "feed/taste.html", {"taste": relevance.taste_of(request.user)})


@signed_in
@require_GET
def why(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Why a post stands where it does in *Relevant*."""
    item = item_for_read(request.user, item_id)
    reasons = relevance.reasons_for(request.user, [item.pk]).get(item.pk, [])
    return render(request, "feed/why.html", {"item": item, "reasons": reasons, "partial": is_partial(request)})


@signed_in
@require_POST
def all_read(request: PersonRequest) -> HttpResponse:
    """Everything in Home is read."""
    services.read_everything(actor=request.user)
    return done(request, toast=_("Everything is marked as read."), undo="/home/unread/", to="/?mode=unread")


@signed_in
@require_POST
def unread_again(request: PersonRequest) -> HttpResponse:
    """What was just marked as read is unread again."""
    services.unread_again(actor=request.user)
    return done(request, toast=_("Unread again, as it was."), to="/?mode=unread")


@signed_in
@require_GET
def since_away(request: PersonRequest) -> HttpResponse:
    """What happened since the last visit, for who was away for days; nothing for anybody else."""
    return render(request, "feed/away.html", {"away": away.summary(request.user)})


@signed_in
@require_POST
def arrival(request: PersonRequest) -> HttpResponse:
    """The tour is over (``what=tour``), or the card of first steps is put away."""
    act = services.end_tour if request.POST.get("what") == "tour" else services.settle
    act(actor=request.user)
    return done(request, to="/")
