"""Saying something, changing it, taking it back; and having read it."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import Conversation, ConversationMember, Message, MessageFile, MessageVersion, Thread
from courtyard.chat.services import threads
from courtyard.chat.services.links import carry_link, follow_links
from courtyard.chat.services.members import join
from courtyard.content.access import files_for_use
from courtyard.content.services.bodies import Body, compose
from courtyard.content.services.items import Attached, with_inline
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.events import emit
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.core.prepared import insert
from courtyard.core.richtext import extract

__all__ = [
    "MAX_FILES", "Extra", "bring_back", "composed_words", "delete_message", "edit_message", "mark_read", "send", "take_out",
]  # fmt: skip

MAX_FILES = 20
MAX_TEXT = 20_000  # characters as they are read

# One statement locks the conversation and takes the next moment in it, so that messages are ordered as they are committed.
_MOMENT = """
update chat_conversation set last_at = greatest(clock_timestamp(), last_at + interval '1 microsecond') where id = %s returning last_at
"""
_WOKEN = """
with newest as (
  select max(created_at) as at from chat_message
  where conversation_id = %(id)s and deleted_at is null and not aside and created_at < %(moment)s
), read as (
  update chat_conversationmember set read_until = %(moment)s where conversation_id = %(id)s and person_id = %(me)s and left_at is null
)
select person_id from chat_conversationmember, newest
where conversation_id = %(id)s and left_at is null and not muted and person_id <> %(me)s
  and (newest.at is null or read_until >= newest.at)
"""


class Extra(Protocol):
    """What a message brings beside its words. ``key`` says what its client id stands for; ``wordless``: no words are needed."""

    @property
    def key(self) -> str: ...

    @property
    def wordless(self) -> bool: ...

    def hang(self, message: Message) -> None:
        """Write it, in the transaction of the message."""


@transaction.atomic
def send(
    *,
    actor: Person,
    conversation_id: uuid.UUID,
    body: str,
    format: str = "html",
    reply_to: uuid.UUID | None = None,
    thread: uuid.UUID | None = None,
    also: bool = False,
    files: Sequence[Attached] = (),
    extras: Sequence[Extra] = (),
    id: uuid.UUID | None = None,
) -> Message:
    """Say something: in the conversation, or in the ``thread`` under a message of it (``also``: in both). Who speaks in an open
    channel joins it.

    With a client ``id`` the act is done once: the same again returns the same message, anything else under that id raises
    Conflict.
    """
    conversation = access.conversation_for_writing(actor, conversation_id)
    sent: list[object] = [str(conversation_id), str(reply_to), body, format, [str(f.file_id) for f in files]]
    sent += [extra.key for extra in extras]
    if known := _claimed(actor, id, [*sent, str(thread), also] if thread else sent):
        return known
    answered = access.message_for_read(actor, reply_to) if reply_to else None
    if answered and answered.conversation_id != conversation.pk:
        raise Invalid({"reply_to": [_("Answer a message of this conversation.")]})
    under = threads.thread_for_answering(actor, conversation, thread) if thread else None
    composed = composed_words(actor, body, format, files, wordless=any(extra.wordless for extra in extras))
    if not access.is_member(conversation):
        join(actor=actor, conversation_id=conversation_id)
    message = Message(pk=id or new_id(), conversation=conversation, author=actor, reply_to=answered)
    message.thread, message.aside = under, under is not None and not also
    message.created_at = _moment(conversation, under, also=also)
    message.body_html, message.body_text = composed.html, composed.text
    insert(message)
    message.made_now = True
    hung = with_inline(composed, files)
    linked = carry_link(message=message, links=composed.links)
    message.bare = not hung and not extras and not linked and answered is None
    _attach(actor, message, hung)
    for extra in extras:
        extra.hang(message)
    woken: frozenset[uuid.UUID] = frozenset() if message.aside else _woken(message)
    if under:
        woken |= threads.answered(message, composed.mentions)
    emit(events.MessageSent(actor=actor, message=message, woken=woken, mentioned=composed.mentions))
    return message


def _claimed(actor: Person, id: uuid.UUID | None, payload: list[object]) -> Message | None:
    if id is None:
        return None
    if not claim(author=actor.pk, id=id, payload=["message", *payload]):
        return access.message_for_read(actor, id)
    if Message.objects.filter(pk=id).exists():
        raise Conflict(_("This id is taken."))
    return None


def composed_words(
    actor: Person, body: str, format: str, files: Sequence[Attached] = (), *, wordless: bool = False
) -> Body:
    """Words as they are stored. Raises Invalid for what is no message."""
    composed = compose(actor=actor, body=body, format=format)
    if not composed.text.strip() and not files and not composed.files and not wordless:
        raise Invalid({"body": [_("Write something first.")]})
    if len(composed.text) > MAX_TEXT:
        raise Invalid(
            {"body": [_("This is too long for a message: %(max)s characters at most.") % {"max": f"{MAX_TEXT:,}"}]}
        )
    return composed


def _moment(conversation: Conversation, under: Thread | None, *, also: bool) -> datetime.datetime:
    if under is None:
        return _next_moment(conversation)
    return threads.next_moment(under, _next_moment(conversation) if also else None)


def _next_moment(conversation: Conversation) -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT, [conversation.pk])
        moment: datetime.datetime = cursor.fetchone()[0]
    return moment


def _woken(message: Message) -> frozenset[uuid.UUID]:
    """Whom to tell that something is unread: who had read all there was. The others know. The author has read it."""
    known: dict[str, Any] = {"moment": message.created_at, "id": message.conversation_id, "me": message.author_id}
    with connection.cursor() as cursor:
        cursor.execute(_WOKEN, known)
        return frozenset(row[0] for row in cursor.fetchall())


def _attach(actor: Person, message: Message, files: Sequence[Attached]) -> None:
    if len(files) > MAX_FILES:
        raise Invalid({"files": [_("%(max)s files at most.") % {"max": MAX_FILES}]})
    wanted = {attached.file_id: attached for attached in files}
    if wanted and files_for_use(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Invalid({"files": [_("One of these files is not yours to use. Upload it again.")]})
    MessageFile.objects.bulk_create(
        MessageFile(message=message, file_id=pk, position=n, alt=a.alt[:500])
        for n, (pk, a) in enumerate(wanted.items())
    )


@transaction.atomic
def edit_message(*, actor: Person, message_id: uuid.UUID, body: str, format: str = "html") -> Message:
    """Change one's words; what they were before is kept. Files that hang on it stay, those in the text follow it."""
    message = access.message_for_edit(actor, message_id)
    Message.objects.select_for_update().get(pk=message.pk)
    message.refresh_from_db(fields=["version", "body_html", "body_text"])
    hung = [Attached(pk) for pk in message.attachments.values_list("file", flat=True)]
    composed = composed_words(actor, body, format, hung)
    if composed.html == message.body_html:
        return message
    named = composed.mentions - set(extract(message.body_html).mentions)
    insert(MessageVersion(message=message, version=message.version, body_html=message.body_html, replaced_at=now()))
    message.body_html, message.body_text = composed.html, composed.text
    message.version, message.edited_at = message.version + 1, now()
    message.save(update_fields=["body_html", "body_text", "version", "edited_at"])
    known = {attached.file_id for attached in hung}
    _attach(actor, message, [Attached(pk) for pk in composed.files if pk not in known])
    follow_links(message=message)
    emit(events.MessageEdited(actor=actor, message=message, mentioned=named))
    return message


