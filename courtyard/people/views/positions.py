"""Open positions of the organisation chart, for who manages people."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import text, typed
from courtyard.people import selectors, services
from courtyard.people.models import Vacancy

__all__ = ["change", "positions"]

_WORDS = ("title", "department", "site", "link")


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def positions(request: PersonRequest) -> HttpResponse:
    """GET the form of a new one, under whom the address says; POST it."""
    if request.method == "GET":
        return _page(request, under=parse_id(request.GET.get("under", "")))
    try:
        made = services.open_position(actor=request.user, **_said(request))
    except Invalid as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("The open position stands in the chart."))
    return _to_chart(made.under_id)


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, vacancy_id: uuid.UUID) -> HttpResponse:
    """GET its form; POST changes it, or with ``then`` fills or closes it."""
    services.draw_chart(actor=request.user)
    vacancy = selectors.position(request.user, vacancy_id)
    if request.method == "GET":
        return _page(request, vacancy)
    try:
        words, under = _change(request, vacancy)
    except Invalid as refusal:
        return _page(request, vacancy, refusal=refusal)
    messages.success(request, words)
    return _to_chart(under)


def _change(request: PersonRequest, vacancy: Vacancy) -> tuple[str, uuid.UUID | None]:
    """What was done, in words, and whose part of the chart shows it."""
    then = request.POST.get("then")
    if then == "close":
        services.close_position(actor=request.user, vacancy_id=vacancy.pk)
        return _("The position is closed."), vacancy.above_id
    if then == "fill":
        chosen = parse_id(request.POST.get("person", ""))
        person = services.fill_position(actor=request.user, vacancy_id=vacancy.pk, person_id=chosen)
        return _("The position is filled by %(name)s.") % {"name": person.byline}, person.pk
    changed = services.edit_position(actor=request.user, vacancy_id=vacancy.pk, **_said(request))
    return _("Saved."), changed.under_id


def _said(request: PersonRequest) -> dict[str, Any]:
    """What was sent of a position. An id that is none is nobody's, and refused as such."""
    under = request.POST.get("under", "")
    return {name: text(request, name) for name in _WORDS} | {
        "under_id": (parse_id(under) or uuid.UUID(int=0)) if under else None
    }


def _page(
    request: PersonRequest,
    vacancy: Vacancy | None = None,
    *,
    under: uuid.UUID | None = None,
    refusal: Invalid | None = None,
) -> HttpResponse:
    lead = parse_id(request.POST.get("under", "")) if refusal else vacancy.under_id if vacancy else under
    sent = {name: typed(request, name) if refusal else getattr(vacancy, name, "") for name in _WORDS}
    context = {
        "vacancy": vacancy, "sent": sent, "errors": refusal.errors if refusal else {},
        "under": selectors.by_ids(request.user, [lead]) if lead else [],
    }  # fmt: skip
    return render(request, "people/position.html", context, status=422 if refusal else 200)


def _to_chart(under: uuid.UUID | None) -> HttpResponse:
    if under is None:
        return redirect("people:chart")
    return redirect(f"{reverse('people:chart')}?to={under}")
