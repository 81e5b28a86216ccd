"""What open windows are told of conversations; bound in ``config/wiring.py``.

What was said goes to the conversation's own topic, whose every subscriber may read it. A person's topic says only that what
is unread has changed.
"""

from courtyard.chat import events
from courtyard.chat.models import Conversation, ConversationMember, MessageReaction
from courtyard.chat.rendering import Neutral
from courtyard.core.live import empty, publish, revoke, topic_of

__all__ = [
    "changed", "confirmed", "deleted", "drafted", "edited", "left", "pinned", "reacted", "read", "saved", "sent", "unread",
]  # fmt: skip


def sent(event: events.MessageSent) -> None:
    """A message joins the open conversation; who had nothing unread there hears that this has changed."""
    message = event.message
    data = {"author": str(message.author_id)}
    publish(_topic(event.message.conversation), "message", message.pk, render=Neutral(message).draw, data=data)
    told = event.woken | {event.actor.pk}
    publish([topic_of("person", pk) for pk in sorted(told)], "chat", message.conversation_id)


def edited(event: events.MessageEdited) -> None:
    """It is replaced where it stands."""
    pk = event.message.pk
    data = {"author": str(event.message.author_id), "edited": True}
    publish(_topic(event.message.conversation), "message", pk, render=Neutral(event.message).draw, data=data)


def deleted(event: events.MessageDeleted) -> None:
    """It vanishes from every window, and with it what was kept of it for sending again."""
    publish(_topic(event.message.conversation), "deleted", event.message.pk)
    _tell_members(event.message.conversation)


def reacted(event: events.MessageReacted) -> None:
    """The counts as they stand; the other windows of who reacted hear which are theirs."""
    pk = event.message.pk
    publish(_topic(event.message.conversation), "reacted", pk, data={"reactions": event.message.reactions})
    mine = MessageReaction.objects.filter(message=pk, person=event.actor).order_by("created_at", "pk")
    publish(
        topic_of("person", event.actor.pk), "mine", pk, data={"reacted": list(mine.values_list("emoji", flat=True))}
    )


def read(event: events.MessageRead) -> None:
    """The other windows of who read it count anew."""
    publish(topic_of("person", event.actor.pk), "chat", event.conversation.pk)


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


def saved(event: events.SavedChanged) -> None:
    """The other windows of who keeps it."""
    message = event.saved.message_id
    publish(topic_of("person", event.actor.pk), "marked", message, data={"saved": not (event.gone or event.over)})


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
    """Its head is drawn anew, and it comes to the lists of who came."""
    if event.closed:
        empty(_topic(event.conversation))
    publish(_topic(event.conversation), "conversation", event.conversation.pk)
    publish([topic_of("person", pk) for pk in sorted(event.person_ids)], "chat", event.conversation.pk)


def left(event: events.MemberLeft) -> None:
    """Who left hears nothing more of it, from this moment on."""
    if not event.still_reads:
        revoke(event.person.pk, _topic(event.conversation))
    publish(_topic(event.conversation), "conversation", event.conversation.pk)
    publish(topic_of("person", event.person.pk), "chat", event.conversation.pk)


def _tell_members(conversation: Conversation) -> None:
    """What was unread may be gone; said to those who have not read to the end, at most a screenful of them."""
    behind = ConversationMember.objects.filter(conversation=conversation, left_at=None, muted=False)
    people = behind.filter(read_until__lt=conversation.last_at).values_list("person", flat=True)[:100]
    publish([topic_of("person", pk) for pk in people], "chat", conversation.pk)


def _topic(conversation: Conversation) -> str:
    return topic_of("conversation", conversation.pk)
