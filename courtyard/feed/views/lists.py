"""Lists of a kind: questions, ideas, the praise of a person."""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.content import rendering
from courtyard.core.access import signed_in
from courtyard.core.paging import Page
from courtyard.core.web import is_partial
from courtyard.feed.models import IdeaStatus
from courtyard.feed.selectors import lists
from courtyard.people.selectors import header as person_header
from courtyard.spaces.access import space_for_content
from courtyard.spaces.models import Space
from courtyard.spaces.selectors import storyline_of

__all__ = ["ideas", "praise", "questions"]


def _space(request: PersonRequest) -> Space | None:
    """The space that ``?in=`` names, if the viewer reads it; Home without."""
    slug = request.GET.get("in", "")
    return space_for_content(request.user, slug)[0] if slug else None


def _answer(request: PersonRequest, template: str, page: Page, wishes: dict[str, str], **extra: object) -> HttpResponse:
    asked = {name: value for name, value in wishes.items() if value}
    context = {
        "shown": rendering.show(request.user, page.results),
        "shown_ids": [card.id for card in page.results],
        "more": f"{request.path}?{urlencode({**asked, 'cursor': page.next})}" if page.next else "",
        "wishes": wishes,
        **extra,
    }
    partial = request.GET.get("cursor") and is_partial(request)
    return render(request, "feed/more.html" if partial else template, context)


@signed_in
@require_GET
def questions(request: PersonRequest) -> HttpResponse:
    """Questions that wait for a best answer (``?state=all``: the others as well) in Home or a space (``?in=``)."""
    space, state = _space(request), "all" if request.GET.get("state") == "all" else ""
    page = lists.questions(request.user, space=space, unanswered=not state, cursor=request.GET.get("cursor"))
    wishes = {"in": space.slug if space else "", "state": state}
    return _answer(request, "feed/questions.html", page, wishes, space=space)


@signed_in
@require_GET
def ideas(request: PersonRequest) -> HttpResponse:
    """Ideas in Home or a space (``?in=``), by votes or the newest first (``?sort=new``), in one ``?status=``."""
    space, newest = _space(request), request.GET.get("sort") == "new"
    status = request.GET.get("status", "")
    status = status if status in IdeaStatus.values else ""
    page = lists.ideas(
        request.user, space=space, status=status, newest=newest, cursor=request.GET.get("cursor")
    )  # fmt: skip
    wishes = {"in": space.slug if space else "", "sort": "new" if newest else "", "status": status}
    return _answer(request, "feed/ideas.html", page, wishes, space=space, statuses=IdeaStatus.choices)


@signed_in
@require_GET
def praise(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The praise of a person, as far as the viewer may read it: a part of their profile, and a few lines for its side."""
    header = person_header(request.user, person_id)
    few = is_partial(request) and not request.GET.get("cursor")
    page = lists.praise_of(request.user, person_id, cursor=request.GET.get("cursor"), limit=4 if few else 20)
    template = "feed/praise_side.html" if few else "feed/praise.html"
    storyline = None if few else storyline_of(request.user, header.person)
    return _answer(request, template, page, {}, header=header, person=header.person, storyline=storyline, tab="praise")
