"""The card of the link in a message, as JSON."""

import uuid

from django.http import HttpResponse
from ninja import Router

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import services
from courtyard.chat.schemas import MessageOut
from courtyard.chat.selectors import hanging
from courtyard.chat.serialising import message_json
from courtyard.core import api

router = Router(tags=["chat"])


@router.delete("/messages/{uuid:message_id}/link", response=MessageOut)
def hide_link(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Take the card of its link off a message: for its author."""
    message = services.hide_link(actor=request.user, message_id=message_id)
    return api.answer(message_json(hanging.whole(request.user, message.pk)))
