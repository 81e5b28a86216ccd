"""Polls of messages: asking, voting, who voted for what, closing."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, poll_access, rendering, services, thread_access
from courtyard.chat.models import Conversation, Message
from courtyard.chat.selectors import hanging, listing, polls
from courtyard.chat.services import Polling
from courtyard.chat.services.polls import MAX_OPTIONS
from courtyard.chat.views.places import place_of
from courtyard.core.access import signed_in
from courtyard.core.errors import Conflict, CourtyardError, Invalid, NotFound
from courtyard.core.ids import new_id, parse_id
from courtyard.core.web import clean, client_id, done, is_partial, moment, text, typed

__all__ = ["ask", "closing", "poll", "vote", "votes"]


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """A question with options, in a conversation or in the ``thread`` under a message: GET the form, POST what it asks."""
    conversation = access.conversation_for_writing(request.user, conversation_id)
    named = (request.POST if request.method == "POST" else request.GET).get("thread", "")
    thread = parse_id(named) if named else None
    if named and (
        thread is None or thread_access.thread_for_read(request.user, thread).conversation_id != conversation.pk
    ):
        raise NotFound
    if request.method == "GET":
        return _form(request, conversation, thread)
    try:
        message = services.send(
            actor=request.user, conversation_id=conversation.pk, body=text(request, "body"), format="markdown",
            thread=thread, extras=[_asked(request)], id=client_id(request),
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        if is_partial(request):
            raise  # the page says it, and what was written stays
        return _form(request, conversation, thread, refusal)
    return _drawn(request, message, "one") if is_partial(request) else redirect(place_of(message))


def _asked(request: PersonRequest) -> Polling:
    """An empty field is no option."""
    options = [clean(value, "option").strip() for value in request.POST.getlist("option")[: 2 * MAX_OPTIONS]]
    return Polling(
        options=[option for option in options if option],
        several="several" in request.POST,
        sealed="sealed" in request.POST,
        closes_at=moment(request, "closes_at"),
    )


def _form(
    request: PersonRequest, conversation: Conversation, thread: uuid.UUID | None, refusal: CourtyardError | None = None
) -> HttpResponse:
    """On a page, or beside the field to write in; with what was sent, and what stands in its way."""
    given = [clean(value, "option", strict=False) for value in request.POST.getlist("option")[:MAX_OPTIONS]]
    context: dict[str, object] = {
        "conversation": conversation, "thread": thread, "new_id": client_id(request) or new_id(), "sent": request.POST,
        "question": typed(request, "body"), "options": given + [""] * (MAX_OPTIONS - len(given)),
        "problem": refusal.words if refusal else "",
        "back": f"/message/{thread}/thread/" if thread else f"/messages/{conversation.pk}/",
    }  # fmt: skip
    if is_partial(request):
        return render(request, "chat/poll_form.html", context | {"beside": True})
    context |= {"page": listing.conversations(request.user), "here": conversation.pk}
    return render(request, "chat/poll_ask.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_GET
def poll(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """The poll of a message as it stands now for its reader; without scripts the message."""
    found = poll_access.poll_for_read(request.user, message_id)
    return _drawn(request, found) if is_partial(request) else redirect(place_of(found))


def _drawn(request: PersonRequest, message: Message, whole: str = "poll_inside") -> HttpResponse:
    said = hanging.whole(request.user, message.pk)
    conversation = access.conversation_for_read(request.user, message.conversation_id)
    return render(request, f"chat/{whole}.html", {"said": said, "rights": rendering.rights(request.user, conversation)})


@signed_in
@require_http_methods(["POST", "DELETE"])
def vote(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Choose an option (``choice``) or no longer (``drop``); DELETE, or ``end``, takes one's vote back."""
    if request.method == "DELETE" or request.POST.get("end") == "1":
        message = services.withdraw(actor=request.user, message_id=message_id)
    else:
        ends = "drop" in request.POST
        place = request.POST.get("drop" if ends else "choice", "")
        choice = int(place) if place.isdecimal() and len(place) < 3 else -1
        message = services.choose(actor=request.user, message_id=message_id, choice=choice, ends=ends)
    return _drawn(request, message) if is_partial(request) else redirect(place_of(message))


@signed_in
@require_GET
def votes(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who voted for what."""
    message = poll_access.poll_for_read(request.user, message_id)
    seen = hanging.whole(request.user, message.pk).poll
    context = {"message": message, "seen": seen, "named": polls.voters(message, seen) if seen else []}
    return render(request, "chat/votes.html", context | {"back": place_of(message)})


@signed_in
@require_POST
def closing(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Close it."""
    message = services.close_poll(actor=request.user, message_id=message_id)
    drawn = _drawn(request, message).text if is_partial(request) else ""
    return done(request, drawn, toast=_("The poll is closed."), to=place_of(message))
