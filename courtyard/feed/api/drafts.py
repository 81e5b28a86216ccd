"""``/drafts``, and writing them with others."""

import datetime
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.content.schemas import BylineOut
from courtyard.content.serialising import byline
from courtyard.core.api import answer
from courtyard.feed import access, services
from courtyard.feed.models import DraftVersion, Remark, SavedDraft
from courtyard.feed.selectors import saved

router = Router(tags=["feed"])


class DraftIn(Schema):
    """What a composer holds: the values of each field of its form. ``version`` is the one it started from, 0 for a new one."""

    fields: dict[str, list[str]] = Field(max_length=200)
    version: int = 0


class WriterOut(BylineOut):
    """A co-author. ``named`` is whether they let the post name them."""

    named: bool


class DraftOut(Schema):
    """A draft. Its id is the one the post will have. To a co-author it does not say where it goes."""

    id: uuid.UUID
    fields: dict[str, list[str]]
    version: int
    updated_at: datetime.datetime
    author: BylineOut
    coauthors: list[WriterOut]


class DraftsOut(Schema):
    """Latest first."""

    results: list[DraftOut]


class CoAuthorsIn(Schema):
    """People who write the draft with its author from now on."""

    people: list[uuid.UUID] = Field(min_length=1, max_length=20)


class CopyIn(Schema):
    """``id`` may be given by the client, and makes sending it again harmless."""

    id: uuid.UUID | None = None


class RemarkIn(Schema):
    """Plain text; ``id`` may be given by the client, and makes sending it again harmless."""

    id: uuid.UUID | None = None
    text: str = Field(max_length=10_000)


class RemarkOut(Schema):
    """A comment on a draft."""

    id: uuid.UUID
    author: BylineOut
    text: str
    created_at: datetime.datetime
    done_at: datetime.datetime | None
    done_by: BylineOut | None


class RemarksOut(Schema):
    """Oldest first."""

    results: list[RemarkOut]


class DraftVersionOut(Schema):
    """What a draft said before; ``replaced_at`` is when something else took its place."""

    version: int
    fields: dict[str, list[str]]
    by: BylineOut
    written_at: datetime.datetime
    replaced_at: datetime.datetime


class DraftVersionsOut(Schema):
    """Latest first."""

    results: list[DraftVersionOut]


def _json(request: PersonRequest, draft: SavedDraft) -> dict[str, Any]:
    return {
        "id": draft.pk, "fields": saved.fields_for(request.user, draft), "version": draft.version,
        "updated_at": draft.updated_at, "author": byline(draft.author),
        "coauthors": [
            byline(person) | {"named": person.pk not in saved.unnamed(draft)} for person in saved.credited(draft)
        ],
    }  # fmt: skip


def _remark(said: Remark) -> dict[str, Any]:
    return {
        "id": said.pk, "author": byline(said.author), "text": said.text, "created_at": said.created_at,
        "done_at": said.done_at, "done_by": byline(said.done_by) if said.done_by else None,
    }  # fmt: skip


def _version(row: DraftVersion) -> dict[str, Any]:
    fields = {name: values for name, values in row.fields.items() if name not in access.AUTHORS}
    return {
        "version": row.number, "fields": fields, "by": byline(row.by), "written_at": row.written_at,
        "replaced_at": row.created_at,
    }  # fmt: skip


@router.get("/drafts", response=DraftsOut)
def drafts(request: PersonRequest) -> HttpResponse:
    """The drafts one writes, alone or with others, all of them."""
    return answer({"results": [_json(request, draft) for draft in saved.with_people(saved.drafts(request.user))]})


@router.put("/drafts/{uuid:draft_id}", response=DraftOut)
def save(request: PersonRequest, draft_id: uuid.UUID, sent: DraftIn) -> HttpResponse:
    """Keep a draft. Refused (409) if another device or a co-author saved meanwhile."""
    kept = services.save_draft(actor=request.user, id=draft_id, fields=sent.fields, version=sent.version)
    return answer(_json(request, kept))


