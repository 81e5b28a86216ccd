"""Moving a post to another space."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.content.access import item_for_read
from courtyard.content.services.moves import move as move_item
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.web import done
from courtyard.feed.selectors.moving import journey

__all__ = ["move"]


@signed_in
@require_http_methods(["GET", "POST"])
def move(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Choose where a post is to stand from now on, and move it."""
    item = item_for_read(request.user, item_id)
    found = journey(request.user, item_id)
    problem, status = "", 200
    if request.method == "POST":
        source, target = (parse_id(request.POST.get(name, "")) for name in ("source", "target"))
        try:
            if source is None or target is None:
                raise Invalid({"target": [_("Choose where it is to go.")]})
            move_item(actor=request.user, item_id=item_id, source_id=source, target_id=target)
        except (Invalid, Forbidden, NotFound) as refusal:
            problem, status = refusal.words or _("This space cannot be chosen."), refusal.status
        else:
            return done(request, toast=_("Moved. Its author is told."), to=f"/items/{item.pk}/")
    context = {"item": item, "journey": found, "here": request.GET.get("in", ""), "problem": problem}
    return render(request, "feed/move.html", context, status=status)
