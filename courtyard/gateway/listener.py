"""The one ear of a live process: a database connection that hears the bell, reads what is new and loses nothing.

A bell only says "look". What is new is asked of PostgreSQL exactly: the rows of transactions that had not ended in
the last snapshot and have ended in this one. So bells may be lost, doubled or late; without any, we look every POLL
seconds.
"""

import asyncio
import logging
import random
import secrets
import time
import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection as django_connection

from courtyard.core.live import CHANNEL
from courtyard.gateway import metrics
from courtyard.gateway.exchange import BREATH, Exchange
from courtyard.gateway.exchange import CHANNEL as WHISPERS
from courtyard.gateway.hub import Hub
from courtyard.gateway.state import Change, Revocation, Snapshot

__all__ = ["POLL", "Listener"]

POLL = 2.0  # seconds between two looks without a bell; a right that ended is noticed within them
PATIENCE = 1.0  # seconds a change waits for the HTML that its writer renders after the commit
LIMIT = 5_000  # changes at once, above which everybody is told to ask "since"
_BACK_OFF = (0.1, 5.0)

log = logging.getLogger(__name__)

_COLUMNS = "id, xid, topic, event, object_id::text, data::text, framed"

_READ = f"""
WITH new AS (
    (SELECT {_COLUMNS} FROM core_change WHERE xid >= %(xmax)s ORDER BY xid LIMIT {LIMIT + 1})
    UNION ALL
    (SELECT {_COLUMNS} FROM core_change WHERE xid = ANY(%(running)s) LIMIT {LIMIT + 1})
    UNION ALL
    (SELECT {_COLUMNS} FROM core_change
     WHERE id = ANY(%(waiting)s) AND xid < %(xmax)s AND xid <> ALL(%(running)s))
), revoked AS (
    SELECT person_id::text, topic, session FROM core_revocation WHERE xid >= %(xmax)s OR xid = ANY(%(running)s)
)
SELECT pg_current_snapshot()::text, (SELECT value FROM core_incarnation),
       (SELECT json_agg(revoked) FROM revoked), NULL::bigint, NULL, NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL
SELECT NULL, NULL, NULL, new.*,
       (SELECT json_object_agg(f.locale, f.html) FROM core_frame f WHERE new.framed AND f.change_id = new.id)
FROM new
"""  # noqa: S608

_BEGIN = """
SELECT pg_current_snapshot()::text, (SELECT value FROM core_incarnation),
       (SELECT coalesce(json_agg(json_build_array(id, xid, topic)), '[]') FROM
           (SELECT id, xid, topic FROM core_change ORDER BY xid DESC LIMIT 5000) AS newest),
       (SELECT coalesce(json_agg(json_build_array(person_id, topic, session)), '[]') FROM core_revocation
        WHERE at > now() - interval '15 minutes')
"""

_INCARNATE = "INSERT INTO core_incarnation (id, value) VALUES (1, %s) ON CONFLICT (id) DO NOTHING"

Row = tuple[Any, ...]
Line = psycopg.AsyncConnection[Row]


