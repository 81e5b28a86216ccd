"""Counting queries: a page costs the same number of them however much there is to show."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext

_VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+)*|\b\d+\b")
# A savepoint costs a round trip only where tests nest transactions; the others are asked once in a second or more.
_UNCOUNTED = re.compile(
    r"^(?:SAVEPOINT|RELEASE)|pg_snapshot_xmin|core_incarnation|FROM \"(?:accounts_organisation|feed_keyinformation)\""
)
_LISTS = re.compile(r"\((?:\?(?:, )?)+\)")


def queries_of(call: Callable[[], object]) -> list[str]:
    """The statements that one call sends, without those that a process remembers for a while."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries if not _UNCOUNTED.search(query["sql"])]


def assert_constant_queries(make_more: Callable[[], object], call: Callable[[], object], *, at_most: int = 0) -> None:
    """Fail if ``call`` needs more queries once ``make_more`` has added more of what it shows.

    The data is grown before the first measure, so that "none or one" is not what is compared. Each measure is taken
    twice: with things that were never shown before, and again with whatever is remembered between calls.
    ``at_most`` is a budget for both, if any.
    """
    make_more()
    call()
    make_more()
    few = [queries_of(call), queries_of(call)]
    make_more()
    make_more()
    many = [queries_of(call), queries_of(call)]
    for before, after, what in zip(few, many, ("new things", "known things"), strict=True):
        assert len(after) <= len(before), _difference(before, after, what)
        assert not at_most or len(after) <= at_most, _list(
            after, f"{len(after)} queries, at most {at_most} are granted"
        )


def _difference(before: Sequence[str], after: Sequence[str], what: str) -> str:
    extra = Counter(map(_shape, after)) - Counter(map(_shape, before))
    found = [f"{count} more: {sql}" for sql, count in extra.most_common(5)]
    return _list(found, f"{len(before)} queries became {len(after)} when the data grew, for {what}")


def _shape(sql: str) -> str:
    return _LISTS.sub("(?)", _VALUES.sub("?", " ".join(sql.split())))


def _list(found: Sequence[str], headline: str) -> str:
    return f"{headline}:\n" + "\n".join(f"  {line[:400]}" for line in found)
