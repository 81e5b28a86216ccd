"""What a person did: a part of their profile."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.web import is_partial
from courtyard.feed.selectors.activity import activity_of
from courtyard.people.selectors import header as person_header
from courtyard.spaces.selectors import storyline_of

__all__ = ["activity"]


@signed_in
@require_GET
def activity(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """What somebody did lately, as far as the viewer may know of it, newest first."""
    cursor = request.GET.get("cursor")
    page = activity_of(request.user, person_id, cursor=cursor)
    more = f"{request.path}?cursor={page.next}" if page.next else ""
    if cursor and is_partial(request):
        return render(request, "feed/deeds.html", {"deeds": page.results, "more": more})
    header = person_header(request.user, person_id)
    context = {
        "header": header, "person": header.person, "storyline": storyline_of(request.user, header.person),
        "deeds": page.results, "more": more, "tab": "activity",
    }  # fmt: skip
    return render(request, "feed/activity.html", context)
