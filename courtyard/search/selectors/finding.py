"""The engine: the index proposes the newest entries that say what is asked, the doors of the rooms decide, the rest is ranked.

``proposing.py`` says what is looked at.
"""

import datetime
import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any

from django.db.models import QuerySet

from courtyard.accounts.models import Person
from courtyard.chat import access as chat
from courtyard.content import access as content
from courtyard.content.selectors import tags
from courtyard.core.clock import now
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.people import access as people
from courtyard.search.models import Kind
from courtyard.search.query import Query
from courtyard.search.selectors.loosening import loosened
from courtyard.search.selectors.proposing import CONTENT, COUNTED, most, proposals, proposed
from courtyard.search.selectors.talks import own_talks
from courtyard.search.selectors.understanding import NAMES, Asked, understand
from courtyard.search.selectors.weighing import Row, weigh
from courtyard.spaces import access as spaces

__all__ = ["COUNTED", "Found", "Match", "find", "find_named", "readable"]

_NAMED = 300  # people, spaces and tags that are ranked
_TITLED = 100  # posts with the words in their title that are ranked whatever their age
_ENOUGH = 5  # below, words are taken less strictly
_LOOSE = 40  # so many of what is found then
_WEAK = 0.02  # scores below are of words that stand far from each other, as chance has it
_FILE = 0.7  # of a file beside a post that says as much: the picture of a thing comes after what was said about it
HALF_LIFE = 180  # days after which something new counts half as much more than something old
_MESSAGE = 0.6  # of a message: much is said in passing
_LASTING = 0.25  # so much of that is left of articles: they are written to be right for long


