"""What the index proposes: the newest entries that say what is asked and are reached, as many as are ranked.

What a common word finds is not looked at in whole: the newest entries are read, then the index is asked for so long a time as
holds enough. So a search costs the same whatever the age of the organisation.
"""

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from courtyard.core.clock import now
from courtyard.search.models import Kind
from courtyard.search.selectors.loosening import SOME
from courtyard.search.selectors.understanding import NAMES, Asked, kinds_mark
from courtyard.search.selectors.weighing import Row

__all__ = ["CONTENT", "COUNTED", "most", "proposals", "proposed"]

COUNTED = 1000  # found things are counted exactly up to here
_MARGIN = 200  # proposals beyond, for what the doors turn away
_RARE = 4000  # entries: so few are looked at in whole
_READ = 4000  # of the newest entries, where more say what is asked
_DAYS, _MONTHS = 40, 12  # a time is looked up by its days, if there are no more, then by its months, then by its years
_LONGEST = 1000  # days: what is longer is all time
CONTENT = (Kind.POST, Kind.COMMENT, Kind.FILE)


def proposals(asked: Asked, kinds: list[str], ways: Sequence[str]) -> list[Row]:
    """The newest that are reached, at most so many as are ranked. What few say is looked up in the index; of what very many say
    the newest entries are read one after the other; of the rest so long a time is looked up as should hold enough.
    """
    if not ways:
        return []
    if _is_rare(asked):
        return _by_index(asked, kinds, ways, 0)
    limit, way = most(asked), " | ".join(ways)
    share = min(1.0, _expected(asked.expression(way)) / _entries())
    reads = not asked.meant and share * _READ >= limit
    rows = proposed(asked, kinds, limit, way=way, read=_READ) if reads else []
    if len(rows) == limit:
        return rows
    until = _read_until(asked, kinds)
    if until is None:  # there are no others
        return rows if reads else _by_index(asked, kinds, ways, 0)
    return _by_index(asked, kinds, ways, _holding(limit, share, asked.until, until))


def _holding(limit: int, share: float, before: datetime.datetime | None, until: datetime.datetime) -> int:
    """How many days back from today should hold so many matches; 0 for all time. ``share`` of the ``_READ`` entries from the
    newest (or from ``before``) down to ``until`` match.
    """
    newest = min(before or now(), now())
    each_day = max(share, 1 / _RARE) * _READ / max((newest - until) / datetime.timedelta(1), 1e-3)
    days = math.ceil((now() - newest).days + 1.5 * limit / each_day)
    return days if days <= _LONGEST else 0


def _is_rare(asked: Asked) -> bool:
    if asked.saved is not None or (asked.entries is not None and asked.entries <= _RARE):
        return True
    return bool(asked.marks) and _expected(asked.marks) <= _RARE


def _expected(expression: str) -> float:
    """How many entries match, by the statistics that PostgreSQL plans with."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT FROM search_entry WHERE words @@ %s::tsquery", [expression])
        return float(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])


def _entries() -> float:
    """How many there are, by the same; at least one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'search_entry'::regclass")
        return max(1.0, cursor.fetchone()[0])


def _by_index(asked: Asked, kinds: list[str], ways: Sequence[str], days: int) -> list[Row]:
    """Of the last so many days (0: of all time), or of longer ones until there are enough. Once one way leads to enough, the
    others need lead to nothing older.
    """
    limit, rows = most(asked), list[Row]()
    for way in ways:
        found = proposed(asked, kinds, limit, way=way, times=_stretch(days))
        while days and len(rows) + len(found) < limit and not (asked.since and asked.since >= _ago(days)):
            days = _longer(days, len(rows) + len(found), limit)
            found = proposed(asked, kinds, limit, way=way, times=_stretch(days))
        rows = sorted([*rows, *found], key=_age)[:limit]
        if len(rows) == limit:
            oldest = datetime.datetime.fromtimestamp(rows[-1].seconds, datetime.UTC)
            asked, days = replace(asked, since=oldest), (now() - oldest).days + 1
    return rows


def _longer(days: int, found: int, wanted: int) -> int:
    """How many days hold so many more, if they are like these; 0 for all time."""
    longer = math.ceil(max(2 * days, 1.3 * days * wanted / found)) if found else 0
    return longer if longer <= _LONGEST else 0


def _read_until(asked: Asked, kinds: Sequence[str]) -> datetime.datetime | None:
    """The time of the last entry that was read, None if there is no other."""
    _part, literal = _part_of(kinds)
    values = {"read": _READ, "since": asked.since, "until": asked.until, "saved": asked.saved}
    with connection.cursor() as cursor:
        cursor.execute(_READ_UNTIL.format(kinds=literal, narrowed=_narrowed(asked)), values)
        row = cursor.fetchone()
    return row and row[0]


