"""Beside the results: in which spaces, by whom, from when; each with a number and what one types to ask for it alone."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from courtyard.accounts.models import Person
from courtyard.content.models import Item, Placement
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.search.models import Kind
from courtyard.search.query import Query
from courtyard.search.selectors.finding import Found
from courtyard.spaces import access as spaces

__all__ = ["Facet", "Value", "facets"]

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet. ``query`` is what one types to ask for it, or no longer if it is ``chosen``."""

    label: str
    number: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """``key`` is the operator: in, from, after."""

    key: str
    values: list[Value]


def _placed(role: str, state: str) -> QuerySet[Placement, Any]:
    readable = spaces.content_visible_to(Person(pk=stand_in(), role=role, state=state))
    standing = Placement.objects.filter(item__among=stand_ins(), live=True, space__in=readable.values("pk"))
    counted = standing.values("space").annotate(number=Count("pk")).order_by("-number", "space__name")
    return counted.values_list("space__name", "space__slug", "number")


_PLACED = Prepared(_placed)
_ROOTS = Prepared(lambda: Item.objects.filter(pk__among=stand_ins()).values_list("root", "author"))
_PEOPLE = Prepared(lambda: Person.objects.filter(pk__among=stand_ins()))


def facets(viewer: Person, query: Query, found: Found) -> list[Facet]:
    """What the posts and comments that were found have in common, where there is a choice."""
    items = [match for match in found.matches if match.kind in (Kind.POST, Kind.COMMENT)]
    if not items:
        return []
    rows = _ROOTS.rows(lists=[[match.ref for match in items]])
    posts = {root for root, _author in rows if root} | {match.ref for match in items if match.kind == Kind.POST}
    where = _PLACED.rows(viewer.role, viewer.state, ids=[viewer.pk], lists=[posts])
    who = Counter(author for _root, author in rows).most_common(SHOWN)
    people = {person.pk: person for person in _PEOPLE.objects(lists=[[pk for pk, _number in who]])}
    when = Counter(match.at.year for match in items)
    found_facets = [
        Facet("in", [_value(query, "in", name, number, slug) for name, slug, number in where[:SHOWN]]),
        Facet("from", [_value(query, "from", people[pk].byline, number, people[pk].handle) for pk, number in who]),
        Facet("after", [_value(query, "after", str(year), n, str(year - 1)) for year, n in sorted(when.items(), reverse=True)]),
    ]  # fmt: skip
    return [facet for facet in found_facets if len(facet.values) > 1 or any(value.chosen for value in facet.values)]


def _value(query: Query, key: str, label: str, number: int, value: str) -> Value:
    return Value(label, number, query.turned(key, value), value in query.values(key))
