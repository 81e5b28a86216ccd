"""What a person did."""

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, listing
from courtyard.feed.selectors.activity import Deed, activity_of

__all__ = ["router"]

router = Router(tags=["people"])


class DeedOut(Schema):
    """One thing somebody did (posted, commented, joined), or that was said of it (answered: an answer of theirs was
    chosen as the best; praised). ``item`` is the post or comment, ``post`` the post it belongs to, ``space`` what was joined.
    """

    what: Literal["posted", "commented", "answered", "praised", "joined"]
    at: datetime.datetime
    title: str
    words: str
    item: uuid.UUID | None
    post: uuid.UUID | None
    by: uuid.UUID | None
    space: uuid.UUID | None


class DeedsOut(Schema):
    """A page of what somebody did."""

    results: list[DeedOut]
    next: str | None


@router.get("/people/{uuid:person_id}/activity", response=DeedsOut)
def activity(request: PersonRequest, person_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """What somebody did lately, as far as one may read it, newest first."""
    page = activity_of(request.user, person_id, cursor=paging.cursor, limit=paging.limit)
    return listing([_json(deed) for deed in page.results], page.next)


def _json(deed: Deed) -> dict[str, Any]:
    item, space = deed.item, deed.space
    return {
        "what": deed.what,
        "at": deed.at.isoformat().replace("+00:00", "Z"),
        "title": space.name if space else deed.title,
        "words": deed.words,
        "item": item.pk if item else None,
        "post": (item.root_id or item.pk) if item else None,
        "by": item.author_id if item else None,
        "space": space.pk if space else None,
    }
