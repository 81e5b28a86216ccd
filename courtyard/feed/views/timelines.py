"""Home, a space, a person, a tag, the bookmarks: five pages over one list."""

import uuid
from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.content import rendering
from courtyard.content.rendering import Shown
from courtyard.content.selectors.tags import header_of, tag_for_read
from courtyard.core.access import signed_in
from courtyard.core.clock import now, today
from courtyard.core.paging import Page
from courtyard.core.richtext import fold_tag
from courtyard.core.web import is_partial
from courtyard.feed.selectors import modes, timelines
from courtyard.feed.selectors.arriving import arriving
from courtyard.feed.selectors.away import AWAY
from courtyard.feed.selectors.key import key_information
from courtyard.feed.services import visit_home
from courtyard.feed.views.reading import reading_mode, remember_mode
from courtyard.people.folding import query_of
from courtyard.people.selectors import header as person_header
from courtyard.people.selectors import welcome_for
from courtyard.spaces.access import space_for_moderation, space_for_read
from courtyard.spaces.models import Kind
from courtyard.spaces.selectors import feed_spaces, space_header, storyline_of
from courtyard.spaces.services import mark_read

__all__ = ["bookmarks", "home", "person", "space", "tag", "waiting"]

MAX_FOLLOWED_LIVE = 200  # spaces whose news Home announces at once; the others' are found on the next look


def _list(request: PersonRequest, page: Page, more: str, **extra: object) -> dict[str, object]:
    """What ``feed/timeline.html`` needs: the shown cards, the address of the next page, and the page's own."""
    above = {shown.card.id for shown in cast(list[Shown], extra.get("pinned", []))}
    return {
        "shown": rendering.show(request.user, [card for card in page.results if card.id not in above]),
        "shown_ids": [*above, *(card.id for card in page.results)],
        "more": f"{more}{'&' if '?' in more else '?'}cursor={page.next}" if page.next else "",
        **extra,
    }


def _answer(request: PersonRequest, template: str, context: dict[str, object]) -> HttpResponse:
    partial = request.GET.get("cursor") and is_partial(request)
    return render(request, "feed/more.html" if partial else template, context)


@signed_in
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """What is new in my spaces and from whom I follow, read in the mode of ``?mode=``, else as the last time."""
    cursor, mode = request.GET.get("cursor"), reading_mode(request)
    spaces = feed_spaces(request.user)
    page = modes.of_mode(mode, request.user, spaces=spaces, cursor=cursor)
    before = None if cursor else visit_home(actor=request.user)
    latest = before if mode == modes.LATEST else None
    context = _list(
        request, page, f"/?mode={mode}", mode=mode, before=latest, followed=spaces.everything[:MAX_FOLLOWED_LIVE]
    )
    context["was_away"] = before is not None and now() - before > AWAY
    context["key_lines"] = [] if cursor else key_information(request.user)
    context["arriving"] = None if cursor else arriving(request.user)
    context["newcomer"] = None if cursor else welcome_for(request.user, day=today(get_current_timezone()))
    return remember_mode(request, _answer(request, "feed/home.html", context))


@signed_in
@require_GET
def space(request: PersonRequest, slug: str) -> HttpResponse:
    """A space: what is pinned, then everything, newest first. Who may not read it sees what it is and how to join."""
    found = space_for_read(request.user, slug)
    header = space_header(request.user, found)
    rights = header.rights
    if found.kind == Kind.STORYLINE and found.owner_id and not request.GET:
        return redirect("people:person", found.owner_id)
    if not rights.reads:
        return render(request, "feed/closed_space.html", {"header": header, "space": found, "standing": rights})
    cursor = request.GET.get("cursor")
    q = _searched(request)
    page = timelines.of_space(request.user, found, q=q, cursor=cursor)
    pinned = [] if q else rendering.show(request.user, timelines.pinned(request.user, found))
    own = [] if cursor or q else rendering.show(request.user, timelines.unpublished(request.user, found))
    if not cursor and rights.role is not None:
        mark_read(actor=request.user, space_ids=[found.pk])
    context = _list(
        request, page, _with_query(f"/spaces/{found.slug}/", q), q=q, header=header, space=found, here=found.pk, standing=rights,
        pinned=pinned, own=own,
    )  # fmt: skip
    return _answer(request, "feed/space.html", context)


@signed_in
@require_GET
def waiting(request: PersonRequest, slug: str) -> HttpResponse:
    """Posts that wait for approval, for who decides about them."""
    found = space_for_moderation(request.user, slug)
    page = timelines.waiting(request.user, found, cursor=request.GET.get("cursor"))
    header = space_header(request.user, found)
    context = _list(request, page, f"/spaces/{found.slug}/waiting/", header=header, here=found.pk, tab="waiting")
    return _answer(request, "feed/waiting.html", context)


@signed_in
@require_GET
def person(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """A person: who they are, and what they wrote as far as the viewer may read it."""
    header = person_header(request.user, person_id)
    who = header.person
    q = _searched(request)
    page = timelines.of_person(request.user, who, q=q, cursor=request.GET.get("cursor"))
    storyline = storyline_of(request.user, who)
    context = _list(
        request, page, _with_query(f"/people/{who.pk}/", q), q=q, header=header, person=who, storyline=storyline
    )
    return _answer(request, "feed/person.html", context)


@signed_in
@require_GET
def tag(request: PersonRequest, name: str) -> HttpResponse:
    """What a tag is and what stands under it; another name of it leads to its own address."""
    q, cursor = _searched(request), request.GET.get("cursor")
    found = tag_for_read(request.user, name)
    address = _with_query(reverse("feed:tag", args=[found.slug]), q)
    if fold_tag(name) != found.slug:
        return redirect(address)
    page = timelines.of_tag(request.user, found, q=q, cursor=cursor)
    header = None if cursor else header_of(request.user, found)
    return _answer(request, "feed/tag.html", _list(request, page, address, q=q, tag=found, header=header))


@signed_in
@require_GET
def bookmarks(request: PersonRequest) -> HttpResponse:
    """What I keep for later."""
    q = _searched(request)
    page = timelines.bookmarks(request.user, q=q, cursor=request.GET.get("cursor"))
    return _answer(request, "feed/bookmarks.html", _list(request, page, _with_query("/bookmarks/", q), q=q))


def _searched(request: PersonRequest) -> str:
    """What is looked for inside the list."""
    return query_of(request.GET.get("q", ""))


def _with_query(address: str, q: str) -> str:
    """The address of the list with what is looked for in it."""
    return f"{address}?{urlencode({'q': q})}" if q else address
