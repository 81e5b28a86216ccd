"""What happens to profiles, for whoever listens in ``config/wiring.py``."""

import datetime
import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.events import Event
from courtyard.people.models import PersonSkill


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """What a profile says beyond the byline changed; ``fields`` names what."""

    actor: Person
    person: Person
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """A person set or took back their status, or said when they are away."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietChanged(Event):
    """A person does not want to be disturbed (``until`` then, or until they say so), or does not mind any more."""

    person: Person
    quiet: bool
    until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcomed(Event):
    """Somebody said hello to a newcomer, or put the invitation to do so away."""

    newcomer: Person
    by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillEndorsed(Event):
    """A colleague said that somebody has a skill."""

    actor: Person
    held: PersonSkill


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementWithdrawn(Event):
    """They took it back."""

    actor: Person
    held_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsGone(Event):
    """These are no longer on profiles: taken off by the person, or by who keeps the vocabulary."""

    held_ids: tuple[uuid.UUID, ...]
