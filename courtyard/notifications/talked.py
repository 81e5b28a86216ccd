"""Being named or answered in a conversation rings; bound in ``config/wiring.py``. Nobody hears of what they may not read."""

import uuid
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, events
from courtyard.chat.models import ConversationKind, Message
from courtyard.chat.selectors.listing import lines_of
from courtyard.core.richtext import excerpt
from courtyard.notifications.models import Notice, Reason
from courtyard.notifications.selectors import Told
from courtyard.notifications.services import drop_object, drop_objects, mark_read, tell
from courtyard.spaces.events import MemberRemoved

__all__ = ["deleted", "edited", "left", "read", "removed", "sent", "told"]


def sent(event: events.MessageSent) -> None:
    """Who is named in it, whoever muted the conversation; and who is answered. Between two people the number says enough."""
    message = event.message
    if message.conversation.kind == ConversationKind.DIRECT:
        return
    _tell(event.actor, message, event.mentioned, Reason.MENTION)
    if message.reply_to and (answered := {message.reply_to.author_id} - event.mentioned):
        _tell(event.actor, message, answered - access.muted_by(message.conversation, answered), Reason.REPLY)


def edited(event: events.MessageEdited) -> None:
    """Who is named for the first time."""
    if event.message.conversation.kind != ConversationKind.DIRECT:
        _tell(event.actor, event.message, event.mentioned, Reason.MENTION)


def _tell(actor: Person, message: Message, people: Collection[uuid.UUID], reason: str) -> None:
    if people:
        readers = access.readers_among(message, set(people) - {actor.pk})
        tell(
            actor=actor, person_ids=readers, reason=reason, object_kind="message", object_id=message.pk,
            source_id=message.pk,
        )  # fmt: skip


def deleted(event: events.MessageDeleted) -> None:
    """There is nothing left to tell."""
    drop_object(object_id=event.message.pk)


def removed(event: events.MessagesRemoved) -> None:
    """Nor of these."""
    drop_objects(object_ids=[message.pk for message in event.messages])


def read(event: events.MessageRead) -> None:
    """What one has read rings no more."""
    ringing = Notice.objects.filter(person=event.actor, read_at=None, object_kind="message")
    if ids := dict(ringing.values_list("object_id", "pk")):
        for pk in (
            access.read_among(event.actor, ids).filter(conversation=event.conversation).values_list("pk", flat=True)
        ):
            mark_read(actor=event.actor, notice_id=ids[pk])


def left(event: events.MemberLeft | MemberRemoved) -> None:
    """Of a conversation, or of a space with its channels: who may read a message no more is told nothing of it."""
    notices = Notice.objects.filter(person=event.person, object_kind="message")
    notices.exclude(object_id__in=access.messages_visible_to(event.person).values("pk")).delete()


def told(viewer: Person, message_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    """What the bell says of messages that the viewer may still read."""
    readable = access.messages_visible_to(viewer).filter(pk__in=message_ids)
    found = list(readable.select_related("author", "conversation__space", "reply_to"))
    talks = {message.conversation_id: message.conversation for message in found}
    titles = {line.conversation.pk: line.title for line in lines_of(viewer, list(talks.values()))}
    return {message.pk: _told(viewer, message, titles[message.conversation_id]) for message in found}


def _told(viewer: Person, message: Message, title: str) -> Told:
    answers = message.reply_to and message.reply_to.author_id == viewer.pk
    words = _("%(name)s answered you in %(talk)s") if answers else _("%(name)s mentioned you in %(talk)s")
    sentence = words % {"name": message.author.byline, "talk": title}
    return Told(sentence, excerpt(message.body_text, 90), f"/message/{message.pk}/", message.author)
