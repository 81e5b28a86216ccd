"""Keyset paging: every row once, in order, whatever the page size; and no cursor that was not ours gets through."""

import base64
import datetime
import uuid
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.core import paging
from courtyard.core.models import Revocation

NEWEST = ("-at", "-id")
OLDEST = ("at", "id")

moments = st.datetimes(
    datetime.datetime(1970, 1, 1),  # noqa: DTZ001
    datetime.datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.UTC),
)
values = st.lists(
    moments | st.uuids() | st.integers() | st.text().filter(lambda text: "\x1f" not in text), min_size=1, max_size=4
)


def _fill(moments_apart):
    """Revocations stand in for any row with a time and an id; equal times are the interesting case."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    Revocation.objects.bulk_create(
        Revocation(person_id=uuid.uuid4(), at=start + datetime.timedelta(microseconds=apart)) for apart in moments_apart
    )


def _walk(order, limit):
    pages, cursor = [], None
    while True:
        page = paging.page(Revocation.objects.all(), cursor=cursor, limit=limit, order=order)
        pages.append(page.results)
        cursor = page.next
        if cursor is None:
            return pages


@pytest.mark.django_db
@pytest.mark.parametrize("order", [NEWEST, OLDEST])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_hold_every_row_once_and_in_order(order, limit):
    _fill([5, 5, 5, 5, 1, 2, 2, 9, 9, 9])
    pages = _walk(order, limit)
    assert [row for page in pages for row in page] == list(Revocation.objects.order_by(*order))
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.django_db
def test_a_row_that_comes_between_two_pages_moves_nothing():
    _fill([1, 2, 3, 4])
    first = paging.page(Revocation.objects.all(), limit=2, order=NEWEST)
    _fill([9])
    second = paging.page(Revocation.objects.all(), cursor=first.next, limit=2, order=NEWEST)
    assert {row.pk for row in first.results}.isdisjoint(row.pk for row in second.results)
    assert second.next is None


@pytest.mark.django_db
def test_the_last_page_has_no_next_even_when_it_is_full():
    _fill([1, 2])
    assert paging.page(Revocation.objects.all(), limit=2, order=NEWEST).next is None


@pytest.mark.django_db
def test_a_page_is_one_query(django_assert_num_queries):
    _fill([1, 2, 3])
    with django_assert_num_queries(1):
        paging.page(Revocation.objects.all(), limit=2, order=NEWEST)


def test_rows_of_any_kind_are_cut_into_a_page():
    rows = [SimpleNamespace(at=number, id=uuid.UUID(int=number)) for number in (3, 2, 1)]
    page = paging.cut(rows, limit=2, order=NEWEST)
    assert page.results == rows[:2]
    assert paging.position(page.next, NEWEST) == (2, uuid.UUID(int=2))
    tuples = paging.cut([(3, "c"), (2, "b"), (1, "a")], limit=2, order=NEWEST, key=lambda row: row)
    assert paging.position(tuples.next, NEWEST) == (2, "b")


@given(values)
def test_a_cursor_gives_back_what_was_put_in_and_fits_a_url(position):
    order = tuple(f"-f{number}" for number in range(len(position)))
    cursor = paging.seal(position, order)
    assert paging.position(cursor, order) == tuple(position)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text(min_size=1))
def test_what_was_not_made_by_us_is_refused(text):
    with pytest.raises(paging.BadCursor):
        paging.position(text, NEWEST)


@given(st.binary(min_size=1, max_size=60))
def test_well_formed_forgeries_are_refused(raw):
    with pytest.raises(paging.BadCursor):
        paging.position(base64.urlsafe_b64encode(raw).rstrip(b"=").decode(), NEWEST)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_altered_byte_is_refused(place, flip):
    sealed = bytearray(base64.urlsafe_b64decode(_padded(paging.seal((datetime.datetime.now(datetime.UTC), 7), NEWEST))))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(paging.BadCursor):
        paging.position(base64.urlsafe_b64encode(bytes(sealed)).rstrip(b"=").decode(), NEWEST)


def _padded(text):
    return text + "=" * (-len(text) % 4)


def test_a_cursor_of_another_list_is_refused_as_bad_request():
    cursor = paging.seal((datetime.datetime.now(datetime.UTC), 7), NEWEST)
    with pytest.raises(paging.BadCursor) as refusal:
        paging.position(cursor, OLDEST)
    assert refusal.value.status == 400
    assert "cursor" in refusal.value.errors


def test_mixed_directions_are_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="one direction"):
        paging.page(Revocation.objects.all(), cursor=paging.seal((1, 2), ("-at", "id")), order=("-at", "id"))


@pytest.mark.parametrize(
    ("asked", "given"), [("7", 7), (0, 1), (-3, 1), ("1000000", 100), ("x", 20), (None, 20), ("", 20), ("9" * 5000, 20)]
)
def test_the_page_size_is_kept_within_bounds(asked, given):
    assert paging.clean_limit(asked) == given
