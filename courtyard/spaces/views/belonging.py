"""Which departments and sites a space follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people.selectors import departments, sites
from courtyard.spaces import access, services
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.models import Space
from courtyard.spaces.selectors.belonging import people_of, rule_of
from courtyard.spaces.views.answers import page_of

__all__ = ["belonging"]


@signed_in
@require_http_methods(["GET", "POST"])
def belonging(request: PersonRequest, slug: str) -> HttpResponse:
    """Choose departments and sites, see how many people that means, then let the space follow them; or no longer."""
    space = access.space_for_owner(request.user, slug)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("Nobody joins or leaves this space: who belongs to it goes by rule."))
    rule, sent = rule_of(space), request.POST
    chosen = {name: sent.getlist(name)[:200] for name in ("departments", "sites")}
    problem = ""
    if "end" in sent and rule:
        return _end(request, space)
    if "follow" in sent or "once" in sent:
        try:
            messages.success(request, _apply(request, space, chosen))
            return redirect("spaces:members", space.slug)
        except Invalid as refusal:
            problem = refusal.words
    if request.method == "GET" and rule:
        chosen = {"departments": rule.departments, "sites": rule.sites}
    context = page_of(request, slug, "settings") | {
        "rule": rule, "chosen": chosen, "problem": problem, "count": people_of(**chosen).count(),
        "departments": departments(request.user), "sites": sites(request.user), "looked": request.method == "POST",
    }  # fmt: skip
    return render(request, "spaces/belonging.html", context, status=422 if problem else 200)


def _apply(request: PersonRequest, space: Space, chosen: dict[str, list[str]]) -> str:
    """Let the space follow what was chosen, or add who fits once; what to say of it."""
    if "once" in request.POST:
        added = services.add_fitting(actor=request.user, space_id=space.pk, **chosen)
        return ngettext("%(num)s person was added.", "%(num)s people were added.", added) % {"num": added}
    services.set_rule(actor=request.user, space_id=space.pk, **chosen)
    return _("Saved. Who fits belongs to it from now on.")


def _end(request: PersonRequest, space: Space) -> HttpResponse:
    services.end_rule(actor=request.user, space_id=space.pk)
    messages.success(request, _("The space follows the directory no longer. Everybody in it stays."))
    return redirect("spaces:belonging", space.slug)
