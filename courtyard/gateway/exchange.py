"""What live processes tell each other past the bell: who is near, in one row each, and who is writing, by a NOTIFY of its own.

Everything goes over the listener's database connection, a few times a minute: a row that nobody changed is only dated anew.
"""

import json
import secrets
import time
from typing import Any

import psycopg

from courtyard.core.nearness import SILENT, pack, unpack
from courtyard.gateway.binding import nearness_shown
from courtyard.gateway.hub import Hub
from courtyard.gateway.nearness import TICK

__all__ = ["BREATH", "CHANNEL", "Exchange"]

CHANNEL = "courtyard_whispers"
BREATH = 0.5  # seconds between two of our NOTIFYs, where there is anybody to hear them
_MOST = 80  # whispers in one NOTIFY, which takes less than 8,000 bytes; what is more is not worth waiting for

_EXCHANGE = """
WITH mine AS (
    INSERT INTO core_liveprocess (id, seen_at, revision, people)
    VALUES (%(me)s, clock_timestamp(), %(revision)s, coalesce(%(people)s::bytea, ''))
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, revision = excluded.revision,
        people = coalesce(%(people)s::bytea, core_liveprocess.people)
), dead AS (
    DELETE FROM core_liveprocess WHERE seen_at < clock_timestamp() - 10 * %(silent)s::interval
)
SELECT id, revision, CASE WHEN revision IS DISTINCT FROM (%(known)s::jsonb ->> id)::int THEN people END
FROM core_liveprocess WHERE id <> %(me)s AND seen_at > clock_timestamp() - %(silent)s::interval
"""


class Exchange:
    """The end of one process."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.me = secrets.token_hex(6)
        self._next = 0.0
        self._written = -1  # the revision that stands in our row
        self._known: dict[str, int] = {}

    def begin(self) -> None:
        """The database was away; our row may be gone with it."""
        self._next, self._written, self.hub.near.due = 0.0, -1, 0.0

    async def turn(self, line: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        """If it is time: gather, write our row, read the others', tell our people what has changed."""
        now, near = time.monotonic(), self.hub.near
        if now < self._next:
            return
        self._next = now + TICK
        self.hub.show_nearness(await nearness_shown())
        changes = near.look(now) if (due := now >= near.due) else {}
        fresh = due and near.revision != self._written
        if fresh:
            self._written = near.revision
        parameters = {
            "me": self.me, "people": pack(near.own) if fresh else None, "silent": SILENT,
            "revision": self._written, "known": json.dumps(self._known),
        }  # fmt: skip
        rows = await (await line.execute(_EXCHANGE, parameters)).fetchall()
        self._known = {id: revision for id, revision, _people in rows}
        near.heard({id: None if people is None else unpack(people) for id, _revision, people in rows})
        if due:
            near.rest(now, await self.hub.tell_nearness(changes | near.look(now)))

    async def pass_on(self, line: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        """What our people whispered lately, for the followers at other processes."""
        if whispers := self.hub.take_whispers()[:_MOST]:
            words = " ".join([self.me, *(f"{topic} {person}" for topic, person in whispers)])
            await line.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])

    def overheard(self, payload: str) -> None:
        """What another process passed on."""
        me, *words = payload.split()
        if me != self.me:
            for topic, person in zip(words[::2], words[1::2], strict=False):
                self.hub.spread(topic, person)
