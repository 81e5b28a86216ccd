"""Who may read a thread and what they may do with it: decided by the conversation that it hangs in. Refusal looks like absence.

Who came later without the past reads the answers given since; a thread that has none of these is not there for them.
"""

import datetime
import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Conversation, Message, Thread, ThreadFollower
from courtyard.core.errors import Forbidden, NotFound

__all__ = ["first_of", "followed_by", "steers", "thread_for_read", "thread_for_steering", "threads_visible_in"]


def threads_visible_in(conversation: Conversation) -> QuerySet[Thread]:
    """Its threads, for the viewer for whom the conversation was read."""
    return Thread.objects.filter(_readable(vars(conversation)["history_from"]), conversation=conversation)


def _readable(since: datetime.datetime | None) -> Q:
    """Something of it can be read: an answer, or the message it hangs under."""
    if since is None:
        return Q(answers__gt=0) | Q(first__deleted_at=None)
    return Q(answers__gt=0, last_at__gte=since) | Q(first__deleted_at=None, first__created_at__gte=since)


def followed_by(viewer: Person) -> QuerySet[ThreadFollower]:
    """The threads that the viewer follows, in conversations they may read."""
    readable = access.visible_to(viewer).values("pk")
    return ThreadFollower.objects.filter(person=viewer, muted=False, thread__conversation__in=readable)


def thread_for_read(viewer: Person, message_id: uuid.UUID) -> Thread:
    """The thread under a message, with its conversation as the viewer finds it; one that nobody has begun yet is not stored.
    NotFound as for a message that does not exist, also for answers: these begin no thread of their own.
    """
    thread = Thread.objects.select_related("first__author").filter(pk=message_id).first()
    if thread is None:
        message = access.message_for_read(viewer, message_id)
        if message.thread_id:
            raise NotFound
        return Thread(first=message, conversation=message.conversation, last_at=message.created_at)
    thread.conversation = access.conversation_for_read(viewer, thread.conversation_id)
    if not threads_visible_in(thread.conversation).filter(pk=thread.pk).exists():
        raise NotFound
    return thread


def first_of(thread: Thread, since: datetime.datetime | None) -> Message | None:
    """The message it hangs under, for a viewer of the thread who reads what was said ``since`` then."""
    closed = since is not None and thread.first.created_at < since
    return None if closed or thread.first.deleted_at else thread.first


def steers(viewer: Person, thread: Thread) -> bool:
    """Whether they wrote in it or lead the conversation: they name it and say that it is resolved."""
    if thread.first.author_id == viewer.pk or access.leads(viewer, thread.conversation):
        return True
    return Message.objects.filter(thread=thread.pk, author=viewer, deleted_at=None).exists()


def thread_for_steering(viewer: Person, message_id: uuid.UUID) -> Thread:
    """The thread, for who names it, resolves it and opens it again."""
    thread = thread_for_read(viewer, message_id)
    access.conversation_for_joining(viewer, thread.conversation_id)
    if not steers(viewer, thread):
        raise Forbidden(_("Answer in this thread first: who takes part in it can name and resolve it."))
    return thread
