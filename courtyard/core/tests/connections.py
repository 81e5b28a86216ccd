"""Second opinions: real connections of their own to the test database, for what overlapping transactions see."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction

from courtyard.core import changes


def connect(*, autocommit: bool = False) -> "psycopg.Connection[tuple]":
    """A connection to the database of the test that Django knows nothing about."""
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{name: parameters[name] for name in names if parameters.get(name)}, autocommit=autocommit)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction (or savepoint) that comes to nothing."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


class _Undone(Exception):
    pass


@contextmanager
def connections(number: int) -> Iterator["list[psycopg.Connection[tuple]]"]:
    """Several of them, closed at the end whatever happened."""
    opened = [connect() for _ in range(number)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def settled_cursor() -> str:
    """A cursor behind which every transaction has ended, also those of other databases of the same server.

    A transaction that runs elsewhere holds the horizon back. That is harmless (more is sent again), but a test that
    says "nothing is sent again" has to wait for its end.
    """
    with connection.cursor() as sql:
        sql.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        now = sql.fetchone()[0]
        deadline = time.monotonic() + 60
        while int(changes.cursor().split(".")[1]) < now:
            assert time.monotonic() < deadline, "a transaction of somebody else does not end"
            time.sleep(0.01)
    return changes.cursor()


def note(conn: "psycopg.Connection[tuple]", topic: str) -> int:
    """Write a change as a service would, on a connection whose transaction the test holds open."""
    row = conn.execute(
        "INSERT INTO core_change (topic, event, object_id) VALUES (%s, 'happened', %s) RETURNING id",
        [topic, uuid.uuid4()],
    ).fetchone()
    assert row
    return row[0]
