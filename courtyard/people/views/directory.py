"""The directory: people by name, filters with their numbers, saved ones, and the same as a table to take away."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Invalid
from courtyard.core.web import csv_of, is_partial
from courtyard.people import selectors, services
from courtyard.people.selectors import Wishes
from courtyard.people.views.profiles import more_of

__all__ = ["directory", "export", "saved", "saved_filters"]

SHAPES = ("cards", "list", "table")
_COOKIE = "courtyard_directory"  # how this browser shows it
_YEAR = 365 * 24 * 3600


@signed_in
@require_GET
def directory(request: PersonRequest) -> HttpResponse:
    """Colleagues by name, with search and filters."""
    wishes, shape = Wishes.read(request.GET.getlist), _shape(request)
    page = selectors.directory(request.user, wishes, cursor=request.GET.get("cursor"))
    selectors.with_skills(selectors.with_presence(page.results))
    selectors.with_badges(page.results)
    context = {"page": page, "wishes": wishes, "shape": shape, "more": more_of(request, page.next)}
    if is_partial(request) and "cursor" in request.GET:
        return render(request, "people/found.html", context)
    response = render(request, "people/directory.html", context | _around(request, wishes))
    if request.GET.get("shape") == shape:
        response.set_cookie(_COOKIE, shape, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


def _shape(request: PersonRequest) -> str:
    wanted = request.GET.get("shape") or request.COOKIES.get(_COOKIE, "")
    return wanted if wanted in SHAPES else SHAPES[0]


def _around(request: PersonRequest, wishes: Wishes) -> dict[str, object]:
    """What stands around the list: filters, saved ones, who can help, and places that were meant."""
    numbers, departments, sites = selectors.counted(request.user, wishes), [], []
    if wishes.q or not request.user.is_guest:  # for a guest they are looked for person by person
        departments, sites = selectors.departments(request.user), selectors.sites(request.user)
    alike = [("department", place) for place in selectors.alike(departments, wishes.q)]
    alike += [("site", place) for place in selectors.alike(sites, wishes.q)]
    return {
        "numbers": numbers, "alike": alike, "names": {value.key: value.label for value in numbers["space"]},
        "fields": {str(pk): field.name for pk, field in selectors.filtering_fields(request.user).items()},
        "offers": {"department": departments, "site": sites}, "saved": selectors.saved_filters(request.user),
        "helpers": selectors.helpers(request.user, wishes), "may_export": may(request.user, "people.manage"),
    }  # fmt: skip


@signed_in
@require_POST
def saved_filters(request: PersonRequest) -> HttpResponse:
    """Save the search that the address of the form says."""
    wishes = Wishes.read(request.GET.getlist)
    try:
        services.save_filter(actor=request.user, name=request.POST.get("name", ""), wishes=wishes)
    except Invalid as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, _("Saved: you find it above the list."))
    return _back(wishes)


@signed_in
@require_POST
def saved(request: PersonRequest, filter_id: uuid.UUID) -> HttpResponse:
    """Keep a saved search no more."""
    services.forget_filter(actor=request.user, filter_id=filter_id)
    return _back(Wishes.read(request.GET.getlist))


def _back(wishes: Wishes) -> HttpResponse:
    return redirect(f"{reverse('people:directory')}?{wishes.query}")


@requires("people.manage")
@require_GET
def export(request: PersonRequest) -> StreamingHttpResponse:
    """Those who are found as CSV, a row at a time."""
    rows = services.export_people(actor=request.user, wishes=Wishes.read(request.GET.getlist))
    return csv_of(next(rows), rows, "people.csv")
