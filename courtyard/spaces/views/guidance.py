"""What a space says to who comes: its owners write it, members read it and accept the rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.web import text
from courtyard.spaces import access, selectors, services
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.services.guidance import MAX_QUESTIONS
from courtyard.spaces.views.answers import go, number, page_of, refused

__all__ = ["guidance", "rules", "welcome"]


@signed_in
@require_http_methods(["GET", "POST"])
def guidance(request: PersonRequest, slug: str) -> HttpResponse:
    """Write the words of welcome, the rules and the questions."""
    space = access.space_for_owner(request.user, slug)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("Nobody joins or leaves this space: who belongs to it goes by rule."))
    now = selectors.guidance(request.user, space)
    asked = [question.text for question in now.questions]
    values = {"welcome": space.welcome, "rules": now.rules.text if now.rules else "", "questions": asked}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        values = {"welcome": text(request, "welcome"), "rules": text(request, "rules"),
                  "questions": request.POST.getlist("questions")[: MAX_QUESTIONS + 1]}  # fmt: skip
        errors = _save(request, space.slug, values)
        if not errors:
            messages.success(request, _("Saved."))
            return redirect("spaces:guidance", space.slug)
    context = page_of(request, slug, "settings") | {"values": values, "errors": errors, "most": MAX_QUESTIONS}
    return render(request, "spaces/guidance.html", context, status=422 if errors else 200)


def _save(request: PersonRequest, slug: str, values: dict) -> dict[str, list[str]]:
    """Store it; answers what stands in the way, by field."""
    try:
        services.set_guidance(actor=request.user, space_id=slug, version=number(request, "version"), **values)
    except Invalid as error:
        return error.errors
    except Conflict as error:
        return {"": [error.detail]}
    return {}


@signed_in
@require_http_methods(["GET", "POST"])
def rules(request: PersonRequest, slug: str) -> HttpResponse:
    """The rules, for everybody who may know of the space; a member accepts them here."""
    if request.method == "POST":
        try:
            services.accept_rules(actor=request.user, space_id=slug, version=number(request, "version") or 0)
        except Conflict as error:
            refused(request, error)
            return go(request, "spaces:rules", slug)
        messages.success(request, _("You accepted the rules."))
        return go(request, "feed:space", slug)
    context = page_of(request, slug, "rules")
    context["guidance"] = selectors.guidance(request.user, context["space"])  # type: ignore[arg-type]
    return render(request, "spaces/rules.html", context)


@signed_in
@require_http_methods(["POST", "DELETE"])
def welcome(request: PersonRequest, slug: str) -> HttpResponse:
    """The words of welcome were read."""
    services.read_welcome(actor=request.user, space_id=slug)
    return go(request, "feed:space", slug)
