"""Circles: the whole, one of them, and the forms of who leads them."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import text, typed
from courtyard.people import access, selectors, services
from courtyard.people.circle_drawing import circle_map
from courtyard.people.models import Circle
from courtyard.people.views.chart import drawn_page

__all__ = ["change", "circle", "new", "new_role", "people", "role", "whole"]

_WORDS = ("name", "purpose", "within", "duties", "focus", "until")


@requires("people.see")
@require_GET
def whole(request: PersonRequest) -> HttpResponse:
    """All circles with their roles, or one with what is inside (``in``, an id): drawn, and as an outline."""
    if "in" in request.GET:
        top = [selectors.circle(request.user, parse_id(request.GET["in"]) or uuid.UUID(int=0))]
    else:
        top = selectors.circles(request.user)
    manages = may(request.user, "people.manage")
    context = {"top": top, "manages": manages, "map": circle_map(top), "focus": top[0] if "in" in request.GET else None}
    return drawn_page(request, "people/circles.html", **context)


@requires("people.see")
@require_GET
def circle(request: PersonRequest, circle_id: uuid.UUID) -> HttpResponse:
    """One of them: what it is for, who does what, and the circles inside."""
    return render(request, "people/circle.html", {"node": selectors.circle(request.user, circle_id)})


@requires("people.see")
@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """GET the form of a new circle, inside which the address says; POST it."""
    choices = selectors.circle_choices(request.user)
    if not choices and not may(request.user, "people.manage"):
        raise Forbidden
    if request.method == "GET":
        return _circle_page(request, choices, sent={"within": request.GET.get("within", "")})
    try:
        made = services.make_circle(actor=request.user, **_circle(request))
    except Invalid as refusal:
        return _circle_page(request, choices, refusal=refusal)
    return redirect("people:circle", made.pk)


@requires("people.see")
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, circle_id: uuid.UUID) -> HttpResponse:
    """GET the form of a circle; POST changes it, or removes it (``then``)."""
    one = access.circle_for_edit(request.user, circle_id)
    choices = selectors.circle_choices(request.user, one)
    if request.method == "GET":
        return _circle_page(request, choices, one, vars(one) | {"within": str(one.within_id or "")})
    try:
        if request.POST.get("then") == "remove":
            services.remove_circle(actor=request.user, circle_id=circle_id)
            return _to(request, one.within_id)
        services.edit_circle(actor=request.user, circle_id=circle_id, **_circle(request))
    except (Conflict, Invalid) as refusal:
        return _circle_page(request, choices, one, refusal=refusal)
    return _to(request, circle_id)


def _circle(request: PersonRequest) -> dict[str, Any]:
    within = request.POST.get("within", "")
    return {
        "name": text(request, "name"), "purpose": text(request, "purpose"),
        "within_id": (parse_id(within) or uuid.UUID(int=0)) if within else None,
    }  # fmt: skip


def _circle_page(
    request: PersonRequest,
    choices: list[tuple[uuid.UUID, str]],
    one: Circle | None = None,
    sent: dict[str, Any] | None = None,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    top = [("", _("At the top"))] if may(request.user, "people.manage") else []
    context = {"circle": one, "choices": [*top, *((str(pk), words) for pk, words in choices)]}
    return _form(request, "people/circle_form.html", context, sent, refusal)


@requires("people.see")
@require_http_methods(["GET", "POST"])
def new_role(request: PersonRequest, circle_id: uuid.UUID) -> HttpResponse:
    """GET the form of a new role; POST it, and say who fills it."""
    access.circle_for_work(request.user, circle_id)
    node = selectors.circle(request.user, circle_id)
    if request.method == "GET":
        return _form(request, "people/circle_role.html", {"node": node})
    try:
        made = services.make_role(actor=request.user, circle_id=circle_id, **_role(request))
    except Invalid as refusal:
        return _form(request, "people/circle_role.html", {"node": node}, refusal=refusal)
    return redirect("people:circle-role", made.pk)


@requires("people.see")
@require_http_methods(["GET", "POST"])
def role(request: PersonRequest, role_id: uuid.UUID) -> HttpResponse:
    """GET the form of a role and of who fills it; POST changes it, or removes it (``then``)."""
    one = access.role_for_edit(request.user, role_id)
    try:
        if request.method == "GET":
            return _role_page(request, role_id)
        if request.POST.get("then") == "remove":
            services.remove_role(actor=request.user, role_id=role_id)
        else:
            services.edit_role(actor=request.user, role_id=role_id, **_role(request))
    except Invalid as refusal:
        return _role_page(request, role_id, refusal)
    return _to(request, one.circle_id)


@requires("people.see")
@require_POST
def people(request: PersonRequest, role_id: uuid.UUID) -> HttpResponse:
    """Give a role to ``person``, or take it from ``end`` (ids)."""
    access.role_for_edit(request.user, role_id)
    try:
        if end := parse_id(request.POST.get("end", "")):
            services.empty_role(actor=request.user, role_id=role_id, person_id=end)
        else:
            chosen, until = parse_id(request.POST.get("person", "")), _day(request)
            services.fill_role(
                actor=request.user, role_id=role_id, person_id=chosen, focus=text(request, "focus"), until=until
            )
    except Invalid as refusal:
        return _role_page(request, role_id, refusal)
    messages.success(request, _("Saved."))
    return redirect("people:circle-role", role_id)


def _role(request: PersonRequest) -> dict[str, Any]:
    return {name: text(request, name) for name in ("name", "purpose", "duties")} | {"leads": "leads" in request.POST}


def _role_page(request: PersonRequest, role_id: uuid.UUID, refusal: Invalid | None = None) -> HttpResponse:
    node, one = selectors.circle_role(request.user, role_id)
    filling = refusal is not None and "name" not in request.POST
    kept = vars(one.role) | {"duties": "\n".join(one.role.duties)}
    sent = kept | {name: typed(request, name) for name in ("focus", "until")} if filling else kept
    person = parse_id(request.POST.get("person", "")) if filling else None
    context = {"node": node, "one": one, "chosen": selectors.by_ids(request.user, [person]) if person else []}
    return _form(request, "people/circle_role.html", context, None if refusal and not filling else sent, refusal)


def _form(
    request: PersonRequest,
    template: str,
    context: dict[str, Any],
    sent: dict[str, Any] | None = None,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    """``sent``: what stands in the fields; what was typed, where it is left out."""
    if sent is None:
        sent = {name: typed(request, name) for name in _WORDS} | {"leads": "leads" in request.POST}
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    context |= {"sent": sent, "errors": errors, "problem": str(refusal) if isinstance(refusal, Conflict) else ""}
    return render(request, template, context, status=422 if refusal else 200)


def _day(request: PersonRequest) -> datetime.date | None:
    given = text(request, "until")
    try:
        return datetime.date.fromisoformat(given) if given else None
    except ValueError:
        raise Invalid({"until": [_("Please give a date like 2024-09-01.")]}) from None


def _to(request: PersonRequest, circle_id: uuid.UUID | None) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("people:circle", circle_id) if circle_id else redirect("people:circles")
