"""What stands of a thread under its first message and in lists: how many answers, by whom, since when."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from courtyard.accounts.models import Person
from courtyard.chat.models import Message, Thread

__all__ = ["ThreadLine", "lines_of"]

_FACES = 3
_LATELY = 20  # of so many answers the faces are

_SHOWN = """
select t.id, array(
  select x.author_id from chat_message x where x.thread_id = t.id and x.deleted_at is null
    and x.created_at >= coalesce(t.since, '-infinity')
  order by x.created_at desc, x.id desc limit %s
), case when t.since is not null then (
  select count(*) from chat_message x where x.thread_id = t.id and x.deleted_at is null and x.created_at >= t.since
) end from unnest(%s::uuid[], %s::timestamptz[]) as t (id, since)
"""


@dataclass(slots=True)
class ThreadLine:
    """A thread with those who answered last. In lists: ``first``, if the viewer may read it, the ``talk`` it belongs to and how
    much is ``unread`` for the viewer since ``read_until``, None for who does not follow it.
    """

    thread: Thread
    answers: int
    people: list[Person] = field(default_factory=list)
    first: Message | None = None
    talk: str = ""
    unread: int | None = None
    read_until: datetime.datetime | None = None


def lines_of(
    threads: Sequence[Thread], since: Mapping[uuid.UUID, datetime.datetime | None] | None = None
) -> list[ThreadLine]:
    """In the same order. ``since`` says of conversations from when on the viewer reads them: that is what counts."""
    if not threads:
        return []
    came = [(since or {}).get(thread.conversation_id) for thread in threads]
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [_LATELY, [thread.pk for thread in threads], came])
        shown = {pk: (list(dict.fromkeys(authors))[:_FACES], answers) for pk, authors, answers in cursor.fetchall()}
    people = Person.objects.in_bulk({author for authors, _answers in shown.values() for author in authors})
    lines = []
    for thread in threads:
        authors, answers = shown[thread.pk]
        lines.append(ThreadLine(thread, thread.answers if answers is None else answers, [people[pk] for pk in authors]))
    return lines
