"""Announcing a post to all members of a space."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.content.services import announcing
from courtyard.core.access import signed_in
from courtyard.core.errors import NotFound, TooMany
from courtyard.core.ids import parse_id
from courtyard.core.web import done

__all__ = ["announcement"]


@signed_in
@require_http_methods(["GET", "POST"])
def announcement(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Say first whom it would tell (``?space=``), then tell them."""
    space_id = parse_id(request.GET.get("space", ""))
    if space_id is None:
        raise NotFound
    refusal: TooMany | None = None
    if request.method == "POST":
        try:
            announcing.announce(actor=request.user, item_id=item_id, space_id=space_id)
        except TooMany as error:
            refusal = error
        else:
            return done(request, toast=_("Announced. Every member hears of it."), to=f"/items/{item_id}/")
    found = announcing.outlook(actor=request.user, item_id=item_id, space_id=space_id)
    context = {"outlook": found, "problem": refusal.words if refusal else "", "most": announcing.MOST}
    return render(request, "content/announcement.html", context, status=429 if refusal else 200)