@router.delete("/drafts/{uuid:draft_id}", response={204: None})
def discard(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(actor=request.user, id=draft_id)
    return HttpResponse(status=204)


@router.post("/drafts/{uuid:draft_id}/copies", response=DraftOut)
def copy(request: PersonRequest, draft_id: uuid.UUID, sent: CopyIn) -> HttpResponse:
    """Begin a draft of one's own with what somebody else's says."""
    return answer(_json(request, services.take_over_draft(actor=request.user, draft_id=draft_id, id=sent.id)))


@router.post("/drafts/{uuid:draft_id}/coauthors", response=DraftOut)
def share(request: PersonRequest, draft_id: uuid.UUID, sent: CoAuthorsIn) -> HttpResponse:
    """Ask people to write it too. Its author only."""
    services.share_draft(actor=request.user, draft_id=draft_id, person_ids=sent.people)
    return answer(_json(request, access.draft_for_write(request.user, draft_id)))


@router.delete("/drafts/{uuid:draft_id}/coauthors/{uuid:person_id}", response={204: None})
def unshare(request: PersonRequest, draft_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Let somebody write it no longer; a co-author may leave."""
    services.unshare_draft(actor=request.user, draft_id=draft_id, person_id=person_id)
    return HttpResponse(status=204)


@router.put("/drafts/{uuid:draft_id}/name", response=DraftOut)
def take_credit(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Let the post name oneself beside its author, as a co-author; so it is at first."""
    services.set_named(actor=request.user, draft_id=draft_id, named=True)
    return answer(_json(request, access.draft_for_write(request.user, draft_id)))


@router.delete("/drafts/{uuid:draft_id}/name", response=DraftOut)
def decline_credit(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Take one's own name off it, and write it still."""
    services.set_named(actor=request.user, draft_id=draft_id, named=False)
    return answer(_json(request, access.draft_for_write(request.user, draft_id)))


@router.get("/drafts/{uuid:draft_id}/comments", response=RemarksOut)
def remarks(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What those who write it say about it."""
    found = saved.remarks(access.draft_for_write(request.user, draft_id))
    return answer({"results": [_remark(said) for said in found]})


@router.post("/drafts/{uuid:draft_id}/comments", response={201: RemarkOut})
def remark(request: PersonRequest, draft_id: uuid.UUID, sent: RemarkIn) -> HttpResponse:
    """Comment on it."""
    said = services.remark(actor=request.user, draft_id=draft_id, text=sent.text, id=sent.id)
    return answer(_remark(said), status=201)


@router.delete("/drafts/{uuid:draft_id}/comments/{uuid:remark_id}", response={204: None})
def delete_remark(request: PersonRequest, draft_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    """Take a comment of one's own back."""
    services.delete_remark(actor=request.user, draft_id=draft_id, remark_id=remark_id)
    return HttpResponse(status=204)


@router.put("/drafts/{uuid:draft_id}/comments/{uuid:remark_id}/done", response=RemarkOut)
def mark_done(request: PersonRequest, draft_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    """Say that what a comment asks for is done."""
    return answer(_remark(services.set_done(actor=request.user, draft_id=draft_id, remark_id=remark_id, done=True)))


@router.delete("/drafts/{uuid:draft_id}/comments/{uuid:remark_id}/done", response=RemarkOut)
def mark_undone(request: PersonRequest, draft_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    """Say that it is not."""
    return answer(_remark(services.set_done(actor=request.user, draft_id=draft_id, remark_id=remark_id, done=False)))


@router.get("/drafts/{uuid:draft_id}/versions", response=DraftVersionsOut)
def versions(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What it said before: to a co-author, since they write it."""
    rows = saved.versions(request.user, access.draft_for_write(request.user, draft_id))
    return answer({"results": [_version(row) for row in rows]})


@router.post("/drafts/{uuid:draft_id}/versions/{int:version}/restored", response=DraftOut)
def restore_version(request: PersonRequest, draft_id: uuid.UUID, version: int) -> HttpResponse:
    """Let an earlier version stand again; what stood is kept beside it."""
    return answer(_json(request, services.restore_version(actor=request.user, draft_id=draft_id, number=version)))
