"""While one types: people, spaces, tags and posts by the beginnings of their names, this space and the people nearby first."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person
from courtyard.accounts.names import fold
from courtyard.core.errors import NotFound
from courtyard.people.folding import query_of
from courtyard.people.models import Profile
from courtyard.people.selectors import suggest as suggest_people
from courtyard.search.models import Kind, RecentSearch, SavedSearch
from courtyard.search.query import HAS, IS, KEYS, TYPES, Query, read
from courtyard.search.selectors.finding import Match, find_named
from courtyard.search.selectors.hits import Hit, draw, draw_people
from courtyard.search.selectors.own import recent_searches, saved_searches
from courtyard.search.selectors.recommended import recommended_for
from courtyard.search.selectors.understanding import understand
from courtyard.spaces.access import space_for_read
from courtyard.spaces.models import Follow, Space
from courtyard.spaces.models import Kind as SpaceKind

__all__ = ["Suggestions", "suggest"]

PEOPLE, SPACES, TAGS, POSTS = 5, 4, 3, 5
SAVED, RECENT = 4, 5


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Hits by kind, in the order in which they are shown; ``operators`` are completions of what is typed last. ``saved`` are
    searches of one's own, ``recent`` those of late, while nothing is typed.
    """

    hits: list[Hit]
    operators: list[str]
    saved: list[SavedSearch] = field(default_factory=list)
    recent: list[RecentSearch] = field(default_factory=list)


def suggest(viewer: Person, typed: str, *, space: str = "") -> Suggestions:
    """What may be meant by what was typed so far. ``space`` is the slug of the one that is open."""
    query = read(typed)
    if not query:
        return _starting(viewer)
    if query.operators or not query.terms:
        return Suggestions([], _completions(typed))
    here, words = _here(viewer, space), " ".join(term.text for term in query.terms)
    people = suggest_people(viewer, words, space_id=here, near=_near(viewer), limit=PEOPLE)
    asked = understand(viewer, query, open_end=True)
    matches = find_named(viewer, asked, (Kind.SPACE, Kind.TAG, Kind.POST), first=here)
    named = _each(matches, ((Kind.SPACE, SPACES), (Kind.TAG, TAGS), (Kind.POST, POSTS)))
    found = [*draw_people(viewer, people, asked.tokens), *draw(viewer, named, asked.tokens)]
    recommended = recommended_for(viewer, query, asked)
    above = {(hit.kind, hit.ref) for hit in recommended}
    hits = [*recommended, *(hit for hit in found if (hit.kind, hit.ref) not in above)]
    return Suggestions(hits, _completions(typed), _named_so(viewer, query))


def _named_so(viewer: Person, query: Query) -> list[SavedSearch]:
    """Saved searches whose names have words that begin so."""
    words = [fold(term.text) for term in query.terms]
    return [one for one in saved_searches(viewer) if all(f" {word}" in f" {fold(one.name)}" for word in words)][:SAVED]


def _starting(viewer: Person) -> Suggestions:
    """Before anything is typed: the searches that are kept."""
    saved = saved_searches(viewer)[:SAVED]
    known = {one.query for one in saved}
    return Suggestions([], [], saved, [one for one in recent_searches(viewer) if one.query not in known][:RECENT])


def _near(viewer: Person) -> QuerySet[Any, Any]:
    """The people whom the viewer follows, their manager, their team, and who has the same manager."""
    followed = Space.objects.filter(
        pk__in=Follow.objects.filter(person=viewer).values("space"), kind=SpaceKind.STORYLINE
    )
    mine = Profile.objects.filter(person=viewer, manager__isnull=False).values("manager")
    team = Profile.objects.filter(Q(manager=viewer) | Q(manager__in=mine)).values("person")
    return followed.values("owner").union(mine, team, all=True)


def _each(matches: list[Match], most: Iterable[tuple[str, int]]) -> list[Match]:
    return [match for kind, limit in most for match in [match for match in matches if match.kind == kind][:limit]]


def _here(viewer: Person, slug: str) -> uuid.UUID | None:
    try:
        return space_for_read(viewer, query_of(slug)).pk if slug else None
    except NotFound:
        return None


def _completions(typed: str) -> list[str]:
    """Operators that the last word begins, written out to the end of what was typed."""
    before, _space, last = typed.rpartition(" ")
    key, colon, value = last.lower().partition(":")
    start = f"{before} " if before else ""
    if not colon:
        return [f"{start}{name}:" for name in (*KEYS, "who") if len(key) >= 2 and name.startswith(key) and name != key]
    values = {"has": HAS, "is": IS, "type": TYPES}.get(key, ())
    return [f"{start}{key}:{one}" for one in values if one.startswith(value) and one != value]
