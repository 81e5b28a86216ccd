"""Saying how it is: one's status and absences. Each is a row that POST makes and DELETE (or the button ``end``) takes back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.forms import add_errors
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import is_partial
from courtyard.people import selectors, services
from courtyard.people.forms import PRESETS, AbsenceForm, StatusForm, preset

__all__ = ["absence", "absences", "line", "status"]


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def status(request: PersonRequest) -> HttpResponse:
    """One's status: the page of it, a new one (one of the presets or the form's), or none any more."""
    if request.method == "DELETE" or "end" in request.POST:
        services.clear_status(actor=request.user, person=request.user)
        return _said(request, _("Your status is taken back."))
    if request.method == "GET":
        return _page(request)
    form = StatusForm(request.POST)
    wish = preset(request.POST.get("preset", ""))
    if wish is None and not form.is_valid():
        return _page(request, status_form=form)
    try:
        services.set_status(actor=request.user, person=request.user, **(wish or form.wish()))
    except Invalid as error:
        add_errors(form, error)
        return _page(request, status_form=form)
    return _said(request, _("Your status is set."))


@signed_in
@require_http_methods(["POST"])
def absences(request: PersonRequest) -> HttpResponse:
    """Say from when to when one is away."""
    form = AbsenceForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        zone = timezone.get_current_timezone()
        try:
            services.announce_absence(
                actor=request.user, person=request.user, zone=zone, stand_in_id=said.pop("stand_in"), **said
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            return _said(request, _("Noted: colleagues see it on these days."))
    return _page(request, absence_form=form)


@signed_in
@require_http_methods(["POST", "DELETE"])
def absence(request: PersonRequest, absence_id: uuid.UUID) -> HttpResponse:
    """Take an absence back."""
    services.end_absence(actor=request.user, person=request.user, absence_id=absence_id)
    return _said(request, _("The absence is removed."))


@signed_in
@require_GET
def line(request: PersonRequest) -> HttpResponse:
    """One's own status as it stands at the foot of the rail."""
    presence = selectors.presence_of([request.user.pk]).get(request.user.pk)
    return render(request, "people/status_line.html", {"presence": presence})


def _said(request: PersonRequest, words: str) -> HttpResponse:
    if request.method == "DELETE" or is_partial(request):
        return HttpResponse(status=204)
    messages.success(request, words)
    return redirect("people:status")


def _page(
    request: PersonRequest, *, status_form: StatusForm | None = None, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    presence = selectors.presence_of([request.user.pk]).get(request.user.pk)
    wished = absence_form.data.get("stand_in", "") if absence_form else ""
    context = {
        "presence": presence,
        "form": status_form or StatusForm(status=presence.status if presence else None),
        "absence_form": absence_form or AbsenceForm(),
        "absences": selectors.absences_ahead(request.user, request.user),
        "stand_in": selectors.by_ids(request.user, _parsed(wished)),
        "presets": PRESETS,
    }
    return render(request, "people/status.html", context, status=422 if status_form or absence_form else 200)


def _parsed(text: str) -> list[uuid.UUID]:
    """The id in a field, if it is one."""
    found = parse_id(text)
    return [found] if found else []
