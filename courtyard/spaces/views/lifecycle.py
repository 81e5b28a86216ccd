"""The end of spaces: the policy, an owner's answer, deleting by typed name, bringing back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.web import typed
from courtyard.spaces import access, selectors, services
from courtyard.spaces.access import DAYS_DELETED
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.views.answers import back, go, number, page_of, refused

__all__ = ["delete", "deleted", "idle", "policy", "restore"]


@requires("space.curate")
@require_http_methods(["GET", "POST"])
def policy(request: PersonRequest) -> HttpResponse:
    """When owners are asked about idle spaces."""
    context: dict[str, object] = {"policy": selectors.lifecycle(), "errors": {}}
    if request.method == "POST":
        months, days = number(request, "idle_months"), number(request, "answer_days")
        try:
            services.set_lifecycle(
                actor=request.user, idle_months=-1 if months is None else months, answer_days=days or 0
            )  # fmt: skip
        except Invalid as error:
            context |= {"errors": error.errors, "sent": request.POST}
            return render(request, "spaces/lifecycle.html", context, status=422)
        messages.success(request, _("Saved."))
        return redirect("spaces:lifecycle")
    return render(request, "spaces/lifecycle.html", context)


@signed_in
@require_POST
def idle(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep an idle space, or archive it."""
    keep = request.POST.get("answer") == "keep"
    try:
        services.answer_idle(actor=request.user, space_id=slug, keep=keep)
    except Conflict as error:
        refused(request, error)
    else:
        words = _("The space stays.") if keep else _("The space is archived: it can be read, and nothing new is added.")
        messages.success(request, words)
    return back(request, f"/spaces/{slug}/")


@signed_in
@require_http_methods(["GET", "POST"])
def delete(request: PersonRequest, slug: str) -> HttpResponse:
    """Delete a space, once its name was typed."""
    space = access.space_for_owner(request.user, slug)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("This space cannot be deleted."))
    context = page_of(request, slug, "settings") | {"days": DAYS_DELETED}
    if request.method == "GET":
        return render(request, "spaces/delete.html", context)
    try:
        services.delete_space(actor=request.user, space_id=slug, name=typed(request, "name"))
    except Invalid as error:
        context |= {"errors": error.errors.get("name", []), "name": typed(request, "name")}
        return render(request, "spaces/delete.html", context, status=422)
    messages.success(request, _("%(name)s is deleted. You can bring it back here.") % {"name": space.name})
    return redirect("spaces:deleted")


@signed_in
@require_GET
def deleted(request: PersonRequest) -> HttpResponse:
    """Deleted spaces that one may bring back."""
    context = {"spaces": selectors.deleted_spaces(request.user), "days": DAYS_DELETED}
    return render(request, "spaces/deleted.html", context)


@signed_in
@require_POST
def restore(request: PersonRequest, space_id: uuid.UUID) -> HttpResponse:
    """Bring a deleted space back."""
    space = services.restore_space(actor=request.user, space_id=space_id)
    messages.success(request, _("%(name)s is back.") % {"name": space.name})
    return go(request, "feed:space", space.slug)
