"""What administrators recommend for the words of a query: shown first, to whom may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from courtyard.accounts.models import Person
from courtyard.search.access import check_curates
from courtyard.search.models import Recommendation
from courtyard.search.query import Query
from courtyard.search.selectors.curated import curated
from courtyard.search.selectors.finding import readable
from courtyard.search.selectors.hits import Hit, draw
from courtyard.search.selectors.understanding import Asked
from courtyard.search.selectors.words import Token

__all__ = ["Line", "lines", "recommendations", "recommended_for"]

SHOWN = 4


def recommended_for(viewer: Person, query: Query, asked: Asked) -> list[Hit]:
    """What is recommended to whoever types all the words of a recommendation, in any form and among others; nothing to who asks
    more precisely, by an operator.
    """
    if query.operators or not asked.said:
        return []
    rows = [
        one.row
        for one in curated().recommended
        if one.words
        and not one.row.over
        and all(any(word.all_forms & said for said in asked.said) for word in one.words)
    ]
    hits = {(hit.kind, hit.ref): hit for hit in _drawn(viewer, rows, asked.tokens) if hit} if rows else {}
    return list(hits.values())[:SHOWN]


def _drawn(viewer: Person, rows: Sequence[Recommendation], tokens: Sequence[Token] = ()) -> list[Hit | None]:
    """The hit of each row, None where the viewer may not read it. An address out of the house has no door: it is for colleagues,
    not for guests.
    """
    matches = readable(viewer, {(row.kind, row.ref) for row in rows if row.ref})
    hits = {(hit.kind, hit.ref): hit for hit in draw(viewer, matches, tokens)}
    found = [hits.get((row.kind, row.ref)) if row.ref else _link(viewer, row) for row in rows]
    for hit in filter(None, found):
        hit.recommended = True
    return found


def _link(viewer: Person, row: Recommendation) -> Hit | None:
    if viewer.is_guest or not viewer.is_active:
        return None
    return Hit(row.kind, row.pk, row.href, [(row.title, False)], [(urlsplit(row.href).hostname or "", False)])


@dataclass(frozen=True, slots=True)
class Line:
    """A recommendation as who looks after them sees it; ``hit`` None: they may not read that themselves."""

    row: Recommendation
    hit: Hit | None


def recommendations(viewer: Person) -> list[Line]:
    """All of them by their words. Raises Forbidden."""
    check_curates(viewer)
    return lines(viewer, list(Recommendation.objects.order_by("words", "created_at", "pk")))


def lines(viewer: Person, rows: Sequence[Recommendation]) -> list[Line]:
    """Recommendations as lines."""
    return [Line(row, hit) for row, hit in zip(rows, _drawn(viewer, rows), strict=True)]
