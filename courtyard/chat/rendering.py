"""Drawing messages: a fragment is the same for everybody; what differs stands on its host."""

import datetime
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.template import engines
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Conversation, Message, Thread
from courtyard.chat.selectors.hanging import Said, said_of
from courtyard.chat.selectors.history import Stretch
from courtyard.chat.selectors.thread_lines import ThreadLine, lines_of

__all__ = ["Beneath", "Entry", "Neutral", "Rights", "arranged", "rights"]

PAUSE = datetime.timedelta(minutes=5)  # after which a person's next words stand under their name again


class Neutral:
    """A message as it stands when it is first drawn, as somebody sees it who is nobody in particular; loaded once for all
    languages. The browser adds what its reader may.
    """

    def __init__(self, message: Message) -> None:
        self.message = message

    @cached_property
    def said(self) -> Said:
        """The message with its files."""
        return said_of(None, self.message)

    def draw(self, _locale: str) -> str:
        """Its HTML."""
        env = engines["jinja2"].env  # type: ignore[attr-defined]
        return str(env.get_template("chat/message.html").module.message(self.said, "react"))


class Beneath:
    """What stands of a thread under its first message; loaded once for all languages."""

    def __init__(self, message_id: uuid.UUID) -> None:
        self.message_id = message_id

    @cached_property
    def line(self) -> ThreadLine:
        """The thread with those who answered last."""
        return lines_of([Thread.objects.get(pk=self.message_id)])[0]

    def draw(self, _locale: str) -> str:
        """Its HTML."""
        env = engines["jinja2"].env  # type: ignore[attr-defined]
        return str(env.get_template("chat/beneath.html").module.beneath(self.line))


@dataclass(frozen=True, slots=True)
class Rights:
    """What the viewer may do in a conversation: with messages of others, with their own; ``closed`` says why they cannot write."""

    every: str
    own: str
    leads: bool
    closed: str

    def of(self, said: Said, viewer: Person) -> str:
        """With one message, as its host says it."""
        message, own = said.message, said.own
        asks = said.priority is not None and said.priority.asks
        mine = message.author_id == viewer.pk
        further = {
            "saved": own.saved,
            "source": own.source,
            "confirm": asks and not mine and not own.confirmed and "unread" in self.every,
            "see-confirmed": asks and mine,
        }
        return " ".join([self.own if mine else self.every, *(name for name, holds in further.items() if holds)])


def rights(viewer: Person, conversation: Conversation) -> Rights:
    """Of a conversation that the viewer reads."""
    leads, closed = access.leads(viewer, conversation), access.why_closed(viewer, conversation)
    react = "" if conversation.archived_at else "react"
    answer, edit = ("", "") if closed else ("comment", "edit")
    joined = access.is_member(conversation)
    pin, unread = "pin" if joined and not closed else "", "unread" if joined else ""
    every = " ".join(filter(None, (react, answer, "report", "delete" if leads else "", pin, unread)))
    return Rights(every, " ".join(filter(None, (react, answer, edit, "delete", pin, unread))), leads, closed)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a conversation: a ``day`` that begins, the ``new`` line, or something that was said; ``follows`` stands right
    under words of the same person.
    """

    said: Said | None = None
    follows: bool = False
    day: datetime.date | None = None
    new: bool = False


def arranged(viewer: Person, stretch: Stretch, read_until: datetime.datetime | None) -> list[Entry]:
    """Messages as they are read: by days, by who speaks, with a line above the first that the viewer has not read."""
    entries: list[Entry] = []
    last: Message | None = None
    line_drawn = read_until is None
    for said in stretch.messages:
        message = said.message
        if last is None or _day(message) != _day(last):
            entries.append(Entry(day=_day(message)))
            last = None
        if not line_drawn and message.created_at > read_until and message.author_id != viewer.pk:  # type: ignore[operator]  # drawn: None
            entries.append(Entry(new=True))
            line_drawn, last = True, None
        entries.append(Entry(said=said, follows=last is not None and _follows(message, last)))
        last = message
    return entries


def _follows(message: Message, last: Message) -> bool:
    return (
        message.author_id == last.author_id and not message.reply_to_id and message.created_at - last.created_at < PAUSE
    )


def _day(message: Message) -> datetime.date:
    return timezone.localtime(message.created_at).date()