class Listener:
    """Keeps a hub up to date for as long as ``run`` runs, through every loss of the database."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.exchange = Exchange(hub)
        self.listening = asyncio.Event()
        self._snapshot: Snapshot | None = None
        self._waiting: dict[int, tuple[Change, float]] = {}

    async def run(self) -> None:
        """Listen for ever; reconnect with back-off and jitter."""
        pause = _BACK_OFF[0]
        while True:
            try:
                async with await self._connect() as line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    await line.execute(f"LISTEN {WHISPERS}")
                    self.exchange.begin()
                    await (self._read(line) if self._snapshot else self._begin(line))
                    self.listening.set()
                    pause = _BACK_OFF[0]
                    while True:
                        await self.exchange.turn(line)
                        await self._wait(line)
                        await self._read(line)
            except (psycopg.Error, OSError) as error:
                self.listening.clear()
                metrics.RECONNECTS.inc()
                log.warning("The live line to the database is down (%s); trying again.", type(error).__name__)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
                pause = min(2 * pause, _BACK_OFF[1])

    async def _connect(self) -> Line:
        settings = django_connection.get_connection_params()
        ours = {"cursor_factory", "context", "server_side_binding", "prepare_threshold", "pool", "isolation_level"}
        parameters = {name: value for name, value in settings.items() if name not in ours}
        parameters["application_name"] = "courtyard live"
        return await psycopg.AsyncConnection.connect(**parameters, autocommit=True, prepare_threshold=0)

    async def _begin(self, line: Line) -> None:
        row = await (await line.execute(_BEGIN)).fetchone()
        if row is None or row[1] is None:
            await line.execute(_INCARNATE, [secrets.randbelow(2**31 - 1) + 1])
            await self._begin(line)
            return
        snapshot, incarnation, newest, revoked = row
        self._waiting.clear()
        unknown = newest[-1][1] + 1 if len(newest) == LIMIT else 0
        floor = max([unknown, *(xid for _id, xid, topic in newest if topic == "core")])
        self.hub.recent.begin(incarnation, floor)
        for id, xid, topic in reversed(newest):
            self.hub.recent.note(Change(id, xid, topic, "", "", None, False))
        self.hub.revoke(_revocation(entry) for entry in revoked)
        self._snapshot = Snapshot.parse(snapshot, incarnation)
        self.hub.heard(self._snapshot, [])

    async def _wait(self, line: Line) -> None:
        """Until a bell for somebody here, the next look, or the moment when HTML that is awaited should be there."""
        end = time.monotonic() + (PATIENCE / 4 if self._waiting else POLL)
        while (left := end - time.monotonic()) > 0:
            concerned = False
            await self.exchange.pass_on(line)
            async for bell in line.notifies(timeout=left if self.hub.near.alone else min(left, BREATH), stop_after=1):
                if bell.channel == WHISPERS:
                    self.exchange.overheard(bell.payload)
                    continue
                topics = bell.payload.split()
                concerned = concerned or "*" in topics or self.hub.follows(topics)
            if concerned:
                return

    async def _read(self, line: Line) -> None:
        """Read and hand on what is new; begin anew when the database has lost its memory, or when it is too much."""
        assert self._snapshot  # noqa: S101
        seen = self._snapshot
        parameters = {"xmax": seen.xmax, "running": list(seen.running), "waiting": list(self._waiting)}
        (snapshot, incarnation, revoked, *_), *rows = await (await line.execute(_READ, parameters)).fetchall()
        if incarnation != seen.incarnation or len(rows) > LIMIT:
            await self._begin(line)
            self.hub.lost_track()
            return
        self.hub.revoke(_revocation(entry.values()) for entry in revoked or ())
        ready = self._ready([_change(row[3:]) for row in rows])
        self._snapshot = Snapshot.parse(snapshot, incarnation)
        self.hub.deliver(ready)
        self.hub.heard(self._snapshot, [change for change, _since in self._waiting.values()])

    def _ready(self, changes: Sequence[Change]) -> list[Change]:
        """Those that can be written: with their HTML, without any to come, or after waiting long enough for it. Behind one that
        waits the rest of its topic waits too, so that what a client gets comes in order.
        """
        ready, now = [], time.monotonic()
        held: set[str] = set()
        for change in sorted(changes, key=lambda change: change.id):
            since = self._waiting.pop(change.id, (change, now))[1]
            self.hub.recent.note(change)
            awaited = change.framed and not change.html and now - since < PATIENCE
            if change.topic in held or (awaited and self.hub.follows([change.topic])):
                held.add(change.topic)
                self._waiting[change.id] = change, since
            else:
                ready.append(change)
        return ready


def _change(row: Sequence[Any]) -> Change:
    id, xid, topic, event, object_id, data, framed, html = row
    return Change(id, xid, topic, event, object_id, data, framed, html or {})


def _revocation(entry: Any) -> Revocation:
    person_id, topic, session = entry
    return Revocation(uuid.UUID(person_id), topic, session)
