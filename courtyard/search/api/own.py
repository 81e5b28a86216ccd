"""One's own searches: saved ones with their alerts, and those of late."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, listing
from courtyard.search import services
from courtyard.search.api.finding import router
from courtyard.search.models import Alert, SavedSearch
from courtyard.search.selectors import own


class SearchOut(Schema):
    """A saved search: what one would type, of one ``kind`` or "" for all. ``alert`` is off, soon or daily; ``found``: how much the
    alert told of since it was last opened on its page.
    """

    id: uuid.UUID
    name: str
    query: str
    kind: str
    alert: str
    found: int


class SearchesOut(Schema):
    """One's saved searches."""

    results: list[SearchOut]
    next: None = None


class SearchIn(Schema):
    """A search to save; without a name it is called by its words."""

    query: str = Field(max_length=10_000)
    name: str = Field("", max_length=10_000)
    kind: str = ""
    alert: str = Alert.OFF


class SearchPatch(Schema):
    """What changes; what is not sent stays."""

    name: str | None = Field(None, max_length=10_000)
    alert: str | None = None


class RecentOut(Schema):
    """Something one searched for."""

    id: uuid.UUID
    query: str
    at: datetime.datetime


class RecentsOut(Schema):
    """One's searches of late, newest first; ``remembered``: they are noted."""

    results: list[RecentOut]
    next: None = None
    remembered: bool


class RememberIn(Schema):
    """Whether searches are noted from now on."""

    remembered: bool


@router.get("/saved-searches", response=SearchesOut)
def saved_searches(request: PersonRequest) -> HttpResponse:
    """One's saved searches, oldest first."""
    return listing([_json(one) for one in own.saved_searches(request.user)], None)


@router.post("/saved-searches", response={201: SearchOut})
def save_search(request: PersonRequest, sent: SearchIn) -> HttpResponse:
    """Save a search, at most 50; one of the same name gives way. With an alert the bell tells of posts, comments and
    messages of others that come from now on and that one may read: soon, or once a day. Messages read by then do not ring.
    """
    saved = services.save_search(actor=request.user, **sent.dict())
    return answer(_json(saved), status=201)


@router.patch("/saved-searches/{uuid:search_id}", response=SearchOut)
def change_search(request: PersonRequest, search_id: uuid.UUID, sent: SearchPatch) -> HttpResponse:
    """Call it otherwise, let it ring or rest."""
    return answer(_json(services.change_search(actor=request.user, search_id=search_id, **sent.dict())))


@router.delete("/saved-searches/{uuid:search_id}", response={204: None})
def forget_search(request: PersonRequest, search_id: uuid.UUID) -> HttpResponse:
    """Keep a search no more."""
    services.forget_search(actor=request.user, search_id=search_id)
    return HttpResponse(status=204)


@router.get("/recent-searches", response=RecentsOut)
def recent_searches(request: PersonRequest) -> HttpResponse:
    """What one searched for lately on pages of results: the last 10, for oneself alone."""
    return _recent(request)


@router.put("/recent-searches", response=RecentsOut)
def remember_searches(request: PersonRequest, sent: RememberIn) -> HttpResponse:
    """Have searches noted, or not; what was noted goes with the latter."""
    services.remember_searches(actor=request.user, on=sent.remembered)
    return _recent(request)


@router.delete("/recent-searches", response={204: None})
def forget_recent_searches(request: PersonRequest) -> HttpResponse:
    """Forget all of them."""
    services.forget_recent(actor=request.user)
    return HttpResponse(status=204)


@router.delete("/recent-searches/{uuid:recent_id}", response={204: None})
def forget_recent_search(request: PersonRequest, recent_id: uuid.UUID) -> HttpResponse:
    """Forget one."""
    services.forget_recent(actor=request.user, recent_id=recent_id)
    return HttpResponse(status=204)


def _recent(request: PersonRequest) -> HttpResponse:
    results = [{"id": one.pk, "query": one.query, "at": one.at} for one in own.recent_searches(request.user)]
    return answer({"results": results, "next": None, "remembered": own.is_remembered(request.user)})


def _json(saved: SavedSearch) -> dict[str, object]:
    return {
        "id": saved.pk, "name": saved.name, "query": saved.query, "kind": saved.kind, "alert": saved.alert,
        "found": saved.found,
    }  # fmt: skip
