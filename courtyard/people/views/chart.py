"""The organisation chart: the whole, around one person, and the levels that open in place."""

import datetime
import uuid
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import NotFound
from courtyard.core.ids import parse_id
from courtyard.core.web import csv_of, is_partial
from courtyard.people import selectors, services
from courtyard.people.chart_drawing import drawing
from courtyard.people.chart_printing import KINDS, printed
from courtyard.people.selectors.chart import DEEPEST, MOST

__all__ = ["around", "as_csv", "as_print", "as_svg", "drawn_page", "whole"]

_COOKIE = "courtyard_chart"
_LOOKS = ("chart", "outline")
_DEPTHS = {"1": 1, "2": 2, "3": 3, "all": DEEPEST}


@requires("people.see")
@require_GET
def whole(request: PersonRequest) -> HttpResponse:
    """The organisation from the top; the way to ``to`` (an id) or to who is found by ``q`` is open."""
    services.draw_chart(actor=request.user)
    if "under" in request.GET or "after" in request.GET:
        return _level(request)
    typed = request.GET.get("q", "")
    found = selectors.find_in_chart(request.user, typed)
    if is_partial(request) and "q" in request.GET:
        return render(request, "people/chart_found.html", {"found": found, "typed": typed})
    to = parse_id(request.GET.get("to", "")) or next((person.pk for person in found), None)
    asked = request.GET.get("depth", "")
    depth = asked if asked in _DEPTHS else "2" if to else "3"
    tree = selectors.chart(request.user, depth=_DEPTHS[depth], to=to, most=MOST if asked else MOST // 3)
    context = {"tree": tree, "troubled": selectors.troubled(request.user), "focus": to, "depth": depth, "most": MOST}
    return drawn_page(request, "people/chart.html", **context, found=found, typed=typed)


@requires("people.see")
@require_GET
def around(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The line above a person and their team below."""
    services.draw_chart(actor=request.user)
    tree = selectors.line(request.user, person_id)
    header, peers = selectors.header(request.user, person_id), selectors.peers(tree, person_id)
    return drawn_page(request, "people/chart.html", tree=tree, focus=person_id, header=header, peers=peers)


@requires("people.see")
@require_GET
def as_csv(request: PersonRequest) -> StreamingHttpResponse:
    """All below ``under`` (an id), or the whole organisation, as a list."""
    services.draw_chart(actor=request.user)
    return csv_of(selectors.heads(), selectors.chart_rows(request.user, _under(request)), "chart.csv")


@requires("people.see")
@require_GET
def as_svg(request: PersonRequest) -> HttpResponse:
    """The same as a drawing, up to so many people."""
    services.draw_chart(actor=request.user)
    drawn = drawing(selectors.chart_tree(request.user, _under(request)))
    headers = {"Content-Disposition": 'attachment; filename="chart.svg"'}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@requires("people.see")
@require_GET
def as_print(request: PersonRequest, kind: str) -> HttpResponse:
    """The same as a picture (png) or as a page (pdf)."""
    services.draw_chart(actor=request.user)
    made = printed(selectors.chart_tree(request.user, _under(request)), kind)
    headers = {"Content-Disposition": f'attachment; filename="chart.{kind}"'}
    return HttpResponse(made, content_type=KINDS[kind], headers=headers)


def _under(request: PersonRequest) -> uuid.UUID | None:
    """The id that the address names, or None for the top. Raises NotFound for what is no id."""
    under = parse_id(request.GET.get("under", ""))
    if request.GET.get("under") and not under:
        raise NotFound
    return under


def _level(request: PersonRequest) -> HttpResponse:
    """What is below somebody, from a position on: the entries in place, a page of their own without scripts."""
    found = selectors.level(
        request.user, _under(request), after=_number(request, "after"), ahead=_number(request, "ahead")
    )
    if is_partial(request):
        return render(request, "people/chart_level.html", {"found": found, "more": "after" in request.GET})
    return drawn_page(request, "people/chart.html", tree=found, focus=None)


def _number(request: PersonRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else 0


def drawn_page(request: PersonRequest, template: str, **context: Any) -> HttpResponse:
    """A page in the look, ``drawn``, that was chosen last in this browser; a choice sticks."""
    asked, kept = request.GET.get("look"), request.COOKIES.get(_COOKIE)
    look = next((wish for wish in (asked, kept) if wish in _LOOKS), _LOOKS[0])
    response = render(request, template, context | {"drawn": look})
    if asked == look != kept:
        response.set_cookie(
            _COOKIE, look, max_age=datetime.timedelta(days=365), samesite="Lax", secure=request.is_secure()
        )
    return response
