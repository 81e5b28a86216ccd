"""What open windows are told of conversations; bound in ``config/wiring.py``.

What was said goes to the conversation's own topic, whose every subscriber may read it. A person's topic says only that what
is unread has changed.
"""

import uuid

from courtyard.chat import events
from courtyard.chat.models import Conversation, ConversationMember, Message, MessageReaction
from courtyard.chat.rendering import Beneath, Neutral
from courtyard.chat.selectors.receipts import authors_waiting
from courtyard.content.events import PreviewFetched
from courtyard.core.live import empty, publish, revoke, topic_of

__all__ = [
    "changed", "confirmed", "deleted", "drafted", "edited", "left", "pinned", "polled", "preview_fetched",
    "reacted", "read", "reminded", "removed", "restored", "saved", "sent", "thread_changed", "unread",
]  # fmt: skip

LATEST = 100  # messages drawn anew when a page has been fetched


def sent(event: events.MessageSent) -> None:
    """A message joins the open conversation; who had nothing unread there hears that this has changed."""
    message = event.message
    publish(
        _topic(message.conversation), _event(message), message.pk, render=Neutral(message).draw, data=_data(message)
    )
    if message.thread_id:
        _beneath(message.conversation, message.thread_id)
    told = event.woken | {event.actor.pk}
    publish([topic_of("person", pk) for pk in sorted(told)], "chat", message.conversation_id)


def edited(event: events.MessageEdited | events.MessagePromoted | events.LinkHidden) -> None:
    """It is replaced where it stands."""
    _replace(event.message)


def preview_fetched(event: PreviewFetched) -> None:
    """The card of a link is ready under these messages, the latest."""
    carried = Message.objects.filter(link__preview=event.preview_id, link__hidden=False, deleted_at=None)
    for message in carried.select_related("author", "conversation").order_by("-pk")[:LATEST]:
        _replace(message)


def _replace(message: Message) -> None:
    data = _data(message) | {"edited": True}
    publish(_topic(message.conversation), _event(message), message.pk, render=Neutral(message).draw, data=data)


def deleted(event: events.MessageDeleted) -> None:
    """It vanishes from every window, and with it what was kept of it for sending again."""
    publish(_topic(event.message.conversation), "deleted", event.message.pk)
    if not event.message.aside:
        _tell_members(event.message.conversation)


def restored(event: events.MessageRestored) -> None:
    """It takes its place again in the open conversation."""
    message = event.message
    publish(
        _topic(message.conversation), _event(message), message.pk, render=Neutral(message).draw, data=_data(message)
    )


def removed(event: events.MessagesRemoved) -> None:
    """They vanish likewise; those that were taken back before are seen nowhere."""
    shown = [message for message in event.messages if message.deleted_at is None]
    for message in shown:
        publish(_topic(message.conversation), "deleted", message.pk)
    for conversation in {message.conversation for message in shown if not message.aside}:
        _tell_members(conversation)


def reacted(event: events.MessageReacted) -> None:
    """The counts as they stand; the other windows of who reacted hear which are theirs."""
    pk = event.message.pk
    publish(_topic(event.message.conversation), "reacted", pk, data={"reactions": event.message.reactions})
    mine = MessageReaction.objects.filter(message=pk, person=event.actor).order_by("created_at", "pk")
    publish(
        topic_of("person", event.actor.pk), "mine", pk, data={"reacted": list(mine.values_list("emoji", flat=True))}
    )


def read(event: events.MessageRead) -> None:
    """The other windows of who read it count anew; whose words they were learn that something of theirs was read."""
    publish(topic_of("person", event.actor.pk), "chat", event.conversation.pk)
    if event.since and event.until:
        told = authors_waiting(event.actor, event.conversation, event.since, event.until)
        publish([topic_of("person", pk) for pk in told], "receipt", event.conversation.pk)


def unread(event: events.MarkedUnread) -> None:
    """All their windows leave the conversation unread from there on, until it is opened anew."""
    read(event)
    publish(topic_of("person", event.actor.pk), "unread", event.message.pk)


