"""When one's own posts come out, and until when they stand."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.content import rendering
from courtyard.content.services import scheduling, upkeep
from courtyard.content.services.items import Due
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.web import day, done, moment
from courtyard.feed.selectors import times

__all__ = ["confirm", "publication", "scheduled", "time"]


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
            due, again = Due(at, "each_zone" in request.POST) if at else None, day(request, "check_on")
            context |= {"due": due, "expires_at": until, "check_on": again}
            scheduling.set_times(actor=request.user, item_id=item_id, due=due, expires_at=until, check_on=again)
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


@signed_in
@require_POST
def confirm(request: PersonRequest, item_id: uuid.UUID) -> HttpResponse:
    """Say that one's own post is still right."""
    upkeep.confirm(actor=request.user, item_id=item_id)
    return done(request, toast=_("Thank you. Readers see that you checked it today."), to=f"/items/{item_id}/")
