"""The organisation's own fields of profiles, for administrators."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.ids import parse_id
from courtyard.core.web import text, typed
from courtyard.people import selectors, services
from courtyard.people.models import FieldAudience, FieldEditor, FieldKind

__all__ = ["change", "fields", "section", "sections"]

_WORDS = ("name", "about", "kind", "options", "editor", "audience", "section")
_SWITCHES = ("required", "searchable")
_SHIFTS = {"up": -1, "down": 1}


def _page(request: PersonRequest, refusal: Invalid | Conflict | None = None, wrong: str = "") -> HttpResponse:
    sent = {name: typed(request, name) for name in _WORDS} | {name: name in request.POST for name in _SWITCHES}
    found = selectors.sections()
    context = {
        "sections": found, "headings": [(str(one.pk), one.name) for one in found], "wrong": wrong, "sent": sent if wrong else {},
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
        "problem": str(refusal) if isinstance(refusal, Conflict) else "",
        "kinds": FieldKind.choices, "editors": FieldEditor.choices, "audiences": FieldAudience.choices,
    }  # fmt: skip
    return render(request, "people/fields.html", context, status=422 if refusal else 200)


def _rules(request: PersonRequest) -> dict[str, object]:
    """What was sent of a field, but for its kind."""
    return {
        "section_id": parse_id(text(request, "section")), "name": text(request, "name"), "about": text(request, "about"),
        "options": request.POST.get("options", ""), "required": "required" in request.POST,
        "searchable": "searchable" in request.POST, "editor": text(request, "editor"),
        "audience": text(request, "audience"),
    }  # fmt: skip


@requires("organisation.manage")
@require_http_methods(["GET", "POST"])
def fields(request: PersonRequest) -> HttpResponse:
    """GET all of them under their headings; POST a new one."""
    if request.method == "GET":
        return _page(request)
    try:
        services.make_field(actor=request.user, kind=text(request, "kind"), **_rules(request))  # type: ignore[arg-type]
    except Invalid as refusal:
        return _page(request, refusal, "new")
    messages.success(request, _("The field is added: profiles have it from now on."))
    return redirect("people:fields")


@requires("organisation.manage")
@require_POST
def change(request: PersonRequest, field_id: uuid.UUID) -> HttpResponse:
    """Change a field, move it, retire it or ask it again."""
    if shift := _SHIFTS.get(request.POST.get("shift", "")):
        services.shift_field(actor=request.user, field_id=field_id, by=shift)
        return redirect("people:fields")
    retired = {"retire": True, "offer": False}.get(request.POST.get("then", ""))
    try:
        services.edit_field(actor=request.user, field_id=field_id, retired=retired, **_rules(request))
    except Invalid as refusal:
        return _page(request, refusal, str(field_id))
    messages.success(request, _("Saved."))
    return redirect("people:fields")


@requires("organisation.manage")
@require_POST
def sections(request: PersonRequest) -> HttpResponse:
    """A new heading."""
    try:
        services.make_section(actor=request.user, name=text(request, "name"))
    except Invalid as refusal:
        return _page(request, refusal, "section")
    return redirect("people:fields")


@requires("organisation.manage")
@require_POST
def section(request: PersonRequest, section_id: uuid.UUID) -> HttpResponse:
    """Give a heading another name, or take it away."""
    try:
        if "remove" in request.POST:
            services.remove_section(actor=request.user, section_id=section_id)
        else:
            services.edit_section(actor=request.user, section_id=section_id, name=text(request, "name"))
    except (Conflict, Invalid) as refusal:
        return _page(request, refusal, str(section_id))
    return redirect("people:fields")
