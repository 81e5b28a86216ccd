"""Answering beneath a message: what a thread is called, whether it is resolved, who follows it and how far they have read.

Locks are taken in one order: the conversation, the thread, who follows it.
"""

import datetime
import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events, thread_access
from courtyard.chat.models import Conversation, Message, Thread, ThreadFollower
from courtyard.chat.services.starting import clean_name
from courtyard.core.clock import now
from courtyard.core.errors import Invalid
from courtyard.core.events import emit
from courtyard.core.prepared import insert

__all__ = [
    "answered", "follow_thread", "mark_thread_read", "name_thread", "next_moment", "recount", "reopen_thread", "resolve_thread",
    "shrink", "thread_for_answering", "unfollow_thread",
]  # fmt: skip

_MOMENT = """
update chat_thread set answers = answers + 1, last_at = greatest(clock_timestamp(), last_at + interval '1 microsecond', %s)
where first_id = %s returning last_at
"""
_HOLD = "select null::timestamptz from chat_conversation where id = %s for key share"  # nobody comes or goes meanwhile
_NAMED = """
insert into chat_threadfollower (thread_id, person_id, read_until, woken, muted)
select %(thread)s, person_id, %(moment)s - interval '1 microsecond', false, false from chat_conversationmember
where conversation_id = %(conversation)s and left_at is null and person_id = any(%(people)s) on conflict do nothing
"""
_FOLLOW = """
insert into chat_threadfollower (thread_id, person_id, read_until, woken, muted) values (%(thread)s, %(me)s, %(moment)s, false, %(muted)s)
on conflict (thread_id, person_id) do update set muted = excluded.muted, woken = false,
  read_until = greatest(chat_threadfollower.read_until, excluded.read_until)
"""
_WAKE = """
update chat_threadfollower set woken = true
where thread_id = %(thread)s and person_id <> %(me)s and not woken and not muted returning person_id
"""


def thread_for_answering(actor: Person, conversation: Conversation, message_id: uuid.UUID) -> Thread:
    """The thread under a message of the conversation."""
    thread = thread_access.thread_for_read(actor, message_id)
    if thread.conversation_id != conversation.pk:
        raise Invalid({"thread": [_("This message stands in another conversation.")]})
    return thread


def next_moment(thread: Thread, also: datetime.datetime | None) -> datetime.datetime:
    """The time of the answer that is written now; the first begins the thread, however many there are at once. ``also`` is the
    time it was given in the conversation, if it stands there, too.
    """
    with connection.cursor() as cursor:
        if also is None:
            cursor.execute(_HOLD, [thread.conversation_id])
        _stored(thread)
        cursor.execute(_MOMENT, [also, thread.pk])
        moment: datetime.datetime = cursor.fetchone()[0]
    if also is not None and moment > also:
        Conversation.objects.filter(pk=thread.conversation_id).update(last_at=moment)
    return moment


def _stored(thread: Thread) -> None:
    if thread._state.adding:
        insert(thread, once=True)  # a twin waits here until the first has ended


