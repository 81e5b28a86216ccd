"""No page hangs on its database: a connection on which one statement makes no progress is cut.

A statement that computes too long is given up by the server (``statement_timeout``). A line that swallows packets, or a
server that stalls, answers nothing at all, and libpq would wait for ever: then a thread shuts the socket down, the waiting
call fails at once, and the reader gets a 503 instead of a page that never comes.
"""

import contextlib
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import structlog
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

log = structlog.get_logger("courtyard.database")

STATEMENT_SECONDS = 8
CUT_AFTER_SECONDS = 9.0
LOOK_EVERY_SECONDS = 0.5
PAGE_OPTIONS = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout=60s"

_watched: "weakref.WeakKeyDictionary[BaseDatabaseWrapper, Progress]" = weakref.WeakKeyDictionary()
_lock = threading.Lock()


class Progress:
    """How many statements a connection has begun, and since when the same one has been under way."""

    def __init__(self) -> None:
        self.begun = self.seen = 0
        self.since: float | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """One of Django's ``execute_wrappers``."""
        self.begun += 1
        return execute(sql, params, many, context)

    def stuck(self, busy: bool, now: float) -> bool:
        """Note what was seen; true when the same statement has been under way for too long."""
        if not busy or self.begun != self.seen or self.since is None:
            self.seen, self.since = self.begun, now if busy else None
            return False
        return now - self.since >= CUT_AFTER_SECONDS


def begin(options: dict[str, Any]) -> None:
    """In a process that serves pages, before its first connection. ``options`` are those of ``DATABASES``."""
    options["options"] = f"{options.get('options', '')} {PAGE_OPTIONS}".strip()
    connection_created.connect(_watch)
    threading.Thread(target=_look, name="deadline", daemon=True).start()


def _watch(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    with _lock:
        if connection not in _watched:
            _watched[connection] = progress = Progress()
            connection.execute_wrappers.append(progress)


def _look() -> None:
    from psycopg.pq import TransactionStatus

    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        with _lock:
            watched = list(_watched.items())
        for wrapper, progress in watched:
            line = wrapper.connection
            busy = line is not None and not line.closed and line.pgconn.transaction_status == TransactionStatus.ACTIVE
            if progress.stuck(busy, time.monotonic()) and line is not None:
                progress.since = None
                _cut(line)


def _cut(line: Any) -> None:
    log.error("the database does not answer, cutting the connection", seconds=CUT_AFTER_SECONDS)
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(line.fileno())) as handle:
        handle.shutdown(socket.SHUT_RDWR)
