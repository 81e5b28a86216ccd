"""Administration of spaces: those that nobody owns any more, and who is to own them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import CourtyardError, NotFound
from courtyard.core.ids import parse_id
from courtyard.people.selectors import suggest
from courtyard.spaces import access, selectors, services
from courtyard.spaces.views.answers import next_page

__all__ = ["orphans", "owner"]


@signed_in
@require_GET
def orphans(request: PersonRequest) -> HttpResponse:
    """Spaces without an owner, for administrators; nothing of what is in them."""
    page = selectors.orphans(request.user, cursor=request.GET.get("cursor"))
    return render(request, "spaces/orphans.html", {"page": page, "more": next_page(request, page.next)})


@signed_in
@require_http_methods(["GET", "POST"])
def owner(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Choose who looks after such a space from now on."""
    space = access.space_to_give(request.user, space_id)
    problem = _name(request, space_id) if request.method == "POST" else ""
    if problem is None:
        return redirect("spaces:orphans")
    q = request.GET.get("q", "")
    context = {"orphan": selectors.orphan(space), "q": q, "found": suggest(request.user, q) if q else []}
    context |= {"problem": problem}
    return render(request, "spaces/owner.html", context, status=422 if problem else 200)


def _name(request: PersonRequest, space_id: uuid.UUID) -> str | None:
    """Do it and say so; answers what stands in the way, if anything."""
    person_id = parse_id(request.POST.get("people", ""))
    if person_id is None:
        return _("Choose a person first.")
    try:
        named = services.name_owner(actor=request.user, space_id=space_id, person_id=person_id)
    except NotFound:
        return _("This person cannot be chosen.")
    except CourtyardError as refusal:
        return refusal.words
    words = _("%(name)s looks after %(space)s now, and was told.")
    messages.success(request, words % {"name": named.person.byline, "space": named.space.name})
    return None
