"""What a command is, what it is told and what it answers."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import Conversation, ConversationKind, Message, Thread
from courtyard.core import richtext
from courtyard.people.selectors import by_ids

__all__ = ["MENTION", "Answer", "Asked", "Command", "Standing", "standing"]

MENTION = re.compile(r'<span data-mention="[0-9a-f-]{36}">[^<]*</span>')
_LEAD = re.compile(r"<p>((?:[^<&]|&nbsp;)*)")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody would use a command, and what they are there."""

    joined: bool
    muted: bool
    leads: bool
    writes: bool
    direct: bool
    archived: bool
    in_thread: bool


def standing(viewer: Person, conversation: Conversation, *, in_thread: bool = False) -> Standing:
    """In a conversation that the viewer reads."""
    return Standing(
        joined=access.is_member(conversation),
        muted=bool(vars(conversation)["muted"]),
        leads=access.leads(viewer, conversation),
        writes=not access.why_closed(viewer, conversation),
        direct=conversation.kind == ConversationKind.DIRECT,
        archived=conversation.archived_at is not None,
        in_thread=in_thread,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What who typed a command is told, and nobody else: ``text``, with a ``link`` to what came of it. ``to`` is where they go
    on, ``sheet`` what opens over the page. For what is a message by nature the ``message`` is the answer.
    """

    text: str = ""
    link: str = ""
    to: str = ""
    sheet: str = ""
    message: Message | None = None
    listed: "Sequence[Command]" = ()


@dataclass(frozen=True)
class Asked:
    """What stands after the command: as ``html`` with the people whom it names, and what goes with it as with any message."""

    actor: Person
    conversation: Conversation
    html: str
    thread: Thread | None = None
    sending: dict[str, Any] = field(default_factory=dict)  # also, files, extras, id: for ``services.send``
    reply_to: uuid.UUID | None = None

    @cached_property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(richtext.to_text(self.html).split())

    @cached_property
    def named(self) -> list[Person]:
        """The people mentioned, so far as the actor finds them."""
        return by_ids(self.actor, richtext.extract(self.html).mentions)

    @property
    def besides(self) -> str:
        """What is said beside naming them."""
        return richtext.to_text(MENTION.sub("", self.html)).strip()

    @property
    def lead(self) -> str:
        """The plain words at the very beginning."""
        found = _LEAD.match(self.html)
        return found[1].replace("&nbsp;", " ") if found else ""

    def after(self, length: int) -> str:
        """The HTML without so many characters of the lead."""
        rest = _LEAD.sub(lambda found: f"<p>{found[1].replace('&nbsp;', ' ')[length:].lstrip()}", self.html, count=1)
        return "" if richtext.is_blank(rest) else rest.removeprefix("<p></p>").lstrip()


@dataclass(frozen=True, slots=True)
class Command:
    """``hint`` and ``does`` are read by people, in their language. ``may`` says to whom it is offered: whoever uses it is let in
    or refused by the services that it calls. Only what ``carries`` takes files, and only what is ``anywhere`` acts in threads, too.
    """

    word: str
    hint: Any
    does: Any
    act: Callable[[Asked], Answer]
    may: Callable[[Standing], bool] = lambda _here: True
    carries: bool = False
    anywhere: bool = True
