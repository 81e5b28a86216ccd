"""What was said in a conversation becomes a post: chat and feed are rooms side by side, so what joins them stands here.

The post refers to the message; each reader sees of it what they may read where it was said. Its words come along only if whoever
makes the post wrote them, or all readers of a space may read them there.
"""

import uuid
from collections.abc import Sequence

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Message
from courtyard.chat.services import forget_promoted
from courtyard.chat.services import promoted as note
from courtyard.content.access import readers_among
from courtyard.content.events import ItemRemoved
from courtyard.content.rendering import Embed
from courtyard.core.richtext import excerpt
from courtyard.feed.about import Source
from courtyard.feed.events import Referred
from courtyard.notifications.models import Reason
from courtyard.notifications.services import tell

__all__ = ["embeds", "gone", "referred", "source"]

_LENGTH = 280  # characters of an embed


def source(viewer: Person, message_id: uuid.UUID) -> Source:
    """A message that the viewer may read, to make a post of."""
    message = access.message_for_read(viewer, message_id)
    channel = message.conversation
    open_there = channel.space_id is not None and not channel.private
    along = open_there or message.author_id == viewer.pk
    return Source(_embed(message), message.body_text if along else "", channel.space_id)


def embeds(viewer: Person, message_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Embed]:
    """By message id: the message if the viewer may read it, else a bare link that tells nothing of it."""
    found = {pk: Embed(readable=False, href=f"/message/{pk}/") for pk in message_ids}
    for message in access.messages_visible_to(viewer).filter(pk__in=list(message_ids)).select_related("author"):
        found[message.pk] = _embed(message)
    return found


def _embed(message: Message) -> Embed:
    return Embed(
        readable=True, href=f"/message/{message.pk}/", text=excerpt(message.body_text, _LENGTH), author=message.author
    )


def gone(event: ItemRemoved) -> None:
    """Nothing leads to a post that was deleted."""
    forget_promoted(item_id=event.item.pk)


def referred(event: Referred) -> None:
    """The message says that it became a post, and its author hears of it if they may read that."""
    if event.about[0] != "message":
        return
    message = note(actor=event.actor, message_id=event.about[1], item_id=event.item.pk)
    readers = readers_among(event.item, {message.author_id} - {event.actor.pk})
    tell(
        actor=event.actor, person_ids=readers, reason=Reason.MENTION, object_kind="item", object_id=event.item.pk,
        source_id=event.item.pk,
    )  # fmt: skip
