"""Who has read what the caller wrote, as JSON."""

import uuid

from django.http import HttpResponse
from ninja import Router, Schema

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access
from courtyard.chat.selectors import receipts
from courtyard.content.schemas import BylineOut
from courtyard.content.serialising import byline
from courtyard.core import api

router = Router(tags=["chat"])


class ReadersOut(Schema):
    """Who has read a message of the caller's, of those who show it, by name. ``message`` null: nothing written yet."""

    message: uuid.UUID | None
    everybody: bool
    readers: list[BylineOut]


def _json(reads: receipts.Reads) -> dict[str, object]:
    message = reads.message.pk if reads.message else None
    return {"message": message, "everybody": reads.everybody, "readers": [byline(person) for person in reads.people]}


@router.get("/conversations/{uuid:conversation_id}/reads", response=ReadersOut)
def reads(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Who has read the last message that the caller wrote there. Refused where that is not shown: by the organisation, by
    the caller's own choice, or with more than 30 members.
    """
    found = access.conversation_for_readers(request.user, conversation_id)
    return api.answer(_json(receipts.last_read(request.user, found) or receipts.Reads()))


@router.get("/messages/{uuid:message_id}/readers", response=ReadersOut)
def readers(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who has read one message, for its author."""
    return api.answer(_json(receipts.reads_of(access.message_for_readers(request.user, message_id))))
