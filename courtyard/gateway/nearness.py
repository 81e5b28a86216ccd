"""Who is near, in one process: what connections say of their people is gathered, and told on a timer to those who follow them.

How often depends on how much there is to tell: a crowd that comes and goes makes everybody wait a little longer, and nothing
is switched off. Nothing here waits, and nothing is stored (``exchange.py`` tells the other processes).
"""

import time
import uuid
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from courtyard.core.nearness import Near, Nearby, nearest

if TYPE_CHECKING:
    from courtyard.gateway.connection import Connection

__all__ = ["GRACE", "MANY", "SLOWEST", "TICK", "Nearness"]

TICK = 10.0  # seconds between two looks
GRACE = 15.0  # seconds in which who went may come back, and nobody hears of it
MANY = 50_000  # things told at once: beyond, the next look comes later in proportion
SLOWEST = 120.0
_LONGEST = 24 * 3600  # seconds that somebody can be away with a window open


class Nearness:
    """``own``: the people of this process's connections. ``connections_of`` says which those are."""

    def __init__(self, connections_of: Callable[[uuid.UUID], "Collection[Connection]"]) -> None:
        self.own: dict[uuid.UUID, Near] = {}
        self.revision = 0  # of ``own``
        self.shown = True  # whether the organisation wants it at all
        self.due = 0.0  # when the next look is, by the monotonic clock
        self._connections_of = connections_of
        self._others: dict[str, dict[uuid.UUID, Near]] = {}
        self._told: dict[uuid.UUID, Near] = {}
        self._stirred: set[uuid.UUID] = set()  # of whom a connection said something, or went
        self._moved: set[uuid.UUID] = set()  # of whom another process did
        self._gone: dict[uuid.UUID, float] = {}

    def say(self, connection: "Connection", said: object) -> None:
        """A window says ``{"idle": seconds, "phone": whether it is one}``. Anything else is left aside."""
        idle, phone = (said.get("idle"), said.get("phone")) if isinstance(said, dict) else (None, None)
        if type(idle) is not int or type(phone) is not bool or idle < 0 or connection.viewer.hidden:
            return
        if idle:
            connection.near = Near(Nearby.AWAY, int(time.time()) - min(idle, _LONGEST))
        else:
            connection.near = Near(Nearby.PHONE if phone else Nearby.ONLINE)
        self._stirred.add(connection.viewer.person_id)

    def left(self, connection: "Connection") -> None:
        """Its line has ended."""
        if connection.near is not None:
            self._stirred.add(connection.viewer.person_id)

    def show(self, shown: bool, everybody: Iterable[uuid.UUID]) -> None:
        """The organisation has switched it on or off."""
        if shown is not self.shown:
            self.shown = shown
            self._gone.clear()
            self._stirred.update(everybody, self.own)

    def of(self, person: uuid.UUID) -> Near | None:
        """As it was told last, so that who comes now hears what the others have heard."""
        return self._told.get(person)

    @property
    def alone(self) -> bool:
        """Whether this is the only live process."""
        return not self._others

    def heard(self, others: dict[str, dict[uuid.UUID, Near] | None]) -> None:
        """What the other processes say; None where nothing has changed. Who is not among them has died."""
        for process in self._others.keys() - others.keys():
            self._moved.update(self._others.pop(process))
        for process, people in others.items():
            if people is not None:
                self._moved.update(people, self._others.get(process, ()))
                self._others[process] = people

    def look(self, now: float) -> dict[uuid.UUID, Near | None]:
        """Gather what has been said; what has changed since the last look, None for who is not near any more."""
        changes: dict[uuid.UUID, Near | None] = {}
        for person in self._gather(now) | self._moved:
            near = nearest([self.own.get(person), *(people.get(person) for people in self._others.values())])
            near = near if self.shown else None
            if near != self._told.get(person):
                changes[person] = near
                _set(self._told, person, near)
        self._moved.clear()
        return changes

    def _gather(self, now: float) -> set[uuid.UUID]:
        moved = set()
        for person in list(self._stirred):
            near = nearest([connection.near for connection in self._connections_of(person)]) if self.shown else None
            if near is None and self.shown and person in self.own and now - self._gone.setdefault(person, now) < GRACE:
                continue
            self._stirred.discard(person)
            self._gone.pop(person, None)
            if near != self.own.get(person):
                _set(self.own, person, near)
                moved.add(person)
        self.revision += bool(moved)
        return moved

    def rest(self, now: float, told: int) -> None:
        """So much was told: when to look again."""
        self.due = now + min(SLOWEST, TICK * max(1.0, told / MANY))


def _set(known: dict[uuid.UUID, Near], person: uuid.UUID, near: Near | None) -> None:
    if near is None:
        known.pop(person, None)
    else:
        known[person] = near
