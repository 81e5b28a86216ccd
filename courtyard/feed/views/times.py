"""When one's own posts come out, and until when they stand."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content import rendering
from courtyard.content.services import scheduling
from courtyard.content.services.items import Due
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import done, moment
from courtyard.feed.selectors import times

__all__ = ["publication", "scheduled", "time"]


@signed_in
@require_GET
def scheduled(request: PersonRequest) -> HttpResponse:
    """My posts that have a time."""
    coming, leaving = times.coming(request.user), times.leaving(request.user)
    shown = {"coming": rendering.show(request.user, coming), "leaving": rendering.show(request.user, leaving)}
    return render(request, "feed/scheduled.html", shown)


@signed_in
@require_http_methods(["GET", "POST"])
def time(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change when a post comes out and when it leaves."""
    context: dict[str, object] = times.of_item(request.user, item_id)
    status = 200
    if request.method == "POST":
        try:
            at, until = moment(request, "publish_at"), moment(request, "expires_at")
            due = Due(at, "each_zone" in request.POST) if at else None
            context |= {"due": due, "expires_at": until}
            scheduling.set_times(actor=request.user, item_id=item_id, due=due, expires_at=until)
        except (Invalid, Conflict) as refusal:
            context |= {"problem": refusal.words, "errors": refusal.errors if isinstance(refusal, Invalid) else {}}
            status = refusal.status
        else:
            return done(request, toast=_("Saved."), to=f"/items/{item_id}/")
    return render(request, "feed/time.html", context, status=status)


@signed_in
@require_POST
def publication(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Publish a scheduled post at once."""
    scheduling.publish_now(actor=request.user, item_id=item_id)
    return done(request, toast=_("Published."), to=f"/items/{item_id}/")
