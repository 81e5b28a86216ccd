"""The figures of a space, for its owners."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.core.access import signed_in
from courtyard.core.errors import Forbidden
from courtyard.feed.selectors.figures import figures as figures_of
from courtyard.spaces.access import space_for_owner
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.selectors import space_header

__all__ = ["figures"]


@signed_in
@require_GET
def figures(request: PersonRequest, slug: str) -> HttpResponse:
    """Members, posts, comments and active people, week by week."""
    space = space_for_owner(request.user, slug)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden
    weeks = figures_of(request.user, space)
    context = {"header": space_header(request.user, space), "tab": "figures", "weeks": weeks}
    return render(request, "feed/figures.html", context)
