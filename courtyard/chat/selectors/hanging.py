"""A message with all that hangs on it: one statement says on which messages there is something, and only that is read."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import (
    Confirmation,
    ConversationMember,
    Forward,
    Message,
    MessageFile,
    MessageLink,
    MessagePin,
    MessagePoll,
    Priority,
    Thread,
)
from courtyard.chat.selectors.polls import PollSeen, polls_seen_by
from courtyard.chat.selectors.thread_lines import ThreadLine, lines_of
from courtyard.content.models import LinkPreview
from courtyard.content.selectors.links import own_post, shown
from courtyard.core.prepared import as_array

__all__ = ["Own", "Said", "loaded", "said_of", "whole"]

# For nobody in particular, ``me`` is null: then there is nothing that somebody keeps or has reacted.
_HANGING = """
select message_id, 'file', '' from chat_messagefile where message_id = any(%(ids)s::uuid[])
union all select message_id, 'pin', '' from chat_messagepin where message_id = any(%(ids)s::uuid[])
union all select message_id, 'forward', '' from chat_forward where message_id = any(%(ids)s::uuid[])
union all select message_id, 'priority', '' from chat_priority where message_id = any(%(ids)s::uuid[])
union all select message_id, 'link', '' from chat_messagelink where message_id = any(%(ids)s::uuid[])
union all select message_id, 'poll', '' from chat_messagepoll where message_id = any(%(ids)s::uuid[])
union all select first_id, 'thread', '' from chat_thread where first_id = any(%(ids)s::uuid[])
union all select message_id, 'saved', '' from chat_savedmessage
  where person_id = %(me)s::uuid and message_id = any(%(ids)s::uuid[]) and done_at is null
union all (select message_id, 'reaction', emoji from chat_messagereaction
  where person_id = %(me)s::uuid and message_id = any(%(ids)s::uuid[]) order by created_at, id)
"""


@dataclass(frozen=True, slots=True)
class Own:
    """What a message is to one viewer: whether they keep it, have confirmed it, may read where it was forwarded from."""

    saved: bool = False
    confirmed: bool = False
    source: bool = False


@dataclass(slots=True)
class Said:
    """A message with everything its fragment shows, the same for everybody but ``reacted``, the viewer's own
    emoji, and ``own``, what it is to them.
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
    link: LinkPreview | None = None
    poll: PollSeen | None = None  # as the viewer may see it
    thread: ThreadLine | None = None  # what was answered beneath it

    @property
    def html(self) -> str:
        """All that is read in it: its words, and those that it passes on."""
        return self.message.body_html + (self.forward.body_html if self.forward else "")

    @property
    def post(self) -> uuid.UUID | None:
        """The post that it leads to; what of it is for its reader, their window asks for."""
        return own_post(self.html)


def loaded(viewer: Person | None, messages: Sequence[Message]) -> list[Said]:
    """The messages, read with their authors, with what hangs on them and, for a viewer, what they are to them; a fixed number of
    queries however many there are.
    """
    found = {message.pk: Said(message) for message in messages}
    on: dict[str, list[uuid.UUID]] = defaultdict(list)
    for message_id, what, emoji in _hanging(viewer, found):
        if what == "reaction":
            found[message_id].reacted.append(emoji)
        else:
            on[what].append(message_id)
    _add_acts(viewer, found, on)
    _add_files(found, on["file"])
    _add_quoted([said for said in found.values() if said.message.reply_to_id])
    if viewer:
        _add_own(viewer, found, set(on["saved"]))
    return list(found.values())


def _hanging(viewer: Person | None, found: Mapping[uuid.UUID, Said]) -> list[tuple[uuid.UUID, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_HANGING, {"ids": as_array(found), "me": viewer.pk if viewer else None})
        return cursor.fetchall()


def _add_acts(viewer: Person | None, found: Mapping[uuid.UUID, Said], on: Mapping[str, list[uuid.UUID]]) -> None:
    if pinned := on["pin"]:
        for pin in MessagePin.objects.filter(pk__in=pinned).select_related("by"):
            found[pin.pk].pin = pin
    if forwards := on["forward"]:
        for forward in Forward.objects.filter(pk__in=forwards).select_related("author"):
            found[forward.pk].forward = forward
    if matters := on["priority"]:
        for priority in Priority.objects.filter(pk__in=matters):
            found[priority.pk].priority = priority
    if links := on["link"]:
        for link in MessageLink.objects.filter(pk__in=links).select_related("preview"):
            found[link.pk].link = shown(link)
    if asking := on["poll"]:
        polls = list(MessagePoll.objects.filter(pk__in=asking).select_related("closed_by"))
        for pk, poll in polls_seen_by(viewer, polls).items():
            found[pk].poll = poll
    if begun := on["thread"]:
        for line in lines_of(list(Thread.objects.filter(pk__in=begun))):
            found[line.thread.pk].thread = line


def _add_files(found: Mapping[uuid.UUID, Said], on: Sequence[uuid.UUID]) -> None:
    for row in MessageFile.objects.filter(message__in=on).select_related("file").order_by("position") if on else ():
        said = found[row.message_id]
        said.carried.append(row)
        if str(row.file_id) in said.html:  # stands in the text
            if row.file.is_moving:
                said.moving.add(row.file_id)
            continue
        (said.pictures if row.file.is_picture else said.files).append(row)


def _add_quoted(answers: Sequence[Said]) -> None:
    if not answers:
        return
    closed = ConversationMember.objects.filter(
        conversation=OuterRef("conversation"), left_at=None, history_from__gt=OuterRef("created_at")
    )
    wanted = {said.message.reply_to_id for said in answers if said.message.reply_to_id}
    quotable = (
        Message.objects.filter(~Exists(closed), pk__in=wanted, deleted_at=None).select_related("author").in_bulk()
    )
    for said in answers:
        said.quoted = quotable.get(said.message.reply_to_id)


def _add_own(viewer: Person, found: Mapping[uuid.UUID, Said], saved: set[uuid.UUID]) -> None:
    asked = [pk for pk, said in found.items() if said.priority and said.priority.asks]
    sources = {pk: said.forward.source_id for pk, said in found.items() if said.forward and said.forward.source_id}
    confirmed: set[uuid.UUID] = set()
    readable: set[uuid.UUID] = set()
    if asked:
        given = Confirmation.objects.filter(person=viewer, message__in=asked)
        confirmed.update(given.values_list("message_id", flat=True))
    if sources:
        visible = access.messages_visible_to(viewer).filter(pk__in=sources.values())
        readable.update(visible.values_list("pk", flat=True))
    for pk in saved | confirmed | sources.keys():
        found[pk].own = Own(pk in saved, pk in confirmed, sources.get(pk) in readable)


def whole(viewer: Person | None, message_id: uuid.UUID) -> Said:
    """One message, whose visibility the caller has checked."""
    return loaded(viewer, [Message.objects.select_related("author").get(pk=message_id)])[0]


def said_of(viewer: Person | None, message: Message) -> Said:
    """The same of a message in hand; what has just been written and carries nothing is not read again."""
    return Said(message) if message.bare else whole(viewer, message.pk)