@transaction.atomic
def delete_message(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Take a message back: nobody reads it any more, nor opens what hung on it."""
    message = access.message_for_removal(actor, message_id)
    _delete(actor, message)
    return message


def _delete(actor: Person, message: Message) -> None:
    message.deleted_at, message.deleted_by = now(), actor
    message.save(update_fields=["deleted_at", "deleted_by"])
    if message.thread_id:
        threads.shrink(actor=actor, message=message)
    emit(events.MessageDeleted(actor=actor, message=message))


@transaction.atomic
def take_out(*, actor: Person, message_id: uuid.UUID) -> None:
    """Delete a message by a decision of the moderators, who have been let in by their own room; nothing if it is gone already."""
    message = Message.objects.select_related("conversation__space").get(pk=message_id)
    if message.deleted_at is None:
        _delete(actor, message)


@transaction.atomic
def bring_back(*, actor: Person, message_id: uuid.UUID) -> None:
    """Undo ``take_out``: who read it reads it again where it stood. Nothing if it stands already."""
    message = Message.objects.select_related("conversation__space").get(pk=message_id)
    if message.deleted_at is None:
        return
    message.deleted_at = message.deleted_by = None
    message.save(update_fields=["deleted_at", "deleted_by"])
    if message.thread_id:
        threads.shrink(actor=actor, message=message)
    emit(events.MessageRestored(actor=actor, message=message))


@transaction.atomic
def mark_read(*, actor: Person, conversation_id: uuid.UUID, message_id: uuid.UUID) -> Conversation:
    """What stands up to a message has been read. It never goes back."""
    conversation = access.conversation_for_read(actor, conversation_id)
    message = access.message_for_read(actor, message_id)
    if message.conversation_id != conversation.pk:
        raise Invalid({"message": [_("This message stands in another conversation.")]})
    mine = ConversationMember.objects.filter(conversation=conversation, person=actor, read_until__lt=message.created_at)
    if mine.update(read_until=message.created_at):
        since = vars(conversation)["read_until"]
        emit(events.MessageRead(actor=actor, conversation=conversation, since=since, until=message.created_at))
    return conversation
