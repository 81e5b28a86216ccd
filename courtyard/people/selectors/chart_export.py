"""All that is below somebody in the organisation chart: as rows of a list, and as a tree that can be drawn."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.errors import Invalid
from courtyard.people import access
from courtyard.people.models import Vacancy
from courtyard.people.selectors.chart import Node, chart_place, nodes_of

__all__ = ["DRAWN", "Branch", "chart_rows", "chart_tree", "heads"]

DRAWN = 400  # people in one drawing
CHUNK = 500
_TREE = """
WITH RECURSIVE tree AS (
  SELECT person_id, ARRAY[position] AS way FROM people_chartplace WHERE {start}
  UNION ALL
  SELECT p.person_id, t.way || p.position FROM tree t JOIN people_chartplace p ON p.above_id = t.person_id
  WHERE cardinality(t.way) < 200
) SELECT person_id, cardinality(way) FROM tree ORDER BY way LIMIT %s
"""
ALL = 1_000_000

Id = uuid.UUID


@dataclass
class Branch:
    """Somebody with all that is below; the one at the root has no ``node`` where the whole organisation is drawn."""

    node: Node | None
    team: list["Branch"] = field(default_factory=list)
    openings: list[Vacancy] = field(default_factory=list)


def heads() -> list[str]:
    """What stands above the columns of ``chart_rows``."""
    return [
        _("Level"), _("Name"), _("Job title"), _("Department"), _("Site"), _("Manager"),
        _("Also reports to (dotted line)"), _("Assistant"), _("Directly below"), _("Below in all"), _("Open positions below"),
    ]  # fmt: skip


def chart_rows(viewer: Person, under: Id | None) -> Iterator[list[str]]:
    """A row for everybody below somebody, each team after its lead, whose open positions come first; read as they go.

    Raises Forbidden or NotFound before the first.
    """
    ids = _listed(viewer, under, ALL)
    return _rows(viewer, ids, _("Open position"), top=under is None)


def chart_tree(viewer: Person, under: Id | None) -> Branch:
    """The same as a tree. Raises Invalid for more people than one drawing shows, Forbidden or NotFound."""
    ids = _listed(viewer, under, DRAWN + 1)
    if len(ids) > DRAWN:
        words = _("A drawing shows at most %(most)d people. Choose somebody further down, or take the list (CSV).")
        raise Invalid({"under": [words % {"most": DRAWN}]})
    nodes = nodes_of(viewer, list(ids))
    branches: dict[Id | None, Branch] = {pk: Branch(nodes[pk]) for pk in ids if pk in nodes}
    root = branches[under] if under else branches.setdefault(None, Branch(None))
    for branch in list(branches.values()):
        if branch is not root and branch.node:
            branches[branch.node.place.above_id].team.append(branch)
    for opening in _openings(list(ids), top=under is None):
        branches[opening.above_id].openings.append(opening)
    return root


def _listed(viewer: Person, under: Id | None, most: int) -> dict[Id, int]:
    """Everybody with their level, each team after its lead."""
    access.check_chart(viewer)
    if under:
        chart_place(viewer, under)
    statement = _TREE.format(start="person_id = %s" if under else "above_id IS NULL")
    with connection.cursor() as sql:
        sql.execute(statement, [*([under] if under else []), most])
        return dict(sql.fetchall())


def _rows(viewer: Person, levels: dict[Id, int], opening: str, *, top: bool) -> Iterator[list[str]]:
    names: dict[Id | None, str] = {}
    ids = list(levels)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        nodes = nodes_of(viewer, chunk)
        sought: dict[Id | None, list[Vacancy]] = {}
        for vacancy in _openings(chunk, top=False):
            sought.setdefault(vacancy.above_id, []).append(vacancy)
        for pk in chunk:
            if node := nodes.get(pk):
                names[pk] = node.person.byline
                yield _row(node, levels[pk], names.get(node.place.above_id, ""))
            for vacancy in sought.get(pk, ()):
                yield _opening_row(vacancy, levels[pk] + 1, opening, names.get(pk, ""))
    for vacancy in _openings([], top=top):
        yield _opening_row(vacancy, 1, opening, "")


def _row(node: Node, level: int, manager: str) -> list[str]:
    place, person = node.place, vars(node.person)
    return [
        str(level), node.person.byline, node.person.title, person["department"], person["site"], manager,
        ", ".join(lead.byline for lead in node.leads), ", ".join(one.byline for one in node.assistants),
        str(place.direct), str(place.everybody), str(place.openings),
    ]  # fmt: skip


def _opening_row(vacancy: Vacancy, level: int, words: str, manager: str) -> list[str]:
    return [str(level), words, vacancy.title, vacancy.department, vacancy.site, manager, "", "", "", "", ""]


def _openings(ids: list[Id], *, top: bool) -> list[Vacancy]:
    found = Vacancy.objects.filter(ended_at=None).order_by("title", "pk")
    return [*found.filter(above__in=ids), *(found.filter(above=None) if top else ())]
