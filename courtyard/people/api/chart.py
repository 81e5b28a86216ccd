"""The organisation chart."""

import uuid
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from ninja import Query, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.core.paging import position, seal
from courtyard.core.web import csv_of
from courtyard.people import access, selectors, services
from courtyard.people.api.people import PersonLine, line_json, router
from courtyard.people.chart_drawing import drawing
from courtyard.people.chart_printing import KINDS, printed
from courtyard.people.models import Vacancy

_ORDER = ("position",)


class OpeningOut(Schema):
    """An open position. ``under`` is null at the top."""

    id: uuid.UUID
    title: str
    department: str
    site: str
    link: str
    under: uuid.UUID | None


class ChartNodeOut(PersonLine):
    """Somebody in the chart: how many people they lead, directly and in all, and how many open positions are below.

    ``team`` is null where it was not opened; ``more`` is how many of it were left out. ``trouble`` (``circle``,
    ``gone``) says what is wrong with their manager, to who manages people.
    """

    above: uuid.UUID | None
    direct: int
    all: int
    open: int
    trouble: str
    leads: list[uuid.UUID]
    assistants: list[uuid.UUID]
    team: list["ChartNodeOut"] | None
    openings: list[OpeningOut]
    more: int


class ChartOut(Schema):
    """A level of the chart."""

    results: list[ChartNodeOut]
    openings: list[OpeningOut]
    next: str | None


class ChartQuery(Schema):
    """``under`` whom (left out: from the top), and how many levels are opened; a level brings thirty people at a time."""

    under: uuid.UUID | None = None
    depth: int = Field(1, ge=1, le=5)
    cursor: str | None = None


@router.get("/people/chart", response=ChartOut)
def chart(request: PersonRequest, wishes: Query[ChartQuery]) -> HttpResponse:
    """Who is below whom, from the top or below somebody. Guests have no chart."""
    access.check_chart(request.user)
    after = position(wishes.cursor, _ORDER)
    services.draw_chart(actor=request.user)
    start = int(str(after[0])) if after else 0
    found = selectors.level(request.user, wishes.under, after=start, depth=wishes.depth)
    return answer(_level_json(found))


@router.get("/people/{uuid:person_id}/chart", response=ChartOut)
def chart_around(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The line above a person, one below the other from the top, and their team."""
    access.check_chart(request.user)
    services.draw_chart(actor=request.user)
    found = _level_json(selectors.line(request.user, person_id))
    return answer(found | {"next": None})


def _level_json(found: selectors.Level) -> dict[str, object]:
    return {
        "results": [_node_json(node) for node in found.nodes],
        "openings": [opening_json(opening) for opening in found.openings],
        "next": seal((found.reached,), _ORDER) if found.more else None,
    }


def _node_json(node: selectors.Node) -> dict[str, object]:
    place, team = node.place, node.team
    return line_json(node.person) | {
        "above": place.above_id, "direct": place.direct, "all": place.everybody, "open": place.openings,
        "trouble": node.trouble, "leads": [lead.pk for lead in node.leads],
        "assistants": [assistant.pk for assistant in node.assistants],
        "team": [_node_json(one) for one in team.nodes] if team else None,
        "openings": [opening_json(opening) for opening in team.openings] if team else [],
        "more": team.more if team else 0,
    }  # fmt: skip


def opening_json(opening: Vacancy) -> dict[str, object]:
    """An open position, as who reads the chart finds it."""
    return {
        "id": opening.pk, "title": opening.title, "department": opening.department, "site": opening.site,
        "link": opening.link, "under": opening.above_id,
    }  # fmt: skip


class PositionIn(Schema):
    """An open position; ``under`` null: at the top. ``link`` is a whole address."""

    title: str
    under: uuid.UUID | None = None
    department: str = ""
    site: str = ""
    link: str = ""


class FillingIn(Schema):
    """Who takes a position."""

    person: uuid.UUID


@router.get("/people/chart/csv", response={200: None})
def chart_csv(request: PersonRequest, under: uuid.UUID | None = None) -> StreamingHttpResponse:
    """Everybody below somebody, or in the whole organisation, as CSV."""
    access.check_chart(request.user)
    services.draw_chart(actor=request.user)
    return csv_of(selectors.heads(), selectors.chart_rows(request.user, under), "chart.csv")


@router.get("/people/chart/svg", response={200: None})
def chart_svg(request: PersonRequest, under: uuid.UUID | None = None) -> HttpResponse:
    """The same as a drawing (SVG); 422 for too many people."""
    access.check_chart(request.user)
    services.draw_chart(actor=request.user)
    return HttpResponse(drawing(selectors.chart_tree(request.user, under)), content_type="image/svg+xml")


@router.get("/people/chart/png", response={200: None})
def chart_png(request: PersonRequest, under: uuid.UUID | None = None) -> HttpResponse:
    """The same as a picture (PNG); 422 for too many people, or for more than a picture shows."""
    return _printed(request, under, "png")


@router.get("/people/chart/pdf", response={200: None})
def chart_pdf(request: PersonRequest, under: uuid.UUID | None = None) -> HttpResponse:
    """The same as a page (PDF); 422 for too many people."""
    return _printed(request, under, "pdf")


def _printed(request: PersonRequest, under: uuid.UUID | None, kind: str) -> HttpResponse:
    access.check_chart(request.user)
    services.draw_chart(actor=request.user)
    return HttpResponse(printed(selectors.chart_tree(request.user, under), kind), content_type=KINDS[kind])


@router.post("/people/chart/positions", response={201: OpeningOut})
def open_position(request: PersonRequest, sent: PositionIn) -> HttpResponse:
    """Add an open position: for who manages people."""
    made = services.open_position(actor=request.user, **_position(sent))
    return answer(opening_json(made) | {"under": made.under_id}, status=201)


@router.put("/people/chart/positions/{uuid:vacancy_id}", response=OpeningOut)
def edit_position(request: PersonRequest, vacancy_id: uuid.UUID, sent: PositionIn) -> HttpResponse:
    """Change an open position."""
    made = services.edit_position(actor=request.user, vacancy_id=vacancy_id, **_position(sent))
    return answer(opening_json(made) | {"under": made.under_id})


@router.post("/people/chart/positions/{uuid:vacancy_id}/filling", response=PersonLine)
def fill_position(request: PersonRequest, vacancy_id: uuid.UUID, sent: FillingIn) -> HttpResponse:
    """Give it to somebody: they get its title and manager, and its department and site if it has them."""
    services.draw_chart(actor=request.user)
    person = services.fill_position(actor=request.user, vacancy_id=vacancy_id, person_id=sent.person)
    return answer(line_json(person))


@router.delete("/people/chart/positions/{uuid:vacancy_id}", response={204: None})
def close_position(request: PersonRequest, vacancy_id: uuid.UUID) -> HttpResponse:
    """Nobody is sought any more."""
    services.close_position(actor=request.user, vacancy_id=vacancy_id)
    return HttpResponse(status=204)


def _position(sent: PositionIn) -> dict[str, Any]:
    values = sent.dict()
    return values | {"under_id": values.pop("under")}
