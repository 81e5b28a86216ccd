"""What was said in a conversation becomes a post: chat and feed are rooms side by side, so what joins them stands here.

The post refers to the message or the thread; each reader sees of it what they may read where it was said. Its words come along
only if whoever makes the post wrote them, or all readers of a space may read them there.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress

from courtyard.accounts.models import Person
from courtyard.chat import access, thread_access
from courtyard.chat.models import Conversation, Message, Thread
from courtyard.chat.selectors.history import history
from courtyard.chat.services import forget_promoted
from courtyard.chat.services import promoted as note
from courtyard.content.access import readers_among
from courtyard.content.events import ItemRemoved
from courtyard.content.rendering import Embed
from courtyard.core.errors import NotFound
from courtyard.core.paging import MAX_LIMIT
from courtyard.core.richtext import excerpt
from courtyard.feed.about import Source
from courtyard.feed.events import Referred
from courtyard.notifications.models import Reason
from courtyard.notifications.services import tell

__all__ = ["embeds", "gone", "referred", "source", "thread_embeds", "thread_source"]

_LENGTH = 280  # characters of an embed


def source(viewer: Person, message_id: uuid.UUID) -> Source:
    """A message that the viewer may read, to make a post of."""
    message = access.message_for_read(viewer, message_id)
    along = _comes_along(viewer, message, message.conversation)
    return Source(_embed(message), message.body_text if along else "", message.conversation.space_id)


def thread_source(viewer: Person, thread_id: uuid.UUID) -> Source:
    """A thread that the viewer may read: of its newest answers, and what they answer, the words that may come along."""
    thread = thread_access.thread_for_read(viewer, thread_id)
    if thread._state.adding:  # nobody has answered yet
        return source(viewer, thread_id)
    talk = thread.conversation
    first = thread_access.first_of(thread, vars(talk)["history_from"])
    answers = history(viewer, talk, thread=thread, limit=MAX_LIMIT).messages
    said = [*([first] if first else []), *(answer.message for answer in answers)]
    lines = [f"{it.author.byline}: {' '.join(it.body_text.split())}" for it in said if _comes_along(viewer, it, talk)]
    return Source(_thread_embed(thread, first), "\n".join(lines), talk.space_id, thread.name)


def _comes_along(viewer: Person, message: Message, talk: Conversation) -> bool:
    return message.author_id == viewer.pk or (talk.space_id is not None and not talk.private)


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


def thread_embeds(viewer: Person, thread_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Embed]:
    """The same of threads."""
    found = {pk: Embed(readable=False, href=f"/message/{pk}/thread/") for pk in thread_ids}
    for pk in thread_ids:
        with suppress(NotFound):
            thread = thread_access.thread_for_read(viewer, pk)
            since = None if thread._state.adding else vars(thread.conversation)["history_from"]
            found[pk] = _thread_embed(thread, thread_access.first_of(thread, since))
    return found


def _thread_embed(thread: Thread, first: Message | None) -> Embed:
    text, author = (excerpt(first.body_text, _LENGTH), first.author) if first else ("", None)
    return Embed(readable=True, href=f"/message/{thread.pk}/thread/", title=thread.name, text=text, author=author)


def gone(event: ItemRemoved) -> None:
    """Nothing leads to a post that was deleted."""
    forget_promoted(item_id=event.item.pk)


def referred(event: Referred) -> None:
    """The message, or the one that a thread hangs under, says that it became a post; its author hears of it if they may read that."""
    if event.about[0] not in ("message", "thread"):
        return
    try:
        message = note(actor=event.actor, message_id=event.about[1], item_id=event.item.pk)
    except NotFound:  # the thread goes on without its first message
        return
    readers = readers_among(event.item, {message.author_id} - {event.actor.pk})
    tell(
        actor=event.actor, person_ids=readers, reason=Reason.MENTION, object_kind="item", object_id=event.item.pk,
        source_id=event.item.pk,
    )  # fmt: skip
