"""What of the directory a space follows: departments, sites, job titles, managers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.web import typed, uuids
from courtyard.people.selectors import departments, leaders, sites, titles
from courtyard.spaces import access, services
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.models import Space, SpaceRule
from courtyard.spaces.selectors.belonging import named_managers, people_of, rule_of
from courtyard.spaces.views.answers import page_of

__all__ = ["belonging"]


@signed_in
@require_http_methods(["GET", "POST"])
def belonging(request: PersonRequest, slug: str) -> HttpResponse:
    """Choose what it follows, see how many people that means, then let the space follow; or no longer."""
    space = access.space_for_owner(request.user, slug)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("Nobody joins or leaves this space: who belongs to it goes by rule."))
    rule, sent = rule_of(space), request.POST
    chosen: dict[str, Any] = {name: sent.getlist(name)[:200] for name in ("departments", "sites", "titles")}
    chosen["managers"] = uuids(sent.getlist("managers")[:200])
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
        chosen = {name: getattr(rule, name) for name in chosen}
    context = page_of(request, slug, "settings") | _offered(request, rule, chosen)
    context |= {"rule": rule, "chosen": chosen, "problem": problem, "count": people_of(**chosen).count()}
    return render(request, "spaces/belonging.html", context, status=422 if problem else 200)


def _offered(request: PersonRequest, rule: SpaceRule | None, chosen: dict[str, Any]) -> dict[str, object]:
    """What there is to choose from: of job titles and of those who lead others what ``q`` finds, and what is chosen already."""
    q = typed(request, "q")[:100]
    named = named_managers(request.user, rule, chosen["managers"])
    return {
        "q": q,
        "departments": departments(request.user),
        "sites": sites(request.user),
        "titles": [*chosen["titles"], *(title for title in titles(request.user, q) if title not in chosen["titles"])],
        "leaders": [*named, *(person for person in leaders(request.user, q) if person not in named)],
        "looked": request.method == "POST",
    }


def _apply(request: PersonRequest, space: Space, chosen: dict[str, Any]) -> str:
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
