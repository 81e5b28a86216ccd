"""What happens to people and to the organisation, for whoever listens in ``config/wiring.py``."""

from dataclasses import dataclass

from courtyard.accounts.models import Invitation, Organisation, Person, Role, State
from courtyard.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSetUp(Event):
    """The wizard was finished; comes after the first owner's ``PersonCreated``."""

    organisation: Organisation
    owner: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Event):
    """Name, mark, accent, language or a policy changed."""

    organisation: Organisation
    actor: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCreated(Event):
    """A new row stands for somebody: active, unclaimed or a bot. ``actor`` is None for the system and for newcomers."""

    person: Person
    actor: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonClaimed(Event):
    """An unclaimed person came in and is active now."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStateChanged(Event):
    """Suspended, restored or left. Whoever may not be in any more has already lost sign-ins, tokens, invitations and
    open sockets; handlers end the rest (feed links, calls).
    """

    person: Person
    actor: Person | None
    before: State
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """A company role was given; ``actor`` is None for the system."""

    person: Person
    actor: Person | None
    before: Role
    after: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineChanged(Event):
    """Name, title or picture changed: fragments that show the person have a new version."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsMade(Event):
    """Somebody invited people, by link or by list."""

    actor: Person
    invitations: tuple[Invitation, ...]
