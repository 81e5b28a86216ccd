"""``/notifications`` and ``/me/unread``."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Query, Router, Schema

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.core.errors import NotFound
from courtyard.notifications import selectors, services

router = Router(tags=["notifications"])


class NoticeOut(Schema):
    """An entry of the bell: an object and what happened to it. ``sentence`` is in the caller's language."""

    id: uuid.UUID
    kind: str = "notification"
    created_at: datetime.datetime
    reasons: list[str]
    actors: list[uuid.UUID]
    sentence: str
    about: str
    url: str
    object_kind: str
    object: uuid.UUID
    unread: bool


class NoticesOut(Schema):
    """A page of the bell."""

    results: list[NoticeOut]
    next: str | None


class UnreadOut(Schema):
    """How many entries are unread: 100 stands for more than 99, and 0 for who does not want to be disturbed now."""

    notifications: int


class NoticeQuery(Listing):
    """``unread`` leaves out what was read."""

    unread: bool = False


@router.get("/notifications", response=NoticesOut)
def notices(request: PersonRequest, paging: Query[NoticeQuery]) -> HttpResponse:
    """What concerns the caller, newest first."""
    page = selectors.entries(request.user, unread=paging.unread, cursor=paging.cursor, limit=paging.limit)
    results = [
        {
            "id": entry.id, "kind": "notification", "created_at": entry.updated_at, "reasons": entry.reasons,
            "actors": [actor.pk for actor in entry.actors], "sentence": entry.sentence, "about": entry.about,
            "url": entry.href, "object_kind": entry.object_kind, "object": entry.object_id, "unread": entry.unread,
        }
        for entry in page.results
    ]  # fmt: skip
    return listing(results, page.next)


@router.put("/notifications/{uuid:notice_id}/read", response={204: None})
def read(request: PersonRequest, notice_id: uuid.UUID) -> tuple[int, None]:
    """Mark an entry as read."""
    if services.mark_read(actor=request.user, notice_id=notice_id) is None:
        raise NotFound
    return 204, None


@router.get("/me/unread", response=UnreadOut)
def unread(request: PersonRequest) -> HttpResponse:
    """The number on the bell."""
    return answer({"notifications": selectors.unread_count(request.user)})
