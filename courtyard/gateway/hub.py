"""Who follows what, in one process: subscriptions, fan-out, heartbeats, the end of rights.

Everything here runs on one event loop and never awaits but between slices of a large crowd.
"""

import asyncio
import itertools
import sys
import time
import uuid
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson

from courtyard.core import live
from courtyard.core.nearness import Near
from courtyard.gateway import frames, metrics
from courtyard.gateway.connection import Connection
from courtyard.gateway.nearness import Nearness
from courtyard.gateway.state import Change, Recent, Revocation, Revocations, Snapshot, matches

__all__ = ["HEARTBEAT", "MAX_TOPICS", "Hub"]

HEARTBEAT = 20  # seconds; each second one slot of the connections has its turn
MAX_TOPICS = 1_000
SLICE = 200  # subscribers between two breaths
GRACE = 60  # seconds a subscription outlives its signature, for a page that renews late
STALE = 10.0  # seconds without word from the database after which nobody new may follow anything
RIGHTS_ENDED = 4401  # come back when you may
NEAR, TYPING = "near:", "typing:"  # topics of which nothing is stored: whether a person is near, and who is writing
PAUSE = 2.0  # seconds between two whispers of one connection; what comes sooner is left aside


class Hub:
    """The connections of a process and the topics they follow."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.recent = Recent()
        self.revocations = Revocations()
        self.read_at = float("-inf")  # when the database was last heard, by the monotonic clock
        self.settled = ""  # a cursor: all that happened before it was written to those who follow it
        self._topics: dict[str, set[Connection]] = {}
        self._people: dict[uuid.UUID, set[Connection]] = {}
        self._slots: list[set[Connection]] = [set() for _ in range(HEARTBEAT)]
        self._turn = itertools.cycle(range(HEARTBEAT))
        self._crowds: dict[str, deque[Change]] = {}  # topics whose fan-out is under way, and what is waiting behind it
        self._tasks: set[asyncio.Task[None]] = set()
        self._shared: dict[str, str] = {}
        self._whispers: dict[tuple[str, str], None] = {}
        self.near = Nearness(lambda person: self._people.get(person, ()))

    # Connections

    def shared(self, text: str) -> str:
        """One copy of a text that many connections hold."""
        return self._shared.setdefault(text, text)

    def join(self, connection: Connection) -> None:
        """A handshake has succeeded."""
        connection.slot = min(range(HEARTBEAT), key=lambda slot: len(self._slots[slot]))
        self._slots[connection.slot].add(connection)
        self._people.setdefault(connection.viewer.person_id, set()).add(connection)
        metrics.CONNECTIONS.inc()

    def leave(self, connection: Connection) -> None:
        """A connection has ended or is about to; it gets nothing any more. May be called more than once."""
        if connection not in self._slots[connection.slot]:
            return
        self._slots[connection.slot].discard(connection)
        self.unsubscribe(connection, list(connection.topics))
        theirs = self._people[connection.viewer.person_id]
        theirs.discard(connection)
        if not theirs:
            del self._people[connection.viewer.person_id]
        self.near.left(connection)
        metrics.CONNECTIONS.dec()

    def dropped(self, connection: Connection) -> None:
        """A client is cut off because it reads too slowly."""
        metrics.DROPPED.inc()

    def __len__(self) -> int:
        return sum(len(slot) for slot in self._slots)

    # What clients say

    def received(self, connection: Connection, payload: bytes) -> None:
        """A client's message: ``sub`` (with ``since``), ``unsub``, ``near`` (how near its person is), ``typing`` (on which topic)."""
        try:
            message = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise frames.FrameError(1007) from None
        if not isinstance(message, dict):
            raise frames.FrameError(1008)
        unsub, sub = message.get("unsub"), message.get("sub")
        if isinstance(unsub, list):
            self.unsubscribe(connection, [text.partition("~")[0] for text in unsub if isinstance(text, str)])
        if isinstance(sub, list):
            self._subscribe(connection, [text for text in sub if isinstance(text, str)], message.get("since"))
        if "near" in message:
            self.near.say(connection, message["near"])
        if isinstance(writing := message.get("typing"), str):
            self._whisper(connection, writing)

    def _subscribe(self, connection: Connection, signed: list[str], since: object) -> None:
        """Follow what is signed for this person and sign-in, and say what may have been missed since the cursor."""
        refused, taken = [], []
        for text in signed:
            topic = self._follow(connection, text)
            if topic is None:
                refused.append(text)
            else:
                taken.append(topic)
        answer: dict[str, object] = {"topics": taken, "refused": refused, "cursor": self.settled}
        if since is not None:
            answer["behind"] = self.recent.behind(
                [name for name in taken if not name.startswith((NEAR, TYPING))], since
            )
        if people := [name.removeprefix(NEAR) for name in taken if name.startswith(NEAR)]:
            answer["near"] = {id: near.as_json() for id in people if (near := self.near.of(uuid.UUID(id)))}
        connection.send({"t": "live", "e": "subscribed", "d": answer})

    def _follow(self, connection: Connection, signed: str) -> str | None:
        """The topic that the connection follows from now on, or None if it may not."""
        viewer = connection.viewer
        verified = live.verify(viewer.person_id, viewer.session_hash, signed)
        if verified is None or time.monotonic() - self.read_at > STALE:
            return None
        topic, ends = sys.intern(verified[0]), verified[1]
        if self.revocations.refuses(viewer.person_id, viewer.session_hash, topic, ends):
            return None
        if topic not in connection.topics and len(connection.topics) >= MAX_TOPICS:
            return None
        connection.topics[topic] = ends
        self._topics.setdefault(topic, set()).add(connection)
        return topic

    def unsubscribe(self, connection: Connection, topics: Iterable[str]) -> None:
        """Follow no longer."""
        for topic in topics:
            if connection.topics.pop(topic, None) is None:
                continue
            followers = self._topics[topic]
            followers.discard(connection)
            if not followers:
                del self._topics[topic]

    # What the database says

    def follows(self, topics: Iterable[str]) -> bool:
        """Whether anybody here follows one of the topics."""
        return any(topic in self._topics for topic in topics)

    def heard(self, snapshot: Snapshot, waiting: Iterable[Change]) -> None:
        """Everything up to ``snapshot`` was read and given to ``deliver``, but for those that wait for their frames."""
        self.read_at = time.monotonic()
        under_way = itertools.chain(waiting, *self._crowds.values())
        settled = min(itertools.chain([snapshot.xmin], (change.xid for change in under_way)))
        self.settled = f"{snapshot.incarnation}.{settled}"

    def deliver(self, changes: Iterable[Change]) -> None:
        """Write changes to their followers: small rooms at once, crowds in slices that let others breathe."""
        for change in sorted(changes, key=lambda change: len(self._topics.get(change.topic, ()))):
            followers = self._topics.get(change.topic, ())
            if change.topic in self._crowds:
                self._crowds[change.topic].append(change)
            elif len(followers) > SLICE:
                self._crowds[change.topic] = deque([change])
                task = self.loop.create_task(self._deliver_to_crowd(change.topic))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            elif followers:
                _write(list(followers), _framed(change))

    async def _deliver_to_crowd(self, topic: str) -> None:
        waiting = self._crowds[topic]
        try:
            while waiting:
                framed, followers = _framed(waiting[0]), list(self._topics.get(topic, ()))
                for start in range(0, len(followers), SLICE):
                    _write(followers[start : start + SLICE], framed)
                    await asyncio.sleep(0)
                waiting.popleft()
        finally:
            del self._crowds[topic]

    def revoke(self, revocations: Iterable[Revocation]) -> None:
        """Rights ended: stop what they allowed, and refuse what was signed before."""
        for revocation in revocations:
            self.revocations.note(revocation)
            for connection in list(self._people.get(revocation.person_id, ())):
                self._end(connection, revocation)

    def _end(self, connection: Connection, revocation: Revocation) -> None:
        if not matches(revocation, connection.viewer.session_hash, revocation.topic):
            return
        if not revocation.topic:
            connection.close(RIGHTS_ENDED)
            return
        for topic in [topic for topic in connection.topics if topic.startswith(revocation.topic)]:
            self.unsubscribe(connection, [topic])
            connection.send({"t": topic, "e": "revoked"})

    def lost_track(self) -> None:
        """Too much happened while nobody listened: everybody is told to ask "since"."""
        told = frames.frame(orjson.dumps({"t": "live", "e": "since"}))
        _write([connection for slot in self._slots for connection in slot], {"": told})

    # What is told and never stored

    def show_nearness(self, shown: bool) -> None:
        """Whether anybody shall see who is near, as the organisation says now."""
        self.near.show(shown, self._people)

    async def tell_nearness(self, changes: Mapping[uuid.UUID, Near | None]) -> int:
        """One frame for each connection that follows any of these people; how many things it was in all."""
        parcels: dict[Connection, list[bytes]] = {}
        for person, near in changes.items():
            if followers := self._topics.get(f"{NEAR}{person}"):
                piece = b'"%b":%b' % (str(person).encode(), orjson.dumps(near and near.as_json()))
                for connection in followers:
                    parcels.setdefault(connection, []).append(piece)
        for number, (connection, pieces) in enumerate(parcels.items(), 1):
            _write([connection], {"": frames.frame(b'{"t":"live","e":"near","d":{%b}}' % b",".join(pieces))})
            if number % SLICE == 0:
                await asyncio.sleep(0)
        return sum(map(len, parcels.values()))

    def _whisper(self, connection: Connection, topic: str) -> None:
        """Who follows a topic of this kind may also write there: both stand for the same right."""
        now = time.monotonic()
        if not topic.startswith(TYPING) or topic not in connection.topics or now - connection.whispered < PAUSE:
            return
        connection.whispered = now
        self.spread(topic, str(connection.viewer.person_id))
        if not self.near.alone:
            self._whispers[topic, str(connection.viewer.person_id)] = None

    def spread(self, topic: str, person: str) -> None:
        """Somebody is writing: told to the others who follow this here."""
        told = frames.frame(orjson.dumps({"t": topic, "e": "typing", "d": {"who": person}}))
        others = [one for one in self._topics.get(topic, ()) if str(one.viewer.person_id) != person]
        _write(others, {"": told})

    def take_whispers(self) -> list[tuple[str, str]]:
        """What was whispered since this was last asked, each once."""
        whispers = list(self._whispers)
        self._whispers.clear()
        return whispers

    # Time

    async def beat(self) -> None:
        """Every second one slot of connections gets its heartbeat, and rights that were not renewed end."""
        while True:
            await asyncio.sleep(1)
            slot = self._slots[next(self._turn)]
            quiet = frames.frame(orjson.dumps(self._heartbeat({})))
            for connection in list(slot):
                self._expire(connection)
                heads = {topic: head for topic in connection.topics if (head := self.recent.head(topic))}
                _write([connection], {"": frames.frame(orjson.dumps(self._heartbeat(heads))) if heads else quiet})
            self.revocations.forget()

    def _heartbeat(self, heads: dict[str, int]) -> dict[str, object]:
        return {"t": "live", "e": "heartbeat", "d": {"cursor": self.settled, "heads": heads}}

    def _expire(self, connection: Connection) -> None:
        limit = time.time() - GRACE
        expired = [topic for topic, ends in connection.topics.items() if ends < limit]
        if expired:
            self.unsubscribe(connection, expired)
            connection.send({"t": "live", "e": "expired", "d": {"topics": expired}})


def _framed(change: Change) -> dict[str, bytes]:
    """The bytes of a change by language; those under "" are for languages it was not rendered in."""
    message: dict[str, Any] = {"t": change.topic, "e": change.event, "id": change.object_id, "n": change.id}
    if change.data is not None:
        message["d"] = orjson.Fragment(change.data)
    framed = {"": frames.frame(orjson.dumps(message))}
    for locale, html in change.html.items():
        framed[locale] = frames.frame(orjson.dumps(message | {"html": html}))
    return framed


def _write(connections: Collection[Connection], framed: dict[str, bytes]) -> None:
    plain = framed[""]
    for connection in connections:
        try:
            connection.write(framed.get(connection.locale, plain))
        except RuntimeError:  # its socket was closed within this slice
            connection.abort()
    metrics.DELIVERIES.inc(len(connections))
