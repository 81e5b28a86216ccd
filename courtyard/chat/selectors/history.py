"""Messages of a conversation in order, either way from a place in it, by index; with what hangs on them."""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import (
    Conversation,
    ConversationMember,
    Forward,
    Message,
    MessageFile,
    MessagePin,
    MessageReaction,
    MessageVersion,
    Priority,
    Thread,
)
from courtyard.chat.selectors.acts import HANGING, Own, own_of
from courtyard.chat.selectors.polls import PollSeen, polls_seen_by
from courtyard.chat.selectors.thread_lines import ThreadLine, lines_of
from courtyard.core.errors import NotFound

__all__ = [
    "LIMIT",
    "Said",
    "Stretch",
    "every",
    "first_on",
    "first_unread",
    "history",
    "loaded",
    "reacted_by",
    "said_of",
    "versions_of",
    "whole",
]

LIMIT = 50
EARLIEST, LATEST = datetime.date(1970, 1, 1), datetime.date(9999, 1, 1)  # before and after all that was said


@dataclass(slots=True)
class Said:
    """A message with everything its fragment shows, the same for everybody but ``reacted``, the viewer's own
    emoji, ``own``, what it is to them, and ``poll``, as they may see it.
    """

    message: Message
    pictures: list[MessageFile] = field(default_factory=list)
    files: list[MessageFile] = field(default_factory=list)
    moving: set[uuid.UUID] = field(default_factory=set)  # the pictures in its text that are animations
    reacted: list[str] = field(default_factory=list)
    quoted: Message | None = (
        None  # what it answers, unless that is gone, or somebody here came later and may not read it
    )
    pin: MessagePin | None = None
    forward: Forward | None = None
    priority: Priority | None = None
    own: Own = field(default_factory=Own)
    carried: list[MessageFile] = field(default_factory=list)  # all its files, also those in its text
    link: None = None  # as a post has one; messages show none
    poll: PollSeen | None = None
    thread: ThreadLine | None = None  # what was answered beneath it

    @property
    def html(self) -> str:
        """All that is read in it: its words, and those that it passes on."""
        return self.message.body_html + (self.forward.body_html if self.forward else "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages, oldest first. ``older`` and ``newer`` are the ids to ask ``before`` and ``after``; None where nothing is."""

    messages: list[Said]
    older: uuid.UUID | None
    newer: uuid.UUID | None


def history(
    viewer: Person,
    conversation: Conversation,
    *,
    before: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
    around: uuid.UUID | None = None,
    since: uuid.UUID | None = None,
    limit: int = LIMIT,
    thread: Thread | None = None,
) -> Stretch:
    """The newest messages, or those before, after, around or from one of the conversation on; of a ``thread`` its answers alone. The
    viewer reads it, as ``conversation_for_read`` says. Raises NotFound for a place that is none.
    """
    said = _said_in(conversation, thread)
    if around:
        half = limit // 2
        earlier, more_before = _cut(said.filter(_beyond("lt", _place(conversation, around))), half, newest=True)
        later, more_after = _cut(said.filter(_beyond("gte", _place(conversation, around))), limit - half)
        found = [*earlier, *later]
    elif place := after or since:
        rows = said.filter(_beyond("gt" if after else "gte", _place(conversation, place)))
        found, more_after = _cut(rows, limit)
        more_before = True
    else:
        rows = said.filter(_beyond("lt", _place(conversation, before))) if before else said
        found, more_before = _cut(rows, limit, newest=True)
        more_after = before is not None
    older = found[0].pk if found and more_before else None
    newer = found[-1].pk if found and more_after else None
    return Stretch(loaded(viewer, found), older, newer)


def every(viewer: Person, conversation: Conversation, *, thread: Thread | None = None) -> Iterator[Said]:
    """All that was said there, oldest first, or the answers that stand in a ``thread`` alone. NotFound from the moment on at
    which the viewer reads the conversation no longer.
    """
    here = _said_in(conversation, thread).filter(aside=thread is not None).order_by("created_at", "id")
    found = list(here[:LIMIT])
    while found:
        yield from loaded(viewer, found)
        access.conversation_for_read(viewer, conversation.pk)
        found = list(here.filter(_beyond("gt", found[-1]))[:LIMIT])


def _said_in(conversation: Conversation, thread: Thread | None = None) -> QuerySet[Message]:
    since = vars(conversation)["history_from"]
    here = {"thread": thread.pk} if thread else {"conversation": conversation, "aside": False}
    said = Message.objects.filter(**here, deleted_at=None)
    said = said.filter(created_at__gte=since) if since else said
    return said.select_related(*HANGING)


def _place(conversation: Conversation, message_id: uuid.UUID) -> Message:
    """Where a message stands; one that was deleted meanwhile still marks its place."""
    place = Message.objects.filter(conversation=conversation, pk=message_id).only("id", "created_at").first()
    if place is None:
        raise NotFound
    return place


def _beyond(way: str, place: Message) -> Q:
    """Written so that the index is entered at the right place."""
    strict = way.removesuffix("e")
    equal = Q(**{f"id__{way}": place.pk})
    return Q(**{f"created_at__{strict}e": place.created_at}) & (
        Q(**{f"created_at__{strict}": place.created_at}) | equal
    )


def _cut(rows: QuerySet[Message], limit: int, *, newest: bool = False) -> tuple[list[Message], bool]:
    """So many of them, oldest first, and whether there are more."""
    order = ("-created_at", "-id") if newest else ("created_at", "id")
    found = list(rows.order_by(*order)[: limit + 1])
    kept = found[:limit]
    return (kept[::-1] if newest else kept), len(found) > limit


def first_unread(conversation: Conversation) -> uuid.UUID | None:
    """The first message that the viewer has not read, for whom the conversation was read."""
    read_until = vars(conversation)["read_until"]
    if read_until is None:
        return None
    unread = _said_in(conversation).filter(created_at__gt=read_until).order_by("created_at", "id")
    return unread.values_list("pk", flat=True).first()


def first_on(conversation: Conversation, day: datetime.date) -> uuid.UUID | None:
    """The first message of a day by the reader's clock, or of the next one on which something was said; None after the last."""
    begins = timezone.make_aware(datetime.datetime.combine(min(max(day, EARLIEST), LATEST), datetime.time()))
    said = _said_in(conversation).filter(created_at__gte=begins).order_by("created_at", "id")
    return said.values_list("pk", flat=True).first()


def loaded(viewer: Person | None, messages: Sequence[Message]) -> list[Said]:
    """The messages, read with ``HANGING``, with their files and, for a viewer, what they reacted; a fixed number of queries
    however many there are.
    """
    found = {message.pk: _with_acts(message) for message in messages}
    for row in MessageFile.objects.filter(message__in=found).select_related("file").order_by("position"):
        said = found[row.message_id]
        said.carried.append(row)
        if str(row.file_id) in said.html:  # stands in the text
            if row.file.is_moving:
                said.moving.add(row.file_id)
            continue
        (said.pictures if row.file.is_picture else said.files).append(row)
    for answered in _quotable({message.reply_to_id for message in messages if message.reply_to_id}):
        for said in found.values():
            if said.message.reply_to_id == answered:
                said.quoted = said.message.reply_to
    for line in lines_of([message.begun for message in messages if hasattr(message, "begun")]):
        found[line.thread.pk].thread = line
    polls = [message.poll for message in messages if hasattr(message, "poll")]
    for message_id, poll in polls_seen_by(viewer, polls).items():
        found[message_id].poll = poll
    mine = MessageReaction.objects.filter(message__in=found, person=viewer).order_by("created_at", "pk")
    for message_id, emoji in mine.values_list("message", "emoji") if viewer else ():
        found[message_id].reacted.append(emoji)
    for message_id, own in own_of(viewer, messages).items() if viewer else ():
        found[message_id].own = own
    return list(found.values())


def _with_acts(message: Message) -> Said:
    pin, forward, priority = (getattr(message, name, None) for name in ("pin", "forward", "priority"))
    return Said(message, pin=pin, forward=forward, priority=priority)


def _quotable(message_ids: set[uuid.UUID]) -> Iterable[uuid.UUID]:
    if not message_ids:
        return []
    closed = ConversationMember.objects.filter(
        conversation=OuterRef("conversation"), left_at=None, history_from__gt=OuterRef("created_at")
    )
    quotable = Message.objects.filter(~Exists(closed), pk__in=message_ids, deleted_at=None)
    return quotable.values_list("pk", flat=True)


def whole(viewer: Person | None, message_id: uuid.UUID) -> Said:
    """One message, whose visibility the caller has checked."""
    return loaded(viewer, [Message.objects.select_related(*HANGING).get(pk=message_id)])[0]


def said_of(viewer: Person | None, message: Message) -> Said:
    """The same of a message in hand; what has just been written and carries nothing is not read again."""
    return Said(message) if message.bare else whole(viewer, message.pk)


def reacted_by(message: Message) -> dict[str, list[Person]]:
    """Who reacted with what, in the order of first use."""
    found: dict[str, list[Person]] = {}
    rows = MessageReaction.objects.filter(message=message).select_related("person").order_by("created_at", "pk")
    for row in rows:
        found.setdefault(row.emoji, []).append(row.person)
    return found


def versions_of(message: Message) -> Iterable[MessageVersion]:
    """What it said before, the latest first."""
    return MessageVersion.objects.filter(message=message).order_by("-version")
