"""What happens to spaces and to who belongs to them, for whoever listens in ``config/wiring.py``."""

import uuid
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.core.events import Event
from courtyard.spaces.models import JoinRequest, Level, Space, SpaceInvitation, SpaceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceEvent(Event):
    """Something happened to a space. ``actor`` is None for what the system does by rule."""

    actor: Person | None
    space: Space


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceCreated(SpaceEvent):
    """There is a new space; ``actor`` owns it, unless it goes by rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceEdited(SpaceEvent):
    """``fields`` names what changed. ``narrowed``: people who are no members may read it no longer."""

    fields: tuple[str, ...]
    narrowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceArchived(SpaceEvent):
    """A space was closed to new things, or opened again."""

    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceIdle(SpaceEvent):
    """Nothing has happened in a space for long: its owners are asked whether it is kept. ``actor`` is None."""

    question_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleAnswered(SpaceEvent):
    """Whether an idle space is kept was decided: by an owner, by a new post (``kept``) or by silence."""

    question_id: uuid.UUID
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceDeleted(SpaceEvent):
    """A space was deleted and is gone for everybody; or, ``deleted`` False, its owner brought it back."""

    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacePurged(SpaceEvent):
    """A deleted space is about to leave the database for good; what stands only there goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(SpaceEvent):
    """``person`` belongs to the space now; ``actor`` is who let them in, or they themselves."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(SpaceEvent):
    """``person`` left or was removed. ``still_reads``: the space is open to them all the same."""

    person: Person
    still_reads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(SpaceEvent):
    """A member's role in the space is another one now."""

    person: Person
    before: SpaceRole
    after: SpaceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNamed(SpaceEvent):
    """An administrator gave a space that nobody owned to ``person``, who is a member by now."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested(SpaceEvent):
    """``request.person`` asks to join; ``moderators`` are all who can answer."""

    request: JoinRequest
    moderators: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWithdrawn(SpaceEvent):
    """A request was taken back before anybody answered."""

    request: JoinRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDecided(SpaceEvent):
    """``actor`` answered a request. If it was accepted, MemberJoined came before."""

    request: JoinRequest
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedToSpace(SpaceEvent):
    """``actor`` invited people, each by a row of their own."""

    invitations: tuple[SpaceInvitation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAnswered(SpaceEvent):
    """``actor`` answered an invitation. If it was accepted, MemberJoined came before."""

    invitation: SpaceInvitation
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionChanged(Event):
    """A person follows a space, follows it no longer, or hears more or less of it."""

    actor: Person
    space: Space
    following: bool | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacesRead(Event):
    """A person has read these spaces up to now: their other windows drop the dots."""

    actor: Person
    space_ids: tuple[uuid.UUID, ...]
