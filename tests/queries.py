"""Counting queries: a page costs the same number of them however much there is to show."""

from collections import Counter
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], object]) -> list[str]:
    """The statements that one call sends."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries]


def assert_constant_queries(make_more: Callable[[], object], call: Callable[[], object], *, at_most: int = 0) -> None:
    """Fail if ``call`` needs more queries once ``make_more`` has added more of what it shows.

    The data is grown twice before the first measure, so that "none or one" is not what is compared, and ``call`` runs
    once before it counts, so that what is remembered between requests does not count. ``at_most`` is a budget, if any.
    """
    make_more()
    make_more()
    call()
    before = queries_of(call)
    make_more()
    make_more()
    after = queries_of(call)
    extra = Counter(after) - Counter(before)
    detail = "\n".join(f"  {count} x {sql[:300]}" for sql, count in extra.most_common(5))
    assert len(after) <= len(before), f"{len(before)} queries became {len(after)} when the data grew:\n{detail}"
    if at_most:
        assert len(after) <= at_most, f"{len(after)} queries, at most {at_most} are granted:\n" + "\n".join(after)