@dataclass(frozen=True, slots=True)
class Match:
    """Something that was found and may be read. ``loose``: only with words like those typed."""

    kind: str
    ref: uuid.UUID
    seconds: float  # since 1970
    score: float
    loose: bool = False

    @property
    def at(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.seconds, datetime.UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """All matches, best or newest first, and how they were understood. ``more``: there are more than were counted."""

    matches: list[Match]
    asked: Asked
    more: bool = False

    @property
    def total(self) -> int:
        """How many there are; if ``more``, at least so many."""
        return min(len(self.matches), COUNTED)

    def kinds(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(match.kind for match in self.matches)


def find(
    viewer: Person, query: Query, *, kinds: Iterable[str] = CONTENT, newest: bool = False,
    between: tuple[datetime.datetime, datetime.datetime] | None = None,
) -> Found:  # fmt: skip
    """What the viewer may read of these kinds and the query asks for; with few hits, words that are alike are taken, too.

    ``between``: only what came from the one moment on and before the other, with the very words.
    """
    asked = understand(viewer, query, open_end=True)
    if asked.nothing or not viewer.is_active:
        return Found([], asked)
    if between:
        since, until = max(asked.since or between[0], between[0]), min(asked.until or between[1], between[1])
        asked = replace(asked, since=since, until=until, plain=())
    found = _matching(viewer, asked, tuple(kinds))
    if asked.plain and not found.more and sum(match.score >= _WEAK for match in found.matches) < _ENOUGH:
        found = _more_loosely(viewer, found, tuple(kinds))
    by_time = newest or not asked.words
    return replace(found, matches=sorted(found.matches, key=_newness if by_time else _worth))


def find_named(viewer: Person, asked: Asked, kinds: Sequence[str], *, first: uuid.UUID | None = None) -> list[Match]:
    """What has the words in its name, best first; before all what stands in the space ``first``. For who is still typing."""
    if asked.nothing or not asked.names or not viewer.is_active:
        return []
    parts = [[kind for kind in kinds if (kind in NAMES) is named] for named in (True, False)]
    here = _named(asked, parts, f"'s:{first.hex}'") if first else []
    rows = _once([*here, *_named(asked, parts, _any_way(asked))])
    nearer = {row[:2] for row in here}
    return sorted(
        _ranked(_through_the_doors(viewer, rows)),
        key=lambda match: ((match.kind, match.ref) not in nearer, _worth(match)),
    )


def _named(asked: Asked, parts: Iterable[list[str]], way: str) -> list[Row]:
    return [row for part in parts if part for row in proposed(asked, part, _NAMED, way=way, names=True)]


def readable(viewer: Person, things: Iterable[tuple[str, uuid.UUID]]) -> list[Match]:
    """Of things that somebody named, by kind and id, those that the viewer may read now, in their order."""
    rows = [Row(kind, ref, 0.0, 0.0) for kind, ref in things]
    return [Match(*row[:4]) for row in _through_the_doors(viewer, rows)] if viewer.is_active else []


def _newness(match: Match) -> tuple[bool, float, str]:
    return match.loose, -match.seconds, match.ref.hex


def _worth(match: Match) -> tuple[float, str]:
    return -match.score, match.ref.hex


def _more_loosely(viewer: Person, found: Found, kinds: tuple[str, ...]) -> Found:
    """What was found so far and, below, what is found loosely: there, words that stand far from each other compete with it."""
    asked, known = loosened(found.asked), {(match.kind, match.ref): match for match in found.matches}
    best = sorted(_matching(viewer, asked, kinds).matches, key=_worth)
    again = [match for match in best if (match.kind, match.ref) in known]
    for match in again + [match for match in best if (match.kind, match.ref) not in known][:_LOOSE]:
        firm, score = known.get((match.kind, match.ref)), _WEAK * match.score / (1 + match.score)
        if firm is None or firm.score < score:
            known[match.kind, match.ref] = replace(match, score=score, loose=firm is None)
    return Found(list(known.values()), replace(found.asked, tokens=asked.tokens))


def _matching(viewer: Person, asked: Asked, kinds: tuple[str, ...]) -> Found:
    rows = list(_through_the_doors(viewer, _once(_rows(viewer, asked, kinds))))
    matches = _ranked(rows, weigh(rows, len(asked.plain)) if asked.meant else None)
    return Found(matches, asked, len(matches) > COUNTED)


def _rows(viewer: Person, asked: Asked, kinds: tuple[str, ...]) -> list[Row]:
    names, content_kinds = [kind for kind in kinds if kind in NAMES], [kind for kind in kinds if kind in CONTENT]
    rows: list[Row] = []
    if names and (asked.words or asked.typed) and not (asked.since or asked.until or asked.saved is not None):
        rows += _names(viewer, asked, names)
    if content_kinds:
        rows += _content(asked, content_kinds)
    if Kind.MESSAGE in kinds:
        rows += _talk(viewer, asked)
    return rows


def _content(asked: Asked, kinds: list[str]) -> list[Row]:
    """Posts, comments and files, by each way on which the viewer reaches any."""
    rows = proposals(asked, kinds, asked.ways)
    if len(rows) == most(asked) and asked.names and not asked.meant and Kind.POST in kinds:
        rows += [row for way in asked.ways for row in proposed(asked, kinds, _TITLED, way=way, names=True)]
    return rows


def _talk(viewer: Person, asked: Asked) -> list[Row]:
    """Messages: in channels as what stands in their space, and in one's own conversations."""
    return proposals(asked, [Kind.MESSAGE], (*asked.ways, *own_talks(viewer)))


def _names(viewer: Person, asked: Asked, kinds: list[str]) -> list[Row]:
    """People, spaces and tags: those whose names say the words first. Guests find people by their names alone."""
    way = _any_way(asked)
    rows = proposed(asked, kinds, _NAMED, way=way, names=True)
    rest = [kind for kind in kinds if not (viewer.is_guest and kind == Kind.PERSON)]
    if len(rows) < _NAMED and rest:
        rows += proposed(asked, rest, _NAMED - len(rows), way=way)
    return rows


def _any_way(asked: Asked) -> str:
    """People and tags stand in no space; which of them the viewer may know of is for the doors alone."""
    return " | ".join(["'r:person'", "'r:tag'", *asked.ways])


def _once(rows: list[Row]) -> list[Row]:
    """Each thing once, however many of its parts were found: by the best of them."""
    best: dict[tuple[str, uuid.UUID], Row] = {}
    for row in rows:
        known = best.get(row[:2])
        if known is None or row.rank > known.rank:
            best[row[:2]] = row
    return list(best.values())


def _ranked(rows: Iterable[Row], shares: Iterable[float] | None = None) -> list[Match]:
    """What is new counts up to twice as much; people, spaces and tags have no age. ``shares`` says how much of the query each says."""
    today, fading = now().timestamp(), math.log(2) / (HALF_LIFE * 86_400)
    return [
        Match(row.kind, row.ref, row.seconds, _score(row, min(row.seconds - today, 0) * fading) * share)
        for row, share in zip(rows, shares or repeat(1.0), strict=False)
        if share
    ]


_SHARES: dict[str, float] = {Kind.FILE: _FILE, Kind.MESSAGE: _MESSAGE}


def _score(row: Row, faded: float) -> float:
    if row.kind in NAMES:
        return row.rank
    return row.rank * (1 + math.exp(faded) * (_LASTING if row.lasting else 1)) * _SHARES.get(row.kind, 1)


def _through_the_doors(viewer: Person, rows: list[Row]) -> Iterator[Row]:
    """Of what the index proposes, what the viewer may read now."""
    refs: dict[Callable[[Person, list[uuid.UUID]], set[uuid.UUID]], list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        refs[_DOORS[row.kind]].append(row.ref)
    may = {(door, ref) for door, asked_for in refs.items() for ref in door(viewer, asked_for)}
    return (row for row in rows if (_DOORS[row[0]], row[1]) in may)


def _door(rule: Callable[[Person], QuerySet[Any]]) -> Callable[[Person, list[uuid.UUID]], set[uuid.UUID]]:
    def build(role: str, state: str) -> QuerySet[Any, Any]:
        return rule(Person(pk=stand_in(), role=role, state=state)).filter(pk__among=stand_ins()).values_list("pk")

    statement = Prepared(build)

    def pass_(viewer: Person, refs: list[uuid.UUID]) -> set[uuid.UUID]:
        return {row[0] for row in statement.rows(viewer.role, viewer.state, ids=[viewer.pk], lists=[refs])}

    return pass_


def _tags(viewer: Person, refs: list[uuid.UUID]) -> set[uuid.UUID]:
    known = tags.visible_to(viewer).filter(pk__in=[ref.int for ref in refs])
    return {uuid.UUID(int=pk) for pk in known.values_list("pk", flat=True)}


_ITEMS = _door(content.visible_to)
_DOORS: dict[str, Callable[[Person, list[uuid.UUID]], set[uuid.UUID]]] = {
    Kind.POST: _ITEMS,
    Kind.COMMENT: _ITEMS,
    Kind.FILE: _door(content.files_carried_for),
    Kind.MESSAGE: _door(chat.messages_visible_to),
    Kind.PERSON: _door(people.in_directory_for),
    Kind.SPACE: _door(spaces.visible_to),
    Kind.TAG: _tags,
}
