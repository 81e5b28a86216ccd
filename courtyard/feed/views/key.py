"""Key information: put on top of everybody's Home, taken down, put away by a reader."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content.access import item_for_read
from courtyard.core.access import requires, signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import done, moment
from courtyard.feed import access, services
from courtyard.feed.selectors import key

__all__ = ["key_information", "put_away"]


@requires("announcement.publish")
@require_http_methods(["GET", "POST"])
def key_information(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Choose from when until when a post stands on top of everybody's Home, or take it down."""
    item = access.post_for_key_information(request.user, item_id)
    if request.POST.get("end") == "1":
        services.end_key_information(actor=request.user, item_id=item_id)
        return done(request, toast=_("Taken down from Home."), to=f"/items/{item_id}/")
    context: dict[str, object] = {"item": item, "rows": key.all_standing(request.user), "errors": {}, "problem": ""}
    status = 200
    if request.method == "POST":
        try:
            times = {name: moment(request, name) for name in ("since", "until")}
            services.set_key_information(actor=request.user, item_id=item_id, **times)
        except (Invalid, Conflict) as refusal:
            context |= {"errors": refusal.errors if isinstance(refusal, Invalid) else {}, "problem": refusal.words}
            status = refusal.status
        else:
            return done(request, toast=_("It stands on top of Home."), to=f"/items/{item_id}/")
    context["sent"] = {name: request.POST.get(name, "") for name in ("since", "until")}
    return render(request, "feed/key.html", context, status=status)


@signed_in
@require_POST
def put_away(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """I have read this: no longer on top of my Home, until it changes."""
    services.read_key_information(actor=request.user, item=item_for_read(request.user, item_id))
    return done(request, to="/")
