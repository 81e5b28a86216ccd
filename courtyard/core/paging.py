"""Keyset paging: a page starts after a position in the order, never at an offset; page 1,000 costs what page 1 costs.

An order is one direction over fields that together are unique, e.g. ``("-published_at", "-id")``. A cursor is signed
together with its order: one that was altered, or taken from another list, is refused and never reaches the database.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid

__all__ = ["LIMIT", "MAX_LIMIT", "BadCursor", "Page", "Position", "clean_limit", "cut", "page", "position", "seal"]

LIMIT = 20
MAX_LIMIT = 100
NEWEST_FIRST = ("-published_at", "-id")

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
Value = datetime.datetime | uuid.UUID | int | str
Position = tuple[Value, ...]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_MAC = 9


class BadCursor(Invalid):
    """The cursor was not made by us for this list."""

    status = 400

    def __init__(self) -> None:
        super().__init__({"cursor": [_("This cursor is not valid for this list.")]})


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page: its rows, and the cursor of the next one or None at the end."""

    results: list[Row]
    next: str | None


def clean_limit(limit: object, default: int = LIMIT) -> int:
    """A page size between 1 and 100 out of whatever a query string carried."""
    try:
        return max(1, min(int(str(limit)), MAX_LIMIT))
    except ValueError:
        return default


def page(
    queryset: QuerySet[M], *, cursor: str | None = None, limit: int = LIMIT, order: Sequence[str] = NEWEST_FIRST
) -> Page[M]:
    """The page of ``queryset`` after ``cursor`` (empty or None: from the start), in ``order``.

    Raises BadCursor (400). The fields of the order must not be null.
    """
    start = position(cursor, order)
    if start is not None:
        queryset = queryset.filter(_beyond(order, start))
    size = clean_limit(limit)
    return cut(queryset.order_by(*order)[: size + 1], limit=size, order=order)


def cut(
    rows: Iterable[Row], *, limit: int, order: Sequence[str], key: Callable[[Row], Sequence[Value]] | None = None
) -> Page[Row]:
    """A page out of ``limit + 1`` rows that are already in order: for lists made by SQL of their own.

    ``key`` gives the values of the order for a row; without it they are read as attributes (``a__b`` follows
    relations).
    """
    found = list(rows)
    results = found[:limit]
    if len(found) <= limit or not results:
        return Page(results, None)
    last = results[-1]
    values = key(last) if key else [_attribute(last, name) for name in _names(order)]
    return Page(results, seal(values, order))


def seal(values: Sequence[Value], order: Sequence[str]) -> str:
    """The cursor of a position, e.g. ``seal((item.published_at, item.pk), ("-published_at", "-id"))``."""
    body = "\x1f".join(_write(value) for value in values).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(_mac(body, order) + body).rstrip(b"=").decode()


def position(cursor: str | None, order: Sequence[str]) -> Position | None:
    """The values a cursor stands for, one per field of the order; None for an empty cursor. Raises BadCursor."""
    if not cursor:
        return None
    try:
        sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError) as error:
        raise BadCursor from error
    mac, body = sealed[:_MAC], sealed[_MAC:]
    if not hmac.compare_digest(mac, _mac(body, order)):
        raise BadCursor
    return tuple(_read(part) for part in body.decode("utf-8", "surrogatepass").split("\x1f"))


def _beyond(order: Sequence[str], start: Position) -> Q:
    """Everything after ``start``; written so that an index over the order is entered at the right place."""
    names = _names(order)
    compare = "lt" if order[0].startswith("-") else "gt"
    beyond = Q(**{f"{names[-1]}__{compare}": start[-1]})
    for name, value in zip(reversed(names[:-1]), reversed(start[:-1]), strict=True):
        beyond = Q(**{f"{name}__{compare}e": value}) & (Q(**{f"{name}__{compare}": value}) | beyond)
    return beyond


def _names(order: Sequence[str]) -> list[str]:
    if len({field.startswith("-") for field in order}) != 1:
        raise ValueError(f"A keyset order has one direction: {order!r}")
    return [field.lstrip("-") for field in order]


def _attribute(row: object, name: str) -> Value:
    value: object = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value  # type: ignore[return-value]  # _write refuses what cannot stand in a cursor


def _write(value: Value) -> str:
    match value:
        case datetime.datetime():
            return f"t{(value - _EPOCH) // _MICROSECOND}"
        case uuid.UUID():
            return f"u{value.hex}"
        case int():
            return f"i{value}"
        case str() if "\x1f" not in value:
            return f"s{value}"
    raise TypeError(f"{type(value).__name__} cannot stand in a cursor.")


def _read(part: str) -> Value:
    kind, text = part[:1], part[1:]
    match kind:
        case "t":
            return _EPOCH + int(text) * _MICROSECOND
        case "u":
            return uuid.UUID(text)
        case "i":
            return int(text)
    return text


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"courtyard.paging" + secret.encode()).digest()


def _mac(body: bytes, order: Sequence[str]) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY), "|".join(order).encode() + b"\n" + body, "sha256")[:_MAC]
