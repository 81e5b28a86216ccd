"""The phone book as devices keep it."""

import hashlib
import uuid

from django.http import HttpResponse
from django.utils.http import parse_etags
from ninja import Schema

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.people import selectors
from courtyard.people.api.people import router

DAYS = 14


class PhoneBookOut(Schema):
    """Whom the caller finds in the directory, a row of ``columns`` each, 20,000 at most; ``more``: there are others.

    It is the caller's alone (``me``), and to be thrown away with their sign-in, when this answers 401 or 403, and after
    ``days`` without an answer. ``hue`` is the colour of the initials, 0 to 11.
    """

    me: uuid.UUID
    days: int
    more: bool
    columns: list[str]
    people: list[list[str | int]]


@router.get("/phone-book", response={200: PhoneBookOut, 304: None})
def phone_book(request: PersonRequest) -> HttpResponse:
    """The phone book; 304 while it is the one of ``If-None-Match``. 403 where it is kept off devices."""
    book = selectors.phone_book(request.user)
    response = answer({
        "me": request.user.pk, "days": DAYS, "more": book.more, "columns": selectors.BOOK_COLUMNS, "people": book.people,
    })  # fmt: skip
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in {one.removeprefix("W/") for one in held}:  # compressing makes it a weak one
        response = HttpResponse(status=304)
    response["ETag"] = etag
    return response
