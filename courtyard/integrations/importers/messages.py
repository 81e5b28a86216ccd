"""What was said elsewhere as messages of conversations, which everybody in them has read."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from courtyard.chat.models import Message, MessageFile, MessagePin, MessageReaction, MessageVersion
from courtyard.content.models import File
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.integrations.importers.rows import Line, Rows, Words

__all__ = ["MessageRows"]

_COUNT_REACTIONS = """
update chat_message set reactions = found.counts
from (
  select message_id, jsonb_object_agg(emoji, number) as counts from (
    select message_id, emoji, count(*) as number from chat_messagereaction where message_id = any(%s::uuid[]) group by message_id, emoji
  ) as counted group by message_id
) as found
where chat_message.id = found.message_id
"""
_NEWEST = "(select * from unnest(%s::uuid[], %s::timestamptz[])) as newest (id, at)"
_LAST = f"update chat_conversation c set last_at = greatest(c.last_at, newest.at) from {_NEWEST} where c.id = newest.id"  # noqa: S608
_READ = f"""
update chat_conversationmember m set read_until = newest.at from {_NEWEST} where m.conversation_id = newest.id and m.read_until < newest.at
"""  # noqa: S608

_THREADS = """
insert into chat_thread (first_id, conversation_id, name, answers, last_at)
select thread_id, conversation_id, '', count(*), max(created_at) from chat_message
where thread_id = any(%s::uuid[]) and deleted_at is null group by thread_id, conversation_id
on conflict (first_id) do update set answers = excluded.answers, last_at = excluded.last_at
"""
_FOLLOWED = """
insert into chat_threadfollower (thread_id, person_id, read_until, woken, muted)
select t.first_id, m.author_id, t.last_at, false, false from chat_thread t
join chat_message m on m.thread_id = t.first_id or m.id = t.first_id
where t.first_id = any(%s::uuid[]) group by t.first_id, m.author_id
on conflict (thread_id, person_id) do update set read_until = greatest(chat_threadfollower.read_until, excluded.read_until)
"""


@dataclass(slots=True)
class MessageRows(Rows):
    """Messages of conversations."""

    messages: dict[uuid.UUID, Message] = field(default_factory=dict)
    replaced: list[Message] = field(default_factory=list)
    attachments: list[MessageFile] = field(default_factory=list)
    newest: dict[uuid.UUID, datetime.datetime] = field(default_factory=dict)  # of each conversation
    pins: list[MessagePin] = field(default_factory=list)
    began: datetime.datetime = field(default_factory=now)

    def counted_as(self, *, answers: bool) -> str:
        return "messages"

    def lines(self, pks: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
        return {pk: Line(pk, root) for pk, root in Message.objects.filter(pk__in=pks).values_list("pk", "thread")}

    def put(self, home: uuid.UUID, words: Words, answers: Line | None = None, *, also: bool = False) -> Line:
        at = min(words.at, self.began)  # what is said next comes after it
        thread = (answers.root or answers.pk) if answers else None
        aside = thread is not None and not also
        message = Message(pk=new_id(), conversation_id=home, created_at=at, thread_id=thread, aside=aside)
        _say(message, words)
        self.messages[message.pk] = message
        self.newest[home] = max(at, self.newest.get(home, at))
        return Line(message.pk, thread)

    def replace(self, pk: uuid.UUID, words: Words) -> Line:
        message = self.messages.get(pk)
        if message is None:
            message = Message(pk=pk)
            self.replaced.append(message)
        _say(message, words)
        message.version = 2  # what was drawn of the stand-in must not be shown for it
        return Line(pk)

    def attach(self, pk: uuid.UUID, file_id: uuid.UUID, position: int) -> None:
        self.attachments.append(MessageFile(message_id=pk, file_id=file_id, position=position))

    def pin(self, home: uuid.UUID, pk: uuid.UUID, person: uuid.UUID, at: datetime.datetime) -> None:
        """Keep it in sight."""
        self.pins.append(MessagePin(message_id=pk, conversation_id=home, by_id=person, at=at))

    def changed(self, pks: Collection[uuid.UUID], *, lock: bool) -> dict[uuid.UUID, datetime.datetime]:
        here = Message.objects.filter(pk__in=pks, deleted_at=None)
        here = here.select_for_update() if lock else here
        return {pk: edited or at for pk, edited, at in here.values_list("pk", "edited_at", "created_at")}

    def edit(self, pk: uuid.UUID, words: Words) -> None:
        message = Message.objects.get(pk=pk)
        MessageVersion.objects.create(
            message=message,
            version=message.version,
            body_html=message.body_html,
            replaced_at=words.edited_at or words.at,
        )
        version = message.version + 1
        _say(message, words)
        message.version = version
        message.save(update_fields=["body_html", "body_text", "edited_at", "version"])

    def reacted(self, pks: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, str, uuid.UUID]]:
        return set(MessageReaction.objects.filter(message__in=pks).values_list("message_id", "emoji", "person_id"))

    def save(self) -> None:
        Message.objects.bulk_create(self.messages.values())
        Message.objects.bulk_update(self.replaced, ["author", "body_html", "body_text", "edited_at", "version"])
        MessagePin.objects.bulk_create(self.pins, ignore_conflicts=True)
        File.objects.bulk_create(self.files)
        MessageFile.objects.bulk_create(self.attachments)
        MessageReaction.objects.bulk_create(
            (
                MessageReaction(message_id=pk, emoji=emoji, person_id=person, created_at=at)
                for pk, emoji, person, at in self.reactions
            ),
            batch_size=2000,
            ignore_conflicts=True,
        )
        with connection.cursor() as cursor:
            if self.reactions:
                cursor.execute(_COUNT_REACTIONS, [list({pk for pk, *_rest in self.reactions})])
            if self.newest:
                times: list[Any] = [list(self.newest), list(self.newest.values())]
                cursor.execute(_LAST, times)
                cursor.execute(_READ, times)
            if threads := list({message.thread_id for message in self.messages.values() if message.thread_id}):
                cursor.execute(_THREADS, [threads])
                cursor.execute(_FOLLOWED, [threads])


def _say(message: Message, words: Words) -> None:
    message.author_id, message.body_html, message.body_text = words.author, words.html, words.text
    message.edited_at, message.version = words.edited_at, words.version
