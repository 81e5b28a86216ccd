"""Kill PostgreSQL again and again under live traffic, and read on with one cursor. Run by ``test_crash.py`` as a program.

Prints one line of JSON: how many crashes there were, after how many of them PostgreSQL handed out transaction ids a
second time, how many changes a bare horizon would have hidden, and whether the reader saw exactly what was committed.
"""

import json
import os
import signal
import sys
import time
import uuid
from pathlib import Path
from typing import Any

TOPIC = f"item:{uuid.UUID(int=1)}"


def main(folder: Path, crashes: int) -> None:
    """Begin a cluster of our own in ``folder``."""
    from courtyard.config.embedded.cluster import Cluster

    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder)
    cluster.start()
    try:
        cluster.wait()
        os.environ["DATABASE_URL"] = cluster.url
        import django

        django.setup()
        print(json.dumps(_crash_on(cluster, crashes)))
    finally:
        cluster.stop()


def _crash_on(cluster: Any, crashes: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.db import connection

    from courtyard.core import changes
    from courtyard.core.models import Change

    call_command("migrate", verbosity=0)
    reader, again, hidden = Reader(changes.cursor()), 0, 0
    for _ in range(crashes):
        _write_for(0.4, reader)
        before = _next_xid()
        _kill(cluster)
        connection.close()
        cluster.launch()
        cluster.wait()
        again += _next_xid() < before
        first = [_write() for _ in range(3)]
        hidden += sum(xid < reader.horizon for xid in Change.objects.filter(pk__in=first).values_list("xid", flat=True))
        reader.read()
    committed = set(Change.objects.filter(topic=TOPIC).values_list("pk", flat=True))
    return {"crashes": crashes, "again": again, "hidden": hidden, "exact": reader.seen == committed}


class Reader:
    """A client that drops by number and asks "since"."""

    def __init__(self, cursor: str) -> None:
        self.cursor = cursor
        self.seen: set[int] = set()

    @property
    def horizon(self) -> int:
        """The transaction id before which the reader believes to know everything."""
        return int(self.cursor.split(".")[1])

    def read(self) -> None:
        """Ask until nothing more is to come."""
        from courtyard.core import changes

        more = True
        while more:
            answer = changes.since([TOPIC], self.cursor)
            assert not answer.reset
            self.seen |= {change.id for change in answer.changes}
            self.cursor, more = answer.cursor, answer.more


def _write_for(seconds: float, reader: Reader) -> None:
    from django.db import transaction

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _write()
        with transaction.atomic():
            _write()
            transaction.set_rollback(True)
    reader.read()


def _write() -> int:
    from django.db import transaction

    from courtyard.core import live
    from courtyard.core.models import Change

    with transaction.atomic():
        live.publish(TOPIC, "commented", uuid.uuid4(), render=lambda _locale: "<li>Hello</li>")
        return Change.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _next_xid() -> int:
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(sql.fetchone()[0])


def _kill(cluster: Any) -> None:
    """All of its processes at once, as when the power goes."""
    pid = cluster.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number in (pid, *map(int, children)):
        os.kill(number, signal.SIGKILL)
    cluster.process.wait(10)
    time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
