"""Where things stand, as addresses."""

from courtyard.chat.models import Message

__all__ = ["place_of"]


def place_of(message: Message) -> str:
    """A message in its conversation, or in its thread."""
    if message.aside:
        return f"/message/{message.thread_id}/thread/?around={message.pk}#message-{message.pk}"
    return f"/messages/{message.conversation_id}/?around={message.pk}#message-{message.pk}"
