"""The directory: people by what they are and have, the numbers beside filters, and saved searches."""

import uuid

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.people import selectors, services
from courtyard.people.api.people import PeopleOut, PersonLine, line_json, router
from courtyard.people.models import SavedFilter
from courtyard.people.selectors import FACETS, Wishes


class WishesQuery(Schema):
    """``q`` finds words of name, handle, title and searchable fields by their beginnings.

    Each filter may come several times. Of department, site and role (member, guest) any will do; of skills (by any of
    their names), languages, roles in circles (``fills``), badges and spaces (ids) people have all. ``field``: what somebody says in a
    field of the organisation's own, as its id, a colon and the value; of a field for several, all. ``new``: who came within the
    last 30 days.
    """

    q: str = ""
    department: list[str] = []
    site: list[str] = []
    skill: list[str] = []
    language: list[str] = []
    fills: list[str] = []
    badge: list[str] = []
    role: list[str] = []
    space: list[str] = []
    field: list[str] = []
    new: bool = False


class PeopleQuery(Listing, WishesQuery):
    """How people are asked for."""


class NumberOut(Schema):
    """A value of a filter, and how many have it; ``more``: there are at least so many."""

    value: str
    label: str
    count: int
    more: bool


class NumbersOut(Schema):
    """The numbers beside the filters: of whom the other filters find."""

    all: list[NumberOut]
    new: list[NumberOut]
    department: list[NumberOut]
    site: list[NumberOut]
    skill: list[NumberOut]
    language: list[NumberOut]
    fills: list[NumberOut]
    badge: list[NumberOut]
    role: list[NumberOut]
    space: list[NumberOut]
    field: list[NumberOut]


class HelperOut(PersonLine):
    """Somebody with a skill; ``endorsed`` is null for guests."""

    endorsed: int | None


class HelpersOut(Schema):
    """Who can help with a skill, the most endorsed first; "" and nobody where it is none."""

    skill: str
    results: list[HelperOut]
    next: None = None


class FilterOut(Schema):
    """A saved search; ``query`` stands after the question mark of ``/people``."""

    id: uuid.UUID
    name: str
    query: str


class FiltersOut(Schema):
    """One's saved searches."""

    results: list[FilterOut]
    next: None = None


class FilterIn(WishesQuery):
    """A search to save under a name."""

    name: str = Described(max_length=10_000)


@router.get("/people", response=PeopleOut)
def people(request: PersonRequest, wishes: Query[PeopleQuery]) -> HttpResponse:
    """Colleagues by name; ``state`` is ``unclaimed`` for those who have not signed in yet."""
    page = selectors.directory(request.user, _wishes(wishes), cursor=wishes.cursor, limit=wishes.limit)
    return listing([line_json(person) for person in page.results], page.next)


@router.get("/people-filters/numbers", response=NumbersOut)
def numbers(request: PersonRequest, wishes: Query[WishesQuery]) -> HttpResponse:
    """How many people each further filter finds, of those who are found by these."""
    found = selectors.counted(request.user, _wishes(wishes))
    return answer({
        part: [{"value": one.key, "label": one.label, "count": one.count, "more": one.more} for one in values]
        for part, values in found.items()
    })  # fmt: skip


@router.get("/people-who-can", response=HelpersOut)
def helpers(request: PersonRequest, wishes: Query[WishesQuery]) -> HttpResponse:
    """A few people who can help with the skill ``q``, or one that begins so, within the filters."""
    found = selectors.helpers(request.user, _wishes(wishes))
    people = [line_json(person) | {"endorsed": vars(person)["endorsed"]} for person in (found.people if found else [])]
    return answer({"skill": found.skill if found else "", "results": people, "next": None})


@router.get("/people-filters", response=FiltersOut)
def saved_filters(request: PersonRequest) -> HttpResponse:
    """One's saved searches, oldest first."""
    return listing([_filter_json(one) for one in selectors.saved_filters(request.user)], None)


@router.post("/people-filters", response={201: FilterOut})
def save_filter(request: PersonRequest, sent: FilterIn) -> HttpResponse:
    """Save a search, at most 20; one of the same name gives way."""
    saved = services.save_filter(actor=request.user, name=sent.name, wishes=_wishes(sent))
    return answer(_filter_json(saved), status=201)


@router.delete("/people-filters/{uuid:filter_id}", response={204: None})
def forget_filter(request: PersonRequest, filter_id: uuid.UUID) -> HttpResponse:
    """Keep a search no more."""
    services.forget_filter(actor=request.user, filter_id=filter_id)
    return HttpResponse(status=204)


def _wishes(sent: WishesQuery) -> Wishes:
    said = {"q": [sent.q], "new": ["1"] * sent.new} | {facet: getattr(sent, facet) for facet in FACETS}
    return Wishes.read(lambda name: said[name])


def _filter_json(saved: SavedFilter) -> dict[str, object]:
    return {"id": saved.pk, "name": saved.name, "query": saved.query}
