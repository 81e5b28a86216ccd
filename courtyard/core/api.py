"""What the API of every room shares: lists, ids, answers written as bytes."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from courtyard.core.paging import LIMIT, MAX_LIMIT

__all__ = ["Listing", "ProblemOut", "Raw", "answer", "created", "listing", "raw"]

Raw = orjson.Fragment


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] | None = None


class Listing(Schema):
    """How a list is asked for."""

    cursor: str | None = None
    limit: int = Field(LIMIT, ge=1, le=MAX_LIMIT)


def raw(data: dict[str, Any]) -> Raw:
    """A JSON object as bytes that can stand in an answer as they are."""
    return orjson.Fragment(orjson.dumps(data))


def answer(data: Any, *, status: int = 200) -> HttpResponse:
    """An answer whose shape the endpoint declares; written at once, without going through the schema again."""
    return HttpResponse(orjson.dumps(data), content_type="application/json", status=status)


def created(data: Any, *, fresh: bool) -> HttpResponse:
    """201 for what this call made, 200 for what the same call made before."""
    return answer(data, status=201 if fresh else 200)


def listing(results: Sequence[Any], next: str | None) -> HttpResponse:
    """A page of a list."""
    return answer({"results": list(results), "next": next})
