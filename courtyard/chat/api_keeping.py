"""How long messages stay, and taking along what one reads."""

import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import services
from courtyard.chat.selectors.retention import retention
from courtyard.chat.views.exporting import sent as archive_sent
from courtyard.core import api

router = Router(tags=["chat"])


class RetentionOut(Schema):
    """After how many days messages are removed for good, by kind of conversation; null: they stay for ever."""

    direct: int | None
    group: int | None
    channel: int | None


class RetentionPatch(Schema):
    """What is to change; left out: as it is. Where messages would go, 409 says how many until it is ``confirmed``."""

    direct: int | None = None
    group: int | None = None
    channel: int | None = None
    confirmed: bool = False


@router.get("/organisation/retention", response=RetentionOut)
def read_retention(request: PersonRequest) -> HttpResponse:
    """How long messages stay: for everybody who reads them."""
    return api.answer(retention())


@router.patch("/organisation/retention", response=RetentionOut)
def change_retention(request: PersonRequest, sent: RetentionPatch) -> HttpResponse:
    """Change it. Those who run the organisation only. Nothing is removed before the next night."""
    days = sent.dict(exclude_unset=True, exclude={"confirmed"})
    services.set_retention(actor=request.user, days=days, confirmed=sent.confirmed)
    return api.answer(retention())


@router.post("/conversations/export", response={200: None})
def export(request: PersonRequest) -> HttpResponseBase:
    """A ZIP archive of all the caller's conversations, with what they may read there now: ``messages.jsonl`` (as in the API),
    ``messages.txt`` and the files of each. Five archives an hour.
    """
    return archive_sent(request.user)


@router.post("/conversations/{uuid:conversation_id}/export", response={200: None})
def export_one(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponseBase:
    """The same of one conversation, for its members."""
    return archive_sent(request.user, conversation_id)
