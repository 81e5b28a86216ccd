"""What happened since: one ``Change`` row per topic, written in the transaction of the deed, and cursors that miss
nothing.

Rows carry the id of their transaction. A cursor is the horizon of a snapshot: every transaction below it had ended.
What stands at or after it is sent again and dropped by its id at the client, so a slow transaction that commits late is
still seen, whatever numbers its rows got (``pg_snapshot_xmin`` in PostgreSQL's manual, 9.27).

After a crash PostgreSQL may hand out once more the transaction ids whose end never reached the disk. An unlogged table,
empty after exactly such a crash, tells: a cursor of an earlier incarnation is taken ``SLACK`` transactions back.
"""

import datetime
import json
import re
import secrets
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from courtyard.core.clock import now
from courtyard.core.paging import BadCursor

__all__ = ["RETENTION", "Changed", "Since", "cursor", "expire", "note", "since", "trim", "trim_frames"]

RETENTION = datetime.timedelta(hours=24)
FRAME_RETENTION = datetime.timedelta(minutes=10)
LIMIT = 500
SLACK = 10_000

_recent = (float("-inf"), "")  # when it was taken, and the cursor
_CURSOR = re.compile(r"(\d{1,10})\.(\d{1,18})(?:\.(\d{1,18})\.(\d{1,18}))?", re.ASCII)

_NOTE = """
INSERT INTO core_change (topic, event, object_id, data, framed)
SELECT topic, %s::text, %s::uuid, %s::jsonb, %s::boolean FROM unnest(%s::text[]) AS topic
RETURNING id, topic
"""

_NOW = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, (SELECT value FROM core_incarnation)
"""

# One statement, one snapshot: the horizon belongs to exactly the rows that were read.
_SINCE = """
WITH line AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
           (SELECT value FROM core_incarnation) AS incarnation,
           (SELECT max(xid) FROM core_change WHERE topic = 'core') AS floor
), start AS (
    SELECT CASE WHEN same THEN %s::bigint ELSE %s::bigint END AS xid, CASE WHEN same THEN %s::bigint ELSE 0 END AS id
    FROM (SELECT incarnation = %s::bigint AS same FROM line) AS compared
), found AS (
    SELECT c.* FROM core_change c
    WHERE c.topic = ANY(%s::text[]) AND c.xid >= (SELECT xid FROM start)
      AND (c.xid > (SELECT xid FROM start) OR c.id > (SELECT id FROM start))
    ORDER BY c.xid, c.id LIMIT %s::int
)
SELECT line.horizon, line.incarnation, line.floor,
       found.id, found.xid, found.topic, found.event, found.object_id, found.data::text, found.at, frame.html
FROM line LEFT JOIN found ON true
LEFT JOIN core_frame frame ON frame.change_id = found.id AND frame.locale = %s::text
ORDER BY found.xid, found.id
"""

_INCARNATE = "INSERT INTO core_incarnation (id, value) VALUES (1, %s) ON CONFLICT (id) DO NOTHING"

# Where rows were deleted a row of the topic "core" stays: a cursor before it has expired.
_TRIM = """
WITH oldest AS (
    SELECT id, xid, at < %s::timestamptz AS old FROM core_change WHERE topic <> 'core' ORDER BY xid LIMIT %s::int
), floor AS (
    SELECT max(xid) AS xid FROM oldest
    WHERE old AND xid < coalesce((SELECT min(xid) FROM oldest WHERE NOT old), 9223372036854775807)
), marked AS (
    INSERT INTO core_change (topic, event, object_id, xid)
    SELECT 'core', 'floor', '00000000-0000-0000-0000-000000000000', xid + 1 FROM floor WHERE xid IS NOT NULL
), unmarked AS (
    DELETE FROM core_change WHERE topic = 'core' AND xid <= (SELECT xid FROM floor)
)
DELETE FROM core_change WHERE id IN (SELECT id FROM oldest WHERE xid <= (SELECT xid FROM floor))
"""

_EXPIRE = """
WITH gone AS (DELETE FROM core_change)
INSERT INTO core_change (topic, event, object_id, xid)
SELECT 'core', 'floor', '00000000-0000-0000-0000-000000000000', pg_current_xact_id()::text::bigint + 1
"""

_TRIM_FRAMES = """
DELETE FROM core_frame WHERE change_id IN (
    SELECT f.change_id FROM core_frame f LEFT JOIN core_change c ON c.id = f.change_id
    WHERE c.at IS NULL OR c.at < %s::timestamptz
)
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change as a reader gets it. ``html`` is there while its frame is, and only on an object's newest change."""

    id: int
    topic: str
    event: str
    object_id: uuid.UUID
    data: dict[str, object] | None
    at: datetime.datetime
    html: str | None = None

    def as_frame(self) -> dict[str, object]:
        """The shape of a live frame (contract.md), with the number ``n`` by which a client drops what it has."""
        frame: dict[str, object] = {"n": self.id, "t": self.topic, "e": self.event, "id": str(self.object_id)}
        if self.html is not None:
            frame["html"] = self.html
        if self.data is not None:
            frame["d"] = self.data
        return frame


