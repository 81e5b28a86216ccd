"""Reading the organisation chart: a level at a time, some levels at once, the line above somebody.

``services.draw_chart`` made what is read here. Each answer costs the same few statements, whatever the number of people.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max, Q

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, NotFound
from courtyard.people import access
from courtyard.people.models import ChartPlace, Tie, TieKind, Vacancy
from courtyard.people.selectors.badges import with_badges
from courtyard.people.selectors.finding import placed, suggest

__all__ = [
    "DEEPEST", "MOST", "Level", "Node", "Troubled", "chart", "chart_place", "find_in_chart", "in_chart", "level", "line",
    "nodes_of", "peers", "position", "troubled",
]  # fmt: skip

LEVEL = 30  # people of one team that are shown at once
MOST = 300  # people that are opened at once
DEEPEST = 20  # levels, when everything is opened

Id = uuid.UUID


@dataclass
class Node:
    """Somebody in the chart. ``team`` is None where it was not opened."""

    person: Person
    place: ChartPlace
    trouble: str = ""  # what is wrong with their manager, for who manages people
    team: "Level | None" = None
    leads: list[Person] = field(default_factory=list)  # by dotted lines
    assistants: list[Person] = field(default_factory=list)


@dataclass
class Level:
    """The people and open positions directly below somebody; ``under`` is None at the top."""

    under: Id | None
    size: int
    reached: int = 0  # the position up to which everybody is here, or was before
    ahead: int = 0  # the position of who stands here out of order, being on the way to somebody; 0: nobody
    nodes: list[Node] = field(default_factory=list)
    openings: list[Vacancy] = field(default_factory=list)
    manages: bool = False  # whether the viewer may change the open positions

    @property
    def wide(self) -> bool:
        """Whether these stand beside each other, each above an open team, rather than one below the other."""
        return any(node.team for node in self.nodes)

    @property
    def more(self) -> int:
        """How many come after these."""
        return max(0, self.size - self.reached - (self.reached < self.ahead <= self.size))


@dataclass
class Troubled:
    """What administrators should look at: circles with their members, and people whose manager is gone."""

    circles: list[list[Node]] = field(default_factory=list)
    gone: list[Node] = field(default_factory=list)
    more: int = 0


def chart(viewer: Person, *, depth: int = 2, to: Id | None = None, most: int = MOST) -> Level:
    """The top of the organisation with some levels opened, up to so many people, and the way to ``to`` as well.

    Raises Forbidden for who reads no chart, NotFound if ``to`` is not in it. Administrators find those whose place is
    in doubt in ``troubled`` instead.
    """
    access.check_chart(viewer)
    way = _way(viewer, to) if to else []
    opened = _below(None, depth=depth, most=most) | set(way) | _beside(way)
    return _tree(viewer, None, opened, depth=depth, way=way)


def level(viewer: Person, under: Id | None, *, after: int = 0, ahead: int = 0, depth: int = 1) -> Level:
    """What is directly below somebody, or at the top, from a position on; raises like ``chart``."""
    access.check_chart(viewer)
    if under:
        chart_place(viewer, under)
    return _tree(viewer, under, _below(under, after=after, depth=depth), depth=depth, after=after, ahead=ahead)


def line(viewer: Person, person_id: Id) -> Level:
    """The line above a person from the top, the person, and their team; raises like ``chart``."""
    way = _way(viewer, person_id)
    start = ChartPlace.objects.get(pk=way[0]).above_id  # none, unless the line is longer than anybody reads
    return _tree(viewer, start, set(way) | _below(person_id), depth=0, way=way)


def peers(tree: Level, person_id: Id) -> int:
    """How many others stand directly below the same person, in a tree that shows somebody."""
    level: Level | None = tree
    while level:
        if any(node.person.pk == person_id for node in level.nodes):
            return max(0, level.size - 1)
        level = next((node.team for node in level.nodes if node.team), None)
    return 0


def troubled(viewer: Person) -> Troubled:
    """Nothing for who does not manage people."""
    if not may(viewer, "people.manage"):
        return Troubled()
    doubtful = ChartPlace.objects.filter(above=None).exclude(trouble="").order_by("trouble", "circle", "position")
    places = list(doubtful[: LEVEL + 1])
    nodes = nodes_of(viewer, [place.pk for place in places[:LEVEL]])
    found = Troubled(more=doubtful.count() - LEVEL if len(places) > LEVEL else 0)
    circles: dict[Id, list[Node]] = {}
    for place in places[:LEVEL]:
        if (node := nodes.get(place.pk)) and place.circle:
            circles.setdefault(place.circle, []).append(node)
        elif node:
            found.gone.append(node)
    found.circles = list(circles.values())
    return found


def find_in_chart(viewer: Person, q: str) -> list[Person]:
    """People of the chart whose names begin with what was typed; raises Forbidden for who reads no chart."""
    access.check_chart(viewer)
    people = suggest(viewer, q) if q else []
    there = set(ChartPlace.objects.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    return [person for person in people if person.pk in there]


def position(viewer: Person, vacancy_id: Id) -> Vacancy:
    """An open position, to be changed. Raises Forbidden for who does not manage people, NotFound for one that ended."""
    if not may(viewer, "people.manage"):
        raise Forbidden
    found = Vacancy.objects.select_related("under").filter(pk=vacancy_id, ended_at=None).first()
    if found is None:
        raise NotFound
    return found


def in_chart(person: Person) -> bool:
    """Whether a person has a place in the chart: no guest, no bot, nobody who left."""
    return person.state in (State.ACTIVE, State.UNCLAIMED) and not person.is_guest and not person.is_bot


def chart_place(viewer: Person, person_id: Id) -> ChartPlace:
    """Where somebody stands. Raises Forbidden for who reads no chart, NotFound for who is not in it."""
    access.check_chart(viewer)
    place = ChartPlace.objects.filter(pk=person_id, person__in=access.working_for(viewer)).first()
    if place is None:
        raise NotFound
    return place


_WAY = """
WITH RECURSIVE way AS (
  SELECT person_id, above_id, 0 AS step FROM people_chartplace WHERE person_id = %s
  UNION ALL
  SELECT p.person_id, p.above_id, w.step + 1 FROM way w JOIN people_chartplace p ON p.person_id = w.above_id
  WHERE w.step < 50
) SELECT person_id FROM way ORDER BY step DESC
"""
# Level by level: a recursive query hands out what it has found before it looks further, and the limit ends it.
_BELOW = """
WITH RECURSIVE shown AS (
  SELECT person_id, 1 AS depth FROM people_chartplace WHERE {under} AND position > %s AND position <= %s
  UNION ALL
  SELECT p.person_id, s.depth + 1 FROM shown s JOIN people_chartplace p ON p.above_id = s.person_id
  WHERE s.depth < %s AND p.position <= %s
) SELECT person_id FROM shown LIMIT %s
"""
_BESIDE = "SELECT person_id FROM people_chartplace WHERE (above_id = ANY(%s) OR above_id IS NULL) AND position <= %s"


def _way(viewer: Person, person_id: Id) -> list[Id]:
    """From the top down to the person, who is in the chart."""
    chart_place(viewer, person_id)
    return _ids(_WAY, person_id)


def _below(under: Id | None, *, after: int = 0, depth: int = 1, most: int = MOST) -> set[Id]:
    start = [under] if under else []
    statement = _BELOW.format(under="above_id = %s" if under else "above_id IS NULL")
    return set(_ids(statement, *start, after, after + LEVEL + 1, depth, LEVEL, most))


def _beside(way: list[Id]) -> set[Id]:
    """The teams on the way to somebody."""
    return set(_ids(_BESIDE, way[:-1], LEVEL)) if way else set()


def _ids(statement: str, *values: Id | int | list[Id]) -> list[Id]:
    with connection.cursor() as sql:
        sql.execute(statement, values)
        return [row[0] for row in sql.fetchall()]


def _tree(
    viewer: Person,
    under: Id | None,
    ids: Collection[Id],
    *,
    depth: int,
    way: Collection[Id] = (),
    after: int = 0,
    ahead: int = 0,
) -> Level:
    """Nodes of these ids as levels below each other: ``depth`` of them are opened, and those on the way."""
    nodes = nodes_of(viewer, ids)
    teams: dict[Id | None, list[Node]] = {}
    for node in nodes.values():
        if node.place.above_id or not node.trouble or node.person.pk in way:
            teams.setdefault(node.place.above_id, []).append(node)
    manages = may(viewer, "people.manage")
    top = Level(under, _size(under, doubtful=manages and not under), ahead=ahead)
    _fill(top, teams.get(under, []), after, way)
    opened = [(top, 1)]
    for found, step in opened:  # grows while it is read
        for node in found.nodes:
            team = teams.get(node.person.pk)
            if team or (step < depth and node.place.openings):
                node.team = Level(node.person.pk, node.place.direct)
                _fill(node.team, team or [], 0, way)
                opened.append((node.team, step + 1))
    for found, _step in opened:
        found.manages = manages
    _add_openings({found.under: found for found, _step in opened if not (found is top and (after or ahead))})
    return top


def _size(under: Id | None, *, doubtful: bool) -> int:
    """How many stand below somebody; at the top those in doubt come last, and are left out of ``doubtful`` looks."""
    team = ChartPlace.objects.filter(above=under)
    if doubtful:
        team = team.filter(trouble="")
    return team.aggregate(last=Max("position"))["last"] or 0


def _fill(found: Level, team: Iterable[Node], after: int, way: Collection[Id]) -> None:
    """The team in order, as far as it is there without a gap, and who is on the way wherever they stand."""
    found.reached = after
    for node in sorted(team, key=lambda node: node.place.position):
        if found.reached + 1 == found.ahead:
            found.reached += 1
        position = node.place.position
        if position == found.ahead:
            continue
        if position == found.reached + 1 and position <= after + LEVEL:
            found.reached = position
        elif node.person.pk in way:
            found.ahead = position
        else:
            continue
        found.nodes.append(node)


def _add_openings(levels: Mapping[Id | None, Level]) -> None:
    under = Q(above__in=[key for key in levels if key]) | (Q(above=None) if None in levels else Q(pk__in=[]))
    for vacancy in Vacancy.objects.filter(under, ended_at=None).order_by("title", "pk")[:MOST]:
        levels[vacancy.above_id].openings.append(vacancy)


def nodes_of(viewer: Person, ids: Collection[Id]) -> dict[Id, Node]:
    """The people of these ids whom the viewer sees, with their place, badges and ties."""
    places = ChartPlace.objects.in_bulk(list(ids))
    people = placed(access.working_for(viewer).filter(pk__in=places))
    manages = may(viewer, "people.manage")
    nodes = {person.pk: Node(person, place := places[person.pk], place.trouble if manages else "") for person in people}
    with_badges(node.person for node in nodes.values())
    ties = (
        Tie.objects.filter(person__in=nodes, other__state=State.ACTIVE).select_related("other").order_by("other__name")
    )
    for tie in ties:
        node = nodes[tie.person_id]
        (node.leads if tie.kind == TieKind.DOTTED else node.assistants).append(tie.other)
    return nodes
