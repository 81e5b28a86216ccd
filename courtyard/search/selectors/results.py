"""A page of results, as the search page and the API show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.core.paging import LIMIT, Position, clean_limit, position, seal
from courtyard.search.models import Kind
from courtyard.search.query import Query
from courtyard.search.selectors.experts import Expert, ranked
from courtyard.search.selectors.facets import Facet, facets
from courtyard.search.selectors.finding import Found, Match, find
from courtyard.search.selectors.hits import Hit, draw
from courtyard.search.selectors.recommended import recommended_for
from courtyard.search.selectors.understanding import NAMES

__all__ = ["Results", "search"]

FIRST = 4  # people, spaces and tags above everything else
_ORDER = ("place", "ref")


@dataclass(slots=True)
class Results:
    """``recommended`` are those that administrators chose for these words, ``first`` people, spaces and tags: both on the first
    page of everything. ``experts``: who can help, where that was asked. ``more``: the numbers are at least that. ``loose``: nothing
    says what was asked for, all of it says similar words.
    """

    hits: list[Hit]
    next: str | None
    recommended: list[Hit] = field(default_factory=list)
    first: list[Hit] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    total: int = 0
    more: bool = False
    loose: bool = False
    facets: list[Facet] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)


def search(
    viewer: Person, query: Query, *, kind: str = "", newest: bool = False, cursor: str | None = None, limit: int = LIMIT,
    around: bool = True, experts: bool = False,
) -> Results:  # fmt: skip
    """What the viewer may read of what the query asks for, best first. ``kind`` is one of ``models.Kind``, or "" for all.

    ``around`` adds facets; with ``experts`` people are those who can help, with the reasons. Raises BadCursor.
    """
    start, limit = position(cursor, _ORDER), clean_limit(limit)
    found = find(viewer, query, kinds=Kind.values, newest=newest)
    experts = experts and query.who
    listed = [] if experts and kind == Kind.PERSON else _listed(viewer, query, found, kind, newest)
    begin = _after(listed, start) if start else 0
    page = listed[begin : begin + limit]
    following = seal((begin + limit, page[-1].ref.hex), _ORDER) if page and begin + limit < len(listed) else None
    results = Results(
        draw(viewer, page, found.asked.tokens),
        following,
        numbers=dict(found.kinds()),
        total=found.total,
        more=found.more,
        loose=bool(found.matches) and all(match.loose for match in found.matches),
    )
    if around and not start:
        results.facets = facets(viewer, query, found)
        if not kind:
            kinds = [name for name in NAMES if not (experts and name == Kind.PERSON)]
            results.first = draw(viewer, _first(found.matches, kinds), found.asked.tokens)
            _recommend(viewer, query, found, results)
    if experts and not start:
        results.experts = ranked(viewer, query, found)
        results.numbers[Kind.PERSON] = len(results.experts)
    return results


def _recommend(viewer: Person, query: Query, found: Found, results: Results) -> None:
    """What is recommended stands above all, and on this page nowhere else."""
    results.recommended = recommended_for(viewer, query, found.asked)
    above = {(hit.kind, hit.ref) for hit in results.recommended}
    results.first = [hit for hit in results.first if (hit.kind, hit.ref) not in above]
    results.hits = [hit for hit in results.hits if (hit.kind, hit.ref) not in above]


def _listed(viewer: Person, query: Query, found: Found, kind: str, newest: bool) -> list[Match]:
    if not kind:
        return [match for match in found.matches if match.kind not in NAMES]
    if found.more:
        found = find(viewer, query, kinds=[kind], newest=newest)
    return [match for match in found.matches if match.kind == kind]


def _first(matches: Sequence[Match], kinds: Sequence[str]) -> list[Match]:
    return [match for kind in kinds for match in [match for match in matches if match.kind == kind][:FIRST]]


def _after(matches: Sequence[Match], start: Position) -> int:
    """Where the list goes on: after the last thing that was shown; where that is gone by now, as far down as it stood."""
    place, ref = start
    return next((n + 1 for n, match in enumerate(matches) if match.ref.hex == ref), int(str(place)))