def pinned(event: events.PinsChanged) -> None:
    """The message says so where it stands, and the line above the flow is asked for anew."""
    publish(
        _topic(event.message.conversation), "message", event.message.pk, render=Neutral(event.message).draw,
        data={"author": str(event.message.author_id), "edited": True},
    )  # fmt: skip
    publish(_topic(event.message.conversation), "pins", event.message.conversation_id)


def polled(event: events.PollChanged) -> None:
    """That it changed: each window asks for what its reader may see of it."""
    publish(_topic(event.message.conversation), "poll", event.message.pk)


def saved(event: events.SavedChanged) -> None:
    """The other windows of who keeps it."""
    message = event.saved.message_id
    publish(topic_of("person", event.actor.pk), "marked", message, data={"saved": not (event.gone or event.over)})


def reminded(event: events.ReminderDue) -> None:
    """Likewise: the list says when it came back."""
    publish(topic_of("person", event.saved.person_id), "marked", event.saved.message_id, data={"saved": True})


def confirmed(event: events.MessageConfirmed) -> None:
    """The number, to everybody; the windows of who confirmed ask no more."""
    pk = event.message.pk
    publish(_topic(event.message.conversation), "confirmed", pk, data={"count": event.confirmed})
    publish(topic_of("person", event.actor.pk), "marked", pk, data={"confirm": False})


def drafted(event: events.DraftChanged) -> None:
    """The writer's other devices."""
    data = {"version": event.version}
    publish(topic_of("person", event.actor.pk), "draft", event.conversation.pk, data=data)
    if event.listed:
        publish(topic_of("person", event.actor.pk), "chat", event.conversation.pk)


def changed(event: events.ConversationChanged) -> None:
    """Its head is drawn anew, and it comes to the lists of who came. Where not everybody writes any more, nobody hears who does."""
    if event.closed:
        empty(_topic(event.conversation))
    if event.conversation.announcing or event.conversation.archived_at:
        revoke(_members(event.conversation), topic_of("typing", event.conversation.pk))
    publish(_topic(event.conversation), "conversation", event.conversation.pk)
    publish([topic_of("person", pk) for pk in sorted(event.person_ids)], "chat", event.conversation.pk)


def left(event: events.MemberLeft) -> None:
    """Who left hears nothing more of it, from this moment on."""
    if not event.still_reads:
        revoke(event.person.pk, _topic(event.conversation))
        revoke(event.person.pk, topic_of("typing", event.conversation.pk))
    publish(_topic(event.conversation), "conversation", event.conversation.pk)
    publish(topic_of("person", event.person.pk), "chat", event.conversation.pk)


def thread_changed(event: events.ThreadChanged) -> None:
    """What stands of it under its first message is drawn anew, and its head where it is open."""
    _beneath(event.thread.conversation, event.thread.pk)
    publish([topic_of("person", pk) for pk in sorted(event.person_ids)], "chat", event.thread.conversation_id)


def _beneath(conversation: Conversation, message_id: uuid.UUID) -> None:
    publish(_topic(conversation), "thread", message_id, render=Beneath(message_id).draw)


def _event(message: Message) -> str:
    """What is said in a thread alone does not join the history."""
    return "answer" if message.aside else "message"


def _data(message: Message) -> dict[str, object]:
    thread = {"thread": str(message.thread_id)} if message.thread_id else {}
    return {"author": str(message.author_id), **thread}


def _tell_members(conversation: Conversation) -> None:
    """What was unread may be gone; said to those who have not read to the end, at most a screenful of them."""
    behind = ConversationMember.objects.filter(conversation=conversation, left_at=None, muted=False)
    people = behind.filter(read_until__lt=conversation.last_at).values_list("person", flat=True)[:100]
    publish([topic_of("person", pk) for pk in people], "chat", conversation.pk)


def _members(conversation: Conversation) -> list[uuid.UUID]:
    return list(
        ConversationMember.objects.filter(conversation=conversation, left_at=None).values_list("person", flat=True)
    )


def _topic(conversation: Conversation) -> str:
    return topic_of("conversation", conversation.pk)
