"""The welcome of a newcomer above the feed: answered or put away by POST, had back by DELETE."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.clock import today
from courtyard.core.web import done
from courtyard.people import services

__all__ = ["welcome"]


@signed_in
@require_http_methods(["POST", "DELETE"])
def welcome(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say hello (on to the composer), or leave it to others; ``end`` takes the answer back."""
    if request.method == "DELETE" or "end" in request.POST:
        services.unwelcome(actor=request.user, person_id=person_id)
        return done(request, toast=_("It stands in Home again."))
    day = today(timezone.get_current_timezone())
    newcomer = services.welcome(actor=request.user, person_id=person_id, day=day)
    if "hello" in request.POST:
        return redirect(f"{reverse('feed:compose')}?hello={newcomer.pk}")
    return done(request, toast=_("Put away."), to="/")
