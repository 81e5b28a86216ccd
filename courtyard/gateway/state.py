"""What a live process remembers: how far it has read, what moved lately, and whose rights have ended."""

import time
import uuid
from dataclasses import dataclass, field

from courtyard.core.live import LIFETIME

__all__ = ["Change", "Recent", "Revocation", "Revocations", "Snapshot"]

CLOCKS = 2.0  # seconds that clocks of machines may differ by
MANY = 20_000
LATELY = 300.0  # seconds; heads are told in some fifteen heartbeats


@dataclass(frozen=True, slots=True)
class Change:
    """A row of ``core.Change`` with the HTML of its frames by language, as far as they are there."""

    id: int
    xid: int
    topic: str
    event: str
    object_id: str
    data: str | None
    framed: bool
    html: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revocation:
    """A row of ``core.Revocation``."""

    person_id: uuid.UUID
    topic: str
    session: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions had ended when we last looked: all below ``xmin``, and below ``xmax`` all but ``running``."""

    incarnation: int
    xmin: int
    xmax: int
    running: tuple[int, ...]

    @classmethod
    def parse(cls, text: str, incarnation: int) -> "Snapshot":
        """Read PostgreSQL's ``xmin:xmax:xid,xid``."""
        xmin, xmax, running = text.split(":")
        return cls(incarnation, int(xmin), int(xmax), tuple(int(xid) for xid in running.split(",") if xid))


class Recent:
    """The newest change of each topic that moved lately: tells a client that subscribes whether it missed anything."""

    def __init__(self) -> None:
        self.incarnation = 0
        self.floor = 0
        self._newest: dict[str, tuple[int, int]] = {}
        self._moved: dict[str, float] = {}

    def begin(self, incarnation: int, floor: int) -> None:
        """Forget everything: what happened in transactions below ``floor`` is not known here."""
        self.incarnation, self.floor = incarnation, floor
        self._newest.clear()
        self._moved.clear()

    def note(self, change: Change) -> None:
        """Remember a change; the topics that have been still for the longest are forgotten when there are too many."""
        number, xid = self._newest.pop(change.topic, (0, 0))
        self._newest[change.topic] = max(number, change.id), max(xid, change.xid)
        self._moved[change.topic] = time.monotonic()
        while len(self._newest) > MANY:
            oldest = next(iter(self._newest))
            self.floor = max(self.floor, self._newest.pop(oldest)[1] + 1)
            del self._moved[oldest]

    def head(self, topic: str) -> int:
        """The number of the topic's newest change, 0 if it has been still for LATELY."""
        if time.monotonic() - self._moved.get(topic, float("-inf")) > LATELY:
            return 0
        return self._newest[topic][0]

    def behind(self, topics: list[str], cursor: object) -> list[str]:
        """The topics on which something may have happened since a client's cursor; all of them if nobody can say."""
        incarnation, _, xid = cursor.partition(".") if isinstance(cursor, str) else ("", "", "")
        known = xid.isascii() and xid.isdecimal() and len(xid) <= 18 and incarnation == str(self.incarnation)
        if not known or int(xid) < self.floor:
            return topics
        return [topic for topic in topics if self._newest.get(topic, (0, 0))[1] >= int(xid)]


class Revocations:
    """Rights that ended within the life of a signed topic. What was signed before we saw the end is refused."""

    def __init__(self) -> None:
        self._ended: dict[uuid.UUID, list[tuple[Revocation, float]]] = {}

    def note(self, revocation: Revocation) -> None:
        """Remember an end, seen now: its transaction has committed, so whoever signs from now on knows of it."""
        self._ended.setdefault(revocation.person_id, []).append((revocation, time.time()))

    def refuses(self, person_id: uuid.UUID, session: str, topic: str, ends: int) -> bool:
        """Whether a topic signed until ``ends`` was signed before the right to it was taken away."""
        signed = ends - LIFETIME
        return any(
            matches(revocation, session, topic) and signed <= seen + CLOCKS
            for revocation, seen in self._ended.get(person_id, ())
        )

    def forget(self) -> None:
        """Drop what no signature is old enough for any more."""
        oldest = time.time() - LIFETIME - 60 - CLOCKS
        for person_id, ended in list(self._ended.items()):
            kept = [entry for entry in ended if entry[1] > oldest]
            if kept:
                self._ended[person_id] = kept
            else:
                del self._ended[person_id]


def matches(revocation: Revocation, session: str, topic: str) -> bool:
    """Whether a revocation is about this topic in this sign-in."""
    return topic.startswith(revocation.topic) and revocation.session in ("", session)
