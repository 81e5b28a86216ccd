"""How people stand below each other, worked out from who reports to whom. No database: linear, whatever the lines are.

A *line* is the way up from a person by their managers. Who is not *shown* (gone, a guest, a bot, not signed in yet and in nobody's line)
is passed over: their people move up. A *circle* is cut at each of its members, who then stand at the top.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from courtyard.people.models import Trouble

__all__ = ["Chart", "Place", "Row", "arrange"]

Id = str  # as text: a hundred thousand UUIDs take longer to make than the chart


class Row(NamedTuple):
    """A person as the chart takes them."""

    id: Id
    manager: Id | None
    shown: bool
    folded: str


class Place(NamedTuple):
    """A row of ``ChartPlace``, in the order of its columns."""

    person: Id
    above: Id | None
    position: int
    direct: int
    everybody: int
    openings: int
    trouble: str
    circle: Id | None


@dataclass
class Chart:
    """Everybody's place, and above whom each open position stands."""

    places: list[Place] = field(default_factory=list)
    openings: dict[Id, Id | None] = field(default_factory=dict)


def arrange(rows: Iterable[Row], openings: Mapping[Id, Id | None]) -> Chart:
    """The chart of these people; ``openings`` says under whom each open position stands, None for the top."""
    people = {row.id: row for row in rows}
    circles = _circles({row.id: row.manager for row in people.values()})
    up = {row.id: None if row.id in circles or row.manager not in people else row.manager for row in people.values()}
    climb = _Climb(people, up)
    above = {row.id: climb.next_shown(up[row.id]) for row in people.values() if row.shown}
    standing = {opening: climb.next_shown(under if under in people else None) for opening, under in openings.items()}
    below: dict[Id | None, list[Id]] = {}
    for person, lead in above.items():
        below.setdefault(lead, []).append(person)
    open_at: dict[Id | None, int] = {}
    for lead in standing.values():
        open_at[lead] = open_at.get(lead, 0) + 1
    everybody, openings_below = _totals(below, open_at)
    chart = Chart(openings=standing)
    for lead, team in below.items():
        trouble = {person: _trouble(people, circles, person) for person in team}
        team.sort(key=lambda person: _order(people[person], trouble[person], lead, below))
        chart.places += [
            Place(person, lead, position, len(below.get(person, ())), everybody[person], openings_below[person],
                  trouble[person], circles.get(person))
            for position, person in enumerate(team, 1)
        ]  # fmt: skip
    return chart


def _circles(manager: Mapping[Id, Id | None]) -> dict[Id, Id]:
    """The members of circles, each with a name that those of one circle share: its smallest id."""
    found: dict[Id, Id] = {}
    walked: dict[Id, Id] = {}  # everybody who was passed, with the start of that walk
    for start in manager:
        at: Id | None = start
        while at and at in manager and at not in walked:
            walked[at] = start
            at = manager[at]
        if at and walked.get(at) == start:
            found |= _ring(manager, at)
    return found


def _ring(manager: Mapping[Id, Id | None], start: Id) -> dict[Id, Id]:
    members = [start]
    while (following := manager[members[-1]]) and following != start:
        members.append(following)
    return dict.fromkeys(members, min(members))


class _Climb:
    """The way up past those who are not shown; each of them is passed once, however many come by."""

    def __init__(self, people: Mapping[Id, Row], up: Mapping[Id, Id | None]) -> None:
        self._people, self._up = people, up
        self._known: dict[Id, Id | None] = {}

    def next_shown(self, at: Id | None) -> Id | None:
        """The person themselves if they are shown, else the next one up the line who is."""
        passed = []
        while at is not None and not self._people[at].shown and at not in self._known:
            passed.append(at)
            at = self._up[at]
        found = self._known[at] if at is not None and at in self._known else at
        self._known |= dict.fromkeys(passed, found)
        return found


def _totals(
    below: Mapping[Id | None, list[Id]], open_at: Mapping[Id | None, int]
) -> tuple[dict[Id, int], dict[Id, int]]:
    """How many people and how many open positions there are below each person, near and far."""
    order: list[Id] = list(below.get(None, ()))
    for person in order:  # grows while it is read: level by level
        order += below.get(person, ())
    everybody: dict[Id, int] = {}
    openings: dict[Id, int] = {}
    for person in reversed(order):
        team = below.get(person, ())
        everybody[person] = len(team) + sum(everybody[one] for one in team)
        openings[person] = open_at.get(person, 0) + sum(openings[one] for one in team)
    return everybody, openings


def _trouble(people: Mapping[Id, Row], circles: Mapping[Id, Id], person: Id) -> str:
    manager = people[person].manager
    if person in circles:
        return Trouble.CIRCLE.value
    return Trouble.GONE.value if manager and not (manager in people and people[manager].shown) else ""


def _order(row: Row, trouble: str, lead: Id | None, below: Mapping[Id | None, list[Id]]) -> tuple[bool, bool, str, Id]:
    """Those who lead before those who do not, then by name; at the top, what needs a look comes last."""
    return lead is None and bool(trouble), row.id not in below, row.folded, row.id
