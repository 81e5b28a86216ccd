"""The embedded PostgreSQL: there without being asked for, gone when nobody uses it.

A server starts it for as long as it serves (``Cluster``). A command uses the one that is running, or starts it for its own
duration (``database``). With ``DATABASE_URL`` nothing here happens.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from courtyard.config import env, folder
from courtyard.config.embedded.cluster import Cluster
from courtyard.config.processes import lives

__all__ = ["Cluster", "database", "in_use", "running_url"]


def in_use() -> bool:
    """Whether this installation uses the embedded PostgreSQL."""
    return not env.setting("DATABASE_URL")


def running_url(data: Path) -> str | None:
    """The URL of the embedded PostgreSQL that another process of ours runs on this data folder, if any."""
    try:
        found = json.loads((data / "postgres.json").read_text())
        return str(found["url"]) if lives(int(found["pid"])) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def database(data: Path, *, what: str = "a command", durable: bool = True) -> Iterator[None]:
    """For the duration of the block, ``DATABASE_URL`` in the environment reaches a PostgreSQL that runs.

    Enter it before Django's settings are read. Raises ``Problem``.
    """
    if not in_use():
        yield
        return
    folder.prepare(data)
    try:
        hold = folder.Hold(data, what)
    except folder.Held:
        url = running_url(data)
        if url is None:
            raise
        with _environment(url):
            yield
        return
    cluster = Cluster(data, durable=durable)
    try:
        cluster.start()
        cluster.wait()
        with _environment(cluster.url):
            yield
    finally:
        cluster.stop()
        hold.release()


@contextmanager
def _environment(url: str) -> Iterator[None]:
    os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
