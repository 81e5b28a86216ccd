"""``/drafts``."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer
from courtyard.feed import services
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import saved

router = Router(tags=["feed"])


class DraftIn(Schema):
    """What a composer holds: the values of each field of its form. ``version`` is the one it started from, 0 for a new one."""

    fields: dict[str, list[str]] = Field(max_length=200)
    version: int = 0


class DraftOut(Schema):
    """A draft. Its id is the one the post will have."""

    id: uuid.UUID
    fields: dict[str, list[str]]
    version: int
    updated_at: datetime.datetime


class DraftsOut(Schema):
    """Latest first."""

    results: list[DraftOut]


def _json(draft: SavedDraft) -> dict[str, object]:
    return {"id": draft.pk, "fields": draft.fields, "version": draft.version, "updated_at": draft.updated_at}


@router.get("/drafts", response=DraftsOut)
def drafts(request: PersonRequest) -> HttpResponse:
    """One's own drafts, all of them."""
    return answer({"results": [_json(draft) for draft in saved.drafts(request.user)]})


@router.put("/drafts/{uuid:draft_id}", response=DraftOut)
def save(request: PersonRequest, draft_id: uuid.UUID, sent: DraftIn) -> HttpResponse:
    """Keep a draft. Refused (409) if another device saved meanwhile."""
    kept = services.save_draft(actor=request.user, id=draft_id, fields=sent.fields, version=sent.version)
    return answer(_json(kept))


@router.delete("/drafts/{uuid:draft_id}", response={204: None})
def discard(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(actor=request.user, id=draft_id)
    return HttpResponse(status=204)
