"""Polls of messages, as JSON. One is sent as ``poll`` of a message."""

import uuid

from django.http import HttpResponse
from ninja import Router

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import poll_access, services
from courtyard.chat.schemas import MessageOut
from courtyard.chat.schemas_polls import VoteIn, VotesOut
from courtyard.chat.selectors.hanging import whole
from courtyard.chat.selectors.polls import voters
from courtyard.chat.serialising import message_json
from courtyard.content.serialising import byline
from courtyard.core import api

router = Router(tags=["chat"])


def _answer(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    return api.answer(message_json(whole(request.user, message_id)))


@router.put("/messages/{uuid:message_id}/vote", response=MessageOut)
def vote(request: PersonRequest, message_id: uuid.UUID, sent: VoteIn) -> HttpResponse:
    """Vote in the poll of a message, in place of what the caller chose before. Everybody there sees who voted for what."""
    services.vote(actor=request.user, message_id=message_id, choices=sent.choices)
    return _answer(request, message_id)


@router.delete("/messages/{uuid:message_id}/vote", response=MessageOut)
def withdraw(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Take one's vote back."""
    services.withdraw(actor=request.user, message_id=message_id)
    return _answer(request, message_id)


@router.get("/messages/{uuid:message_id}/votes", response=VotesOut)
def votes(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who voted for what."""
    message = poll_access.poll_for_read(request.user, message_id)
    seen = whole(request.user, message.pk).poll
    found = voters(message, seen) if seen else []
    rows = [{"text": choice.text, "people": [byline(person) for person in people]} for choice, people in found]
    return api.answer({"results": rows})


@router.post("/messages/{uuid:message_id}/closing", response=MessageOut)
def close(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Close a poll for good: for the author of the message and for owners of the conversation."""
    services.close_poll(actor=request.user, message_id=message_id)
    return _answer(request, message_id)
