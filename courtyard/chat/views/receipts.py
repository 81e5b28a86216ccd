"""Who has read one's own words."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access
from courtyard.chat.selectors import receipts
from courtyard.core.access import signed_in

__all__ = ["readers", "reads"]


@signed_in
@require_GET
def reads(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """A fragment: who has read the last message that one wrote; asked for when somebody has."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    found = receipts.last_read(request.user, conversation)
    return render(request, "chat/reads_of.html", {"conversation": conversation, "reads": found})


@signed_in
@require_GET
def readers(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """All who have read a message of one's own."""
    found = receipts.reads_of(access.message_for_readers(request.user, message_id))
    return render(request, "chat/readers.html", {"reads": found})
