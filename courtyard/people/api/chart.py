"""The organisation chart."""

import uuid

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.core.paging import position, seal
from courtyard.people import access, selectors, services
from courtyard.people.api.people import PersonLine, line_json, router
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
