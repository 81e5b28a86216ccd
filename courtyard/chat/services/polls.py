"""Polls of messages: asking, voting, taking a vote back, closing."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import events, poll_access
from courtyard.chat.models import Message, MessagePoll, MessageVote
from courtyard.chat.moments import check_moment
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit

__all__ = ["MAX_OPTIONS", "Polling", "choose", "close_poll", "vote", "withdraw"]

MIN_OPTIONS, MAX_OPTIONS = 2, 10
MAX_OPTION = 200  # characters


@dataclass(frozen=True, slots=True)
class Polling:
    """The poll that a message brings; its words are the question."""

    options: Sequence[str]
    several: bool = False
    sealed: bool = False
    closes_at: datetime.datetime | None = None
    wordless = False

    @property
    def key(self) -> str:
        """What the id of the message stands for."""
        return f"poll {list(self.options)} {self.several} {self.sealed} {self.closes_at}"

    def hang(self, message: Message) -> None:
        """Write it. Raises Invalid for a poll that cannot stand."""
        options = [" ".join(text.split()) for text in self.options]
        if errors := _problems(options, self.closes_at):
            raise Invalid(errors)
        MessagePoll.objects.create(
            message=message, options=options, several=self.several, sealed=self.sealed, closes_at=self.closes_at
        )


def _problems(options: list[str], closes_at: datetime.datetime | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        words = _("A poll has between %(min)s and %(max)s options.")
        errors["options"] = [words % {"min": MIN_OPTIONS, "max": MAX_OPTIONS}]
    elif any(not text or len(text) > MAX_OPTION for text in options):
        errors["options"] = [_("An option has between 1 and 200 characters.")]
    elif len({text.casefold() for text in options}) < len(options):
        errors["options"] = [_("Two of these options are the same.")]
    if closes_at and (words := check_moment(closes_at)):
        errors["closes_at"] = [words]
    return errors


@transaction.atomic
def vote(*, actor: Person, message_id: uuid.UUID, choices: Sequence[int]) -> Message:
    """Vote for these places among the options, in place of what one chose before; the same again changes nothing.

    Raises Invalid for choices that the poll does not take, Forbidden once it is closed.
    """
    message, poll = _held(actor, message_id)
    wanted = sorted(set(choices))
    if not wanted:
        raise Invalid({"choices": [_("Choose something first.")]})
    if len(wanted) > 1 and not poll.several:
        raise Invalid({"choices": [_("Choose one option.")]})
    _cast(actor, message, poll, wanted)
    return message


@transaction.atomic
def choose(*, actor: Person, message_id: uuid.UUID, choice: int, ends: bool = False) -> Message:
    """Choose one option more, or instead of the other where one chooses one; with ``ends`` no longer."""
    message, poll = _held(actor, message_id)
    chosen: set[int] = set()
    if poll.several or ends:
        chosen.update(*MessageVote.objects.filter(poll=poll, person=actor).values_list("choices", flat=True))
    _cast(actor, message, poll, sorted(chosen - {choice} if ends else chosen | {choice}))
    return message


@transaction.atomic
def withdraw(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Take one's vote back; again changes nothing. Raises Forbidden once the poll is closed."""
    message, poll = _held(actor, message_id)
    _cast(actor, message, poll, [])
    return message


def _held(actor: Person, message_id: uuid.UUID) -> tuple[Message, MessagePoll]:
    """The poll, if it is open by the clock of the database; who votes and who closes it take turns."""
    message = poll_access.poll_for_vote(actor, message_id)
    held = MessagePoll.objects.select_for_update(no_key=True)
    poll = held.filter(Q(closes_at=None) | Q(closes_at__gt=Now()), message=message, closed_at=None).first()
    if poll is None:
        raise Forbidden(_("This poll is closed."))
    return message, poll


def _cast(actor: Person, message: Message, poll: MessagePoll, choices: list[int]) -> None:
    """What they chose is this now; nothing is no vote."""
    if choices and not 0 <= choices[0] <= choices[-1] < len(poll.options):
        raise Invalid({"choices": [_("This poll has no such option.")]})
    row = MessageVote.objects.filter(poll=poll, person=actor).first()
    if choices == (row.choices if row else []):
        return
    if not row:
        MessageVote.objects.create(poll=poll, person=actor, choices=choices)
    elif choices:
        row.choices = choices
        row.save(update_fields=["choices"])
    else:
        row.delete()
    emit(events.PollChanged(message=message))


@transaction.atomic
def close_poll(*, actor: Person, message_id: uuid.UUID) -> Message:
    """Close it for good; what is closed stays as it is."""
    message = poll_access.poll_for_closing(actor, message_id)
    still_open = MessagePoll.objects.filter(Q(closes_at=None) | Q(closes_at__gt=Now()), message=message, closed_at=None)
    if still_open.update(closed_at=now(), closed_by=actor):
        emit(events.PollChanged(message=message))
    return message
