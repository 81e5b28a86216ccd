"""Badges, for administrators: which there are, and who has them."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.accounts.services import update_organisation
from courtyard.core.access import requires
from courtyard.core.errors import Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import text, typed
from courtyard.people import selectors, services
from courtyard.people.services import BADGE_HUES, BADGE_ICONS
from courtyard.people.views.profiles import more_of

__all__ = ["badge", "badges", "newcomers", "people"]

_WORDS = ("name", "meaning", "icon", "hue", "until", "newcomer_days")
_LOOKS = {"icons_to_choose": BADGE_ICONS, "hues": BADGE_HUES}


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def badges(request: PersonRequest) -> HttpResponse:
    """GET all of them; POST a new one."""
    if request.method == "GET":
        return _list_page(request)
    try:
        made = services.make_badge(actor=request.user, **_sent(request))
    except Invalid as refusal:
        return _list_page(request, refusal)
    return redirect("people:badge", made.pk)


@requires("organisation.manage")
@require_POST
def newcomers(request: PersonRequest) -> HttpResponse:
    """Say for how many days newcomers are marked as new, 0 for not at all."""
    days = _number(text(request, "newcomer_days"))
    try:
        update_organisation(actor=request.user, changes={"newcomer_days": days})
    except Invalid as refusal:
        return _list_page(request, refusal)
    messages.success(request, _("Saved."))
    return redirect("people:badges")


def _list_page(request: PersonRequest, refusal: Invalid | None = None) -> HttpResponse:
    days = request.organisation.newcomer_days
    sent: dict[str, Any] = {"icon": BADGE_ICONS[0], "hue": 0, "newcomer_days": days}
    if refusal:
        sent |= {name: typed(request, name) for name in _WORDS if name in request.POST}
    errors = refusal.errors if refusal else {}
    context = _LOOKS | {"badges": selectors.badges(request.user), "sent": sent, "errors": errors}
    return render(request, "people/badges.html", context, status=422 if refusal else 200)


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def badge(request: PersonRequest, badge_id: uuid.UUID) -> HttpResponse:
    """GET a badge with who has it; POST changes it, or removes it (``then``)."""
    try:
        if request.method == "GET":
            return _page(request, badge_id)
        if request.POST.get("then") == "remove":
            services.remove_badge(actor=request.user, badge_id=badge_id)
        else:
            services.edit_badge(actor=request.user, badge_id=badge_id, **_sent(request))
    except Invalid as refusal:
        return _page(request, badge_id, refusal)
    messages.success(request, _("Saved."))
    return redirect("people:badges")


@requires("people.manage")
@require_POST
def people(request: PersonRequest, badge_id: uuid.UUID) -> HttpResponse:
    """Give a badge to ``person``, or take it from ``end`` (ids)."""
    try:
        if end := parse_id(request.POST.get("end", "")):
            services.take_badge(actor=request.user, badge_id=badge_id, person_id=end)
        else:
            selectors.badge(request.user, badge_id)
            chosen, until = parse_id(request.POST.get("person", "")), _day(request)
            services.give_badge(actor=request.user, badge_id=badge_id, person_id=chosen, until=until)
    except Invalid as refusal:
        return _page(request, badge_id, refusal)
    messages.success(request, _("Saved."))
    return redirect("people:badge", badge_id)


def _sent(request: PersonRequest) -> dict[str, Any]:
    return {name: text(request, name) for name in ("name", "meaning", "icon")} | {"hue": _number(text(request, "hue"))}


def _number(given: str) -> int:
    """What was typed, or -1 for what is no number."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else -1


def _day(request: PersonRequest) -> datetime.date | None:
    given = text(request, "until")
    try:
        return datetime.date.fromisoformat(given) if given else None
    except ValueError:
        raise Invalid({"until": [_("Please give a date like 2024-09-01.")]}) from None


def _page(request: PersonRequest, badge_id: uuid.UUID, refusal: Invalid | None = None) -> HttpResponse:
    one = selectors.badge(request.user, badge_id)
    holders = selectors.badge_holders(request.user, badge_id, cursor=request.GET.get("cursor"))
    typed_in = {name: typed(request, name) for name in _WORDS if name in request.POST} if refusal else {}
    person = parse_id(request.POST.get("person", "")) if refusal else None
    context = _LOOKS | {
        "badge": one, "page": holders, "more": more_of(request, holders.next), "sent": vars(one) | typed_in,
        "errors": refusal.errors if refusal else {}, "chosen": selectors.by_ids(request.user, [person]) if person else [],
    }  # fmt: skip
    return render(request, "people/badge.html", context, status=422 if refusal else 200)