@dataclass(frozen=True, slots=True)
class Since:
    """An answer to "since when?". ``more``: ask again at once. ``reset``: too long ago, load the lists anew."""

    changes: list[Changed] = field(default_factory=list)
    cursor: str = ""
    more: bool = False
    reset: bool = False


def note(
    topics: Sequence[str],
    event: str,
    object_id: uuid.UUID,
    *,
    data: Mapping[str, object] | None = None,
    framed: bool = False,
) -> list[tuple[int, str]]:
    """Write one change per topic and return (id, topic) of each. ``framed``: HTML will follow.

    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} was noted outside a transaction.")
    with connection.cursor() as sql:
        sql.execute(
            _NOTE, [event, object_id, None if data is None else json.dumps(data, default=str), framed, list(topics)]
        )
        return sql.fetchall()


def cursor(max_age: float = 0.0) -> str:
    """A cursor for "from now on". Take it before reading what a page shows: then nothing falls between the two.

    An older one is as safe and only sends more again, so a page may take one that is up to ``max_age`` seconds old and
    costs nothing.
    """
    global _recent
    if time.monotonic() - _recent[0] >= max_age:
        taken = time.monotonic()
        with connection.cursor() as sql:
            sql.execute(_NOW)
            horizon, incarnation = sql.fetchone()
        _recent = taken, f"{incarnation or _incarnate()}.{horizon}"
    return _recent[1]


def since(topics: Sequence[str], position: str | None, *, limit: int = LIMIT, locale: str = "") -> Since:
    """What happened on ``topics`` after ``position``, and where to go on. Parts of a long answer follow the order of transactions,
    within each stands first what was noted first: who locks a thing before noting what happened to it is told of in that order.

    Without a position the answer is empty and carries a cursor for "from now on". ``locale`` adds the HTML that is
    still kept. The caller has checked the right to every topic. Raises BadCursor (400).
    """
    if not position:
        return Since(cursor=cursor())
    incarnation, start, xid, number = _parts(position)
    lowest = min(start, xid or start)
    with connection.cursor() as sql:
        sql.execute(_SINCE, [xid or start, lowest - SLACK, number, incarnation, list(topics), limit + 1, locale])
        rows = sql.fetchall()
    horizon, current, floor = rows[0][:3]
    same = current == incarnation
    current = current or _incarnate()
    if (floor is not None and lowest < floor) or start > horizon + (0 if same else SLACK):
        return Since(cursor=f"{current}.{horizon}", reset=True)
    # In the middle of a long answer the first page's horizon stays the place where the next question starts.
    following = start if same and xid else horizon
    found = [row[3:] for row in rows if row[3] is not None]
    if len(found) > limit:
        last_id, last_xid = found[limit - 1][:2]
        return Since(
            _changed(sorted(found[:limit]), final=False), f"{current}.{following}.{last_xid}.{last_id}", more=True
        )
    return Since(_changed(sorted(found), final=True), f"{current}.{following}")


def expire() -> None:
    """Declare every cursor expired. After a restore: transaction ids of another cluster mean nothing here."""
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute(_EXPIRE)


def trim(batch: int = 10_000) -> int:
    """Delete the changes that are older than RETENTION, a batch at a time; returns how many went."""
    total = 0
    while True:
        with connection.cursor() as sql:
            sql.execute(_TRIM, [now() - RETENTION, batch])
            total += sql.rowcount
            if sql.rowcount < batch:
                return total


def trim_frames() -> int:
    """Delete the HTML of changes older than FRAME_RETENTION; returns how many frames went."""
    with connection.cursor() as sql:
        sql.execute(_TRIM_FRAMES, [now() - FRAME_RETENTION])
        return sql.rowcount


def _parts(position: str) -> tuple[int, int, int, int]:
    match = _CURSOR.fullmatch(position)
    if match is None:
        raise BadCursor
    incarnation, start, xid, number = (int(part or 0) for part in match.groups())
    return incarnation, start, xid, number


def _changed(rows: Sequence[Sequence[Any]], *, final: bool) -> list[Changed]:
    """Rows as changes. HTML that something later has overtaken, or may have on the next page, is left out."""
    newest = {(topic, object_id): id for id, _xid, topic, _event, object_id, *_rest in rows} if final else {}
    return [
        Changed(
            id=id,
            topic=topic,
            event=event,
            object_id=object_id,
            data=None if data is None else json.loads(data),
            at=at,
            html=html if newest.get((topic, object_id)) == id else None,
        )
        for id, _xid, topic, event, object_id, data, at, html in rows
    ]


def _incarnate() -> int:
    """Open a new incarnation after a crash emptied its table, or read the one that somebody else has just opened."""
    with connection.cursor() as sql:
        sql.execute(_INCARNATE, [secrets.randbelow(2**31 - 1) + 1])
        sql.execute("SELECT value FROM core_incarnation")
        return int(sql.fetchone()[0])
