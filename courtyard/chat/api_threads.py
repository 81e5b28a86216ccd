"""``/threads`` and ``/messages/ID/thread``: the same services and selectors as the pages, as JSON. An answer is sent as a message
of the conversation, with its ``thread``.
"""

import uuid

from django.http import HttpResponse
from ninja import Query, Router

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services, thread_access
from courtyard.chat.models import Thread
from courtyard.chat.schemas import MessageQuery, MessagesOut, ReadIn
from courtyard.chat.schemas_threads import ThreadOut, ThreadPatch, ThreadQuery, ThreadsOut
from courtyard.chat.selectors import history
from courtyard.chat.selectors.threads import followed_threads, line_of_thread, threads_of
from courtyard.chat.serialising import message_json, thread_json
from courtyard.core import api

router = Router(tags=["chat"])


def _one(viewer: Person, thread: Thread) -> HttpResponse:
    return api.answer(thread_json(line_of_thread(viewer, thread_access.thread_for_read(viewer, thread.pk))))


@router.get("/threads", response=ThreadsOut)
def followed(request: PersonRequest, paging: Query[api.Listing]) -> HttpResponse:
    """The threads that the caller follows: those with something unread first, then the newest answer first."""
    page = followed_threads(request.user, cursor=paging.cursor, limit=paging.limit)
    return api.listing([thread_json(line) for line in page.results], page.next)


@router.get("/conversations/{uuid:conversation_id}/threads", response=ThreadsOut)
def threads(request: PersonRequest, conversation_id: uuid.UUID, asked: Query[ThreadQuery]) -> HttpResponse:
    """The threads of a conversation, the newest answer first."""
    found = access.conversation_for_read(request.user, conversation_id)
    page = threads_of(
        request.user, found, state=asked.state, words=asked.q, cursor=asked.cursor, limit=asked.limit
    )  # fmt: skip
    return api.listing([thread_json(line) for line in page.results], page.next)


@router.get("/messages/{uuid:message_id}/thread", response=ThreadOut)
def read(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """The thread under a message; also one that nobody has begun yet."""
    return _one(request.user, thread_access.thread_for_read(request.user, message_id))


@router.patch("/messages/{uuid:message_id}/thread", response=ThreadOut)
def change(request: PersonRequest, message_id: uuid.UUID, sent: ThreadPatch) -> HttpResponse:
    """Name it, resolve it or open it again: for who wrote in it or leads the conversation."""
    found = thread_access.thread_for_steering(request.user, message_id)
    if sent.name is not None:
        services.name_thread(actor=request.user, message_id=message_id, name=sent.name)
    if sent.resolved is not None:
        act = services.resolve_thread if sent.resolved else services.reopen_thread
        act(actor=request.user, message_id=message_id)
    return _one(request.user, found)


@router.get("/messages/{uuid:message_id}/thread/messages", response=MessagesOut)
def messages(request: PersonRequest, message_id: uuid.UUID, asked: Query[MessageQuery]) -> HttpResponse:
    """Its newest answers, or those ``before``, ``after`` or ``around`` one; oldest first."""
    found = thread_access.thread_for_read(request.user, message_id)
    stretch = history.history(
        request.user, found.conversation, before=asked.before, after=asked.after, around=asked.around, limit=asked.limit,
        thread=found,
    )  # fmt: skip
    results = [message_json(said) for said in stretch.messages]
    return api.answer({"results": results, "older": stretch.older, "newer": stretch.newer})


@router.put("/messages/{uuid:message_id}/thread/follow", response=ThreadOut)
def follow(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Follow it."""
    return _one(request.user, services.follow_thread(actor=request.user, message_id=message_id))


@router.delete("/messages/{uuid:message_id}/thread/follow", response=ThreadOut)
def unfollow(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Hear nothing more of it, until one answers in it oneself."""
    return _one(request.user, services.unfollow_thread(actor=request.user, message_id=message_id))


@router.put("/messages/{uuid:message_id}/thread/read", response={204: None})
def mark_read(request: PersonRequest, message_id: uuid.UUID, sent: ReadIn) -> tuple[int, None]:
    """What stands in it up to a message was read; it never goes back."""
    services.mark_thread_read(actor=request.user, message_id=message_id, until=sent.message)
    return 204, None
