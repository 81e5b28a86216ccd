"""What views of every room share: reading ids and text from requests, answering toasts, redirects for people without scripts."""

import csv
import datetime
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import parse_id

__all__ = ["clean", "client_id", "csv_of", "done", "is_partial", "moment", "text", "typed", "uuids"]


_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def is_partial(request: HttpRequest) -> bool:
    """Whether a fragment is asked for in place, rather than a page (boosted links ask for pages)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def text(request: HttpRequest, field: str, default: str = "") -> str:
    """A field of a form as text. Raises Invalid for NUL bytes and lone surrogates, which no column can hold."""
    return clean(request.POST.get(field, default), field)


def typed(request: HttpRequest, field: str, default: str = "") -> str:
    """What a refused form held, to be shown again: nothing that was typed is lost, whatever is wrong with it."""
    return clean(request.POST.get(field, default), field, strict=False)


def clean(value: str, field: str, *, strict: bool = True) -> str:
    """Text of a form that can be stored: what cannot raises Invalid, or is replaced if not ``strict``."""
    if strict and _UNKEEPABLE.search(value):
        raise Invalid({field: [_("There is a character in this text that cannot be stored.")]})
    return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def client_id(request: HttpRequest) -> uuid.UUID | None:
    """The id a form was given when it was drawn, which makes sending it twice the same as once."""
    return parse_id(request.POST.get("id", ""))


def moment(request: HttpRequest, field: str) -> datetime.datetime | None:
    """A field of day and time, in the zone of who writes; None if it is empty. Raises Invalid for anything else."""
    value = request.POST.get(field, "")
    try:
        return timezone.make_aware(datetime.datetime.fromisoformat(value[:16])) if value else None
    except (ValueError, OverflowError):
        raise Invalid({field: [_("Write the day and the time, or leave it empty.")]}) from None


def day(request: HttpRequest, field: str) -> datetime.date | None:
    """A field of a day; None if it is empty. Raises Invalid for anything else."""
    value = request.POST.get(field, "")
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid({field: [_("Write a day, or leave it empty.")]}) from None


def uuids(values: list[str]) -> list[uuid.UUID]:
    """The ids among form values. Raises NotFound for what is none, as for an id that does not exist."""
    found = [parse_id(value) for value in values if value]
    if any(value is None for value in found):
        raise NotFound
    return [value for value in found if value is not None]


def done(
    request: HttpRequest, content: str = "", *, toast: str = "", undo: str = "", to: str = "", **events: Any
) -> HttpResponse:
    """The answer to a finished act: a fragment and a toast in place, or a redirect for who came without scripts."""
    if not is_partial(request):
        back = to or request.META.get("HTTP_REFERER", "/")
        safe = url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        if toast:
            messages.success(request, toast, extra_tags=undo)
        return HttpResponseRedirect(back if safe else "/")
    response = HttpResponse(content)
    if toast:
        events["toast"] = {"text": toast, **({"undo": undo} if undo else {})}
    if events:
        response["HX-Trigger"] = json.dumps(events)
    return response


class _Echo:
    """A file for ``csv.writer`` that hands each line back."""

    def write(self, line: str) -> str:
        return line


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> StreamingHttpResponse:
    """A table as a file, sent while it is read. What a spreadsheet would take for a formula is kept as text."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"  # spreadsheets tell UTF-8 by it
        for row in chain([heads], rows):
            yield writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
