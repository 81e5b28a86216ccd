"""Commands typed in place of a message, and the list of those that one may use somewhere."""

import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, commands
from courtyard.chat.forms import sent_format
from courtyard.chat.models import Conversation, Message
from courtyard.chat.selectors import listing
from courtyard.content.forms import attached
from courtyard.core.access import signed_in
from courtyard.core.ids import parse_id
from courtyard.core.web import client_id, done, is_partial, text, typed

__all__ = ["answered", "listed", "named", "ran"]


def named(request: PersonRequest) -> bool:
    """Whether a form holds a command, and is not to be sent ``plain``: as it stands."""
    word = commands.word_of(typed(request, "body"), sent_format(request))
    return word is not None and "plain" not in request.POST


def ran(request: PersonRequest, conversation: Conversation, **further: Any) -> Message | commands.Answer | None:
    """What came of the command in a form, a message if it says something there; None if it holds none."""
    if not named(request):
        return None
    answer = commands.run(
        actor=request.user, conversation_id=conversation.pk, body=text(request, "body"), format=sent_format(request),
        reply_to=parse_id(request.POST.get("reply_to", "")), files=attached(request), id=client_id(request), **further,
    )  # fmt: skip
    return answer.message or answer


def answered(request: PersonRequest, answer: commands.Answer, back: str) -> HttpResponse:
    """An answer that is no message: in the room of the field, or on the next page."""
    if is_partial(request):
        return render(request, "chat/reply.html", {"answer": answer})
    return done(request, toast="" if answer.listed else answer.text, to=answer.to or back)


@signed_in
@require_GET
def listed(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What one can type in a conversation, or in its threads (``?thread=1``); in place as JSON, for the editor."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    found = commands.offered(request.user, conversation, in_thread="thread" in request.GET)
    if is_partial(request):
        rows = [{"word": one.word, "hint": str(one.hint), "does": str(one.does)} for one in found]
        return JsonResponse({"results": rows})
    context = {"listed": found, "conversation": conversation, "here": conversation_id}
    context |= {"page": listing.conversations(request.user), "line": listing.line_of(request.user, conversation)}
    return render(request, "chat/commands.html", context)