def most(asked: Asked) -> int:
    return SOME if asked.meant else COUNTED + _MARGIN


def _age(row: Row) -> float:
    return -row.seconds


def _ago(days: int) -> datetime.datetime:
    return now() - datetime.timedelta(days)


def _stretch(days: int) -> list[str]:
    """The last so many days as marks of the index, by day, month or year; today is not over."""
    today = now().date()
    if not days:
        return []
    if days <= _DAYS:
        return [f"d:{today - datetime.timedelta(days=n)}" for n in range(days + 1)]
    if days <= _MONTHS * 28:
        return [f"m:{month:%Y-%m}" for month in _months(today, days // 28 + 2)]
    return [f"y:{today.year - n}" for n in range(days // 365 + 2)]


def _months(day: datetime.date, number: int) -> Iterator[datetime.date]:
    for _n in range(number):
        yield day
        day = day.replace(day=1) - datetime.timedelta(days=1)


_PROPOSED = """
SELECT kind, ref, extract(epoch FROM at)::float8, CASE WHEN %(near)s = '' THEN 0 ELSE {rank} END, words @@ '''t:article''', {said}
FROM (
    SELECT kind, ref, at, words FROM {entries} WHERE kind IN ({kinds}) AND words @@ %(all)s::tsquery {narrowed}
    ORDER BY at DESC LIMIT %(limit)s
) AS newest
"""
_LATEST = """(SELECT kind, ref, at, words FROM search_entry WHERE kind IN ({kinds}) {narrowed}
    ORDER BY at DESC LIMIT %(read)s) AS latest"""
_READ_UNTIL = """
SELECT at FROM search_entry WHERE kind IN ({kinds}) {narrowed} ORDER BY at DESC OFFSET %(read)s LIMIT 1
"""
_WEIGHTS = "'{0.1, 0.25, 0.6, 1}'"
_RANK = f"ts_rank({_WEIGHTS}, words, %(near)s::tsquery, 1)"
_SIDE_BY_SIDE = f" + 0.3 * ts_rank_cd({_WEIGHTS}, words, %(near)s::tsquery, 1)"
_ANY = f" + ts_rank({_WEIGHTS}, words, %(any)s::tsquery, 1)"
_SAID = """(SELECT coalesce(sum(1 << n::int - 1), 0)
    FROM unnest(%(each)s::text[]::tsquery[]) WITH ORDINALITY AS one (word, n) WHERE words @@ word)"""
_PARTS = (
    (set(NAMES), "'person', 'space', 'tag'"),
    (set(CONTENT), "'post', 'comment', 'file'"),
    ({Kind.MESSAGE}, "'message'"),
)  # as the index is parted


def proposed(
    asked: Asked, kinds: Sequence[str], limit: int, *, way: str = "", times: Sequence[str] = (), names: bool = False,
    read: int = 0,
) -> list[Row]:  # fmt: skip
    """The newest entries of these kinds, all with names or all written, that say what is asked and are reached this way; of the
    newest so many that are ``read``, or of all.
    """
    narrowed, (part, literal) = _narrowed(asked), _part_of(kinds)
    marks = "" if part.issubset(kinds) else kinds_mark(kinds)
    words = asked.names if names and not asked.words else asked.words
    given: dict[str, Any] = {
        "near": " & ".join(asked.meant) or words, "any": " | ".join(asked.meant), "each": [*asked.exact, *asked.meant],
        "limit": limit, "read": read, "since": asked.since, "until": asked.until, "saved": asked.saved,
        "all": asked.expression(marks, " | ".join(f"'{time}'" for time in times), way, names=names),
    }  # fmt: skip
    near = (
        len(asked.tokens) > 1 and (asked.entries or 0) <= _RARE
    )  # of common words, how near they stand takes long to say
    rank = _RANK + _SIDE_BY_SIDE * near + _ANY * bool(asked.meant)
    said = _SAID if asked.meant else "0"
    entries = _LATEST.format(kinds=literal, narrowed=narrowed) if read else "search_entry"
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSED.format(rank=rank, said=said, narrowed=narrowed, kinds=literal, entries=entries), given)
        return [Row(*row) for row in cursor.fetchall()]


def _narrowed(asked: Asked) -> str:
    return "".join(
        f" AND {column} {value}"
        for given, column, value in (
            (asked.since, "at", ">= %(since)s"),
            (asked.until, "at", "< %(until)s"),
            (asked.saved is not None, "ref", "= ANY (%(saved)s::uuid[])"),
        )
        if given
    )


def _part_of(kinds: Sequence[str]) -> tuple[set[Kind], str]:
    return next(one for one in _PARTS if one[0].issuperset(kinds))
