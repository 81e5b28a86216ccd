"""What happens to reported things, for whoever listens in ``config/wiring.py``."""

from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.events import Event
from courtyard.moderation.models import Appeal, Decision, MessageAppeal, MessageCase, MessageReport, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReported(Event):
    """A person reported an item; who it was is for company moderators alone."""

    actor: Person
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Event):
    """A moderator decided about an item."""

    actor: Person
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealMade(Event):
    """The author of an item objects."""

    actor: Person
    appeal: Appeal


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered(Event):
    """Somebody answered the objection; if it was accepted, a decision to restore came before."""

    actor: Person
    appeal: Appeal


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReported(Event):
    """A person reported a message."""

    actor: Person
    report: MessageReport


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDecided(Event):
    """A moderator decided about a message."""

    actor: Person
    case: MessageCase


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAppealAnswered(Event):
    """Somebody answered the objection to the deletion of a message; if it was accepted, the message is back."""

    actor: Person
    appeal: MessageAppeal
