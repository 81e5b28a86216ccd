"""Threads as they are found again: those of a conversation, and those that one follows."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left

from courtyard.accounts.models import Person
from courtyard.chat import thread_access
from courtyard.chat.models import Conversation, ConversationMember, Thread, ThreadFollower
from courtyard.chat.selectors.listing import ENOUGH
from courtyard.chat.selectors.listing import lines_of as talks_of
from courtyard.chat.selectors.thread_lines import ThreadLine, lines_of
from courtyard.core import paging
from courtyard.core.paging import Page

__all__ = ["STATES", "followed_threads", "line_of_thread", "threads_of"]

STATES = ("open", "resolved", "all", "mine")
_SEARCHED = 2_000  # the newest threads of a conversation, by their names and so many characters of their first message
_WORDS = 200
_ORDER = ("-last_at", "-pk")
_UNREAD_FIRST = ("-waiting", "-thread__last_at", "-thread_id")

_UNREAD = f"""
select f.thread_id, f.read_until, (select count(*) from (
  select 1 from chat_message x where x.thread_id = f.thread_id and x.deleted_at is null and x.created_at > f.read_until
  limit {ENOUGH}
) as counted) from chat_threadfollower f where f.person_id = %s and f.thread_id = any(%s::uuid[]) and not f.muted
"""  # noqa: S608


def threads_of(
    viewer: Person,
    conversation: Conversation,
    *,
    state: str = "open",
    words: str = "",
    cursor: str | None = None,
    limit: int = 30,
) -> Page[ThreadLine]:
    """Of a conversation that the viewer reads, the newest answer first: those in a ``state`` whose name or first message holds
    the words.
    """
    begun = Q(answers__gt=0) | ~Q(name="") | Q(resolved_at__isnull=False)
    found = thread_access.threads_visible_in(conversation).filter(begun)
    if state in ("open", "resolved"):
        found = found.filter(resolved_at__isnull=state == "open")
    elif state == "mine":
        found = found.filter(Exists(ThreadFollower.objects.filter(thread=OuterRef("pk"), person=viewer, muted=False)))
    if words := " ".join(words.split()):
        found = _called(found, conversation, words)
    page = paging.page(found.select_related("first__author"), cursor=cursor, limit=limit, order=_ORDER)
    return Page(_lines(viewer, page.results), page.next)


def _called(found: QuerySet[Thread], conversation: Conversation, words: str) -> QuerySet[Thread]:
    since = vars(conversation)["history_from"]
    newest = found.order_by(*_ORDER)[:_SEARCHED].values("pk")
    readable = Q(first__deleted_at=None) & (Q(first__created_at__gte=since) if since else Q())
    begins = Thread.objects.annotate(begins=Left("first__body_text", _WORDS))
    return begins.filter(Q(name__icontains=words) | readable & Q(begins__icontains=words), pk__in=newest)


def followed_threads(viewer: Person, *, cursor: str | None = None, limit: int = 30) -> Page[ThreadLine]:
    """All that the viewer follows: where something is unread first, then the newest answer first."""
    waiting = Case(When(woken=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = thread_access.followed_by(viewer).filter(Q(thread__answers__gt=0) | Q(thread__first__deleted_at=None))
    rows = rows.annotate(waiting=waiting).select_related("thread__first__author", "thread__conversation__space")
    page = paging.page(rows, cursor=cursor, limit=limit, order=_UNREAD_FIRST)
    lines = _lines(viewer, [row.thread for row in page.results])
    talks = {line.thread.conversation_id: line.thread.conversation for line in lines}
    called = {talk.conversation.pk: talk.title for talk in talks_of(viewer, list(talks.values()))}
    for line in lines:
        line.talk = called[line.thread.conversation_id]
    return Page(lines, page.next)


def line_of_thread(viewer: Person, thread: Thread) -> ThreadLine:
    """One that the viewer reads, as ``thread_for_read`` says."""
    return _lines(viewer, [thread])[0]


def _lines(viewer: Person, threads: Sequence[Thread]) -> list[ThreadLine]:
    here = ConversationMember.objects.filter(person=viewer, left_at=None, history_from__isnull=False)
    came = here.filter(conversation__in={thread.conversation_id for thread in threads})
    since = dict(came.values_list("conversation", "history_from"))
    lines = lines_of(threads, since)
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [viewer.pk, [thread.pk for thread in threads]])
        mine = {pk: (until, unread) for pk, until, unread in cursor.fetchall()}
    for line in lines:
        line.first = thread_access.first_of(line.thread, since.get(line.thread.conversation_id))
        line.read_until, line.unread = mine.get(line.thread.pk, (None, None))
    return lines