def answered(message: Message, named: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Its author follows the thread, and so do the people it names and who wrote the first message, unless they said no. Whom
    to tell that something is unread there: who had read all there was.
    """
    thread = message.thread
    assert thread is not None  # noqa: S101  # only answers come here
    known = {
        "thread": thread.pk, "conversation": message.conversation_id, "me": message.author_id, "moment": message.created_at,
        "people": [thread.first.author_id, *named], "muted": False,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, known)
        cursor.execute(_FOLLOW, known)
        cursor.execute(_WAKE, known)
        return frozenset(row[0] for row in cursor.fetchall())


def shrink(*, actor: Person, message: Message) -> None:
    """An answer was taken back, or stands again: they are counted anew, and who has read the others has nothing unread."""
    thread, people = recount(message.thread_id)
    emit(events.ThreadChanged(actor=actor, thread=thread, person_ids=people))


def recount(thread_id: uuid.UUID | None) -> tuple[Thread, frozenset[uuid.UUID]]:
    """Count the answers that are left; also who has nothing unread among them any more."""
    thread = _locked(thread_id)
    left = Message.objects.filter(thread=thread, deleted_at=None).aggregate(n=Count("pk"), last=Max("created_at"))
    thread.answers, thread.last_at = left["n"], left["last"] or thread.first.created_at
    thread.save(update_fields=["answers", "last_at"])
    done = ThreadFollower.objects.filter(thread=thread, woken=True, read_until__gte=thread.last_at)
    people = frozenset(done.values_list("person", flat=True))
    done.update(woken=False)
    return thread, people


def _locked(message_id: uuid.UUID | None) -> Thread:
    return Thread.objects.select_for_update(of=["self"]).select_related("first", "conversation").get(pk=message_id)


@transaction.atomic
def name_thread(*, actor: Person, message_id: uuid.UUID, name: str) -> Thread:
    """Say what it is about, in 120 characters at most; without a name it is called by its first words."""
    thread = thread_access.thread_for_steering(actor, message_id)
    name = clean_name(name)
    if name != thread.name:
        _stored(thread)
        thread.name = name
        thread.save(update_fields=["name"])
        emit(events.ThreadChanged(actor=actor, thread=thread))
    return thread


@transaction.atomic
def resolve_thread(*, actor: Person, message_id: uuid.UUID) -> Thread:
    """There is nothing more to do about it. Answers are taken still."""
    return _resolved(actor, message_id, at=now())


@transaction.atomic
def reopen_thread(*, actor: Person, message_id: uuid.UUID) -> Thread:
    """There is."""
    return _resolved(actor, message_id, at=None)


def _resolved(actor: Person, message_id: uuid.UUID, *, at: datetime.datetime | None) -> Thread:
    thread = thread_access.thread_for_steering(actor, message_id)
    if bool(thread.resolved_at) is not bool(at):
        _stored(thread)
        thread.resolved_at, thread.resolved_by = at, actor if at else None
        thread.save(update_fields=["resolved_at", "resolved_by"])
        emit(events.ThreadChanged(actor=actor, thread=thread))
    return thread


@transaction.atomic
def follow_thread(*, actor: Person, message_id: uuid.UUID) -> Thread:
    """Hear of what is answered from now on."""
    return _followed(actor, message_id, muted=False)


@transaction.atomic
def unfollow_thread(*, actor: Person, message_id: uuid.UUID) -> Thread:
    """Hear nothing more of it, until one answers in it oneself."""
    return _followed(actor, message_id, muted=True)


def _followed(actor: Person, message_id: uuid.UUID, *, muted: bool) -> Thread:
    thread = thread_access.thread_for_read(actor, message_id)
    if not ThreadFollower.objects.filter(thread=thread.pk, person=actor, muted=muted).exists():
        _stored(thread)
        known = {"thread": thread.pk, "me": actor.pk, "moment": _locked(thread.pk).last_at, "muted": muted}
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, known)
        emit(events.MessageRead(actor=actor, conversation=thread.conversation))
    return thread


@transaction.atomic
def mark_thread_read(*, actor: Person, message_id: uuid.UUID, until: uuid.UUID) -> Thread:
    """What stands in it up to an answer has been read. It never goes back."""
    thread = thread_access.thread_for_read(actor, message_id)
    message = access.message_for_read(actor, until)
    if thread.pk not in (message.pk, message.thread_id):
        raise Invalid({"message": [_("This message stands elsewhere.")]})
    mine = ThreadFollower.objects.filter(thread=thread.pk, person=actor, read_until__lt=message.created_at)
    if mine.exists():
        behind = Q(woken=True) & Q(thread__last_at__gt=message.created_at)
        _locked(thread.pk)
        still = mine.filter(behind).exists()
        mine.update(read_until=message.created_at, woken=F("woken") if still else False)
        emit(events.MessageRead(actor=actor, conversation=thread.conversation))
    return thread
