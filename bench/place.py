"""Where a scenario happens: a data folder of its own with an embedded database, filled by SQL, and a server beside it."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

__all__ = [
    "ROOT",
    "Say",
    "alone",
    "await_ready",
    "copy_database",
    "database_pid",
    "free_port",
    "launched",
    "place",
    "ready_after",
    "serving",
]

Say = Callable[[str], None]
ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def place(say: Say) -> Iterator[Path]:
    """A fresh data folder with its database running and migrated, Django ready; everything goes at the end."""
    from courtyard.config import embedded

    with tempfile.TemporaryDirectory(prefix="courtyard-bench-") as folder:
        data = Path(folder) / "data"
        os.environ.update(COURTYARD_DATA=str(data), DJANGO_SETTINGS_MODULE="courtyard.config.settings")
        os.environ["COURTYARD_API_READS"] = os.environ["COURTYARD_API_WRITES"] = "1000000000"
        os.environ["COURTYARD_LINK_PREVIEWS"] = "false"
        os.environ["COURTYARD_LOG_LEVEL"] = "WARNING"
        os.environ.pop("DATABASE_URL", None)
        say("starting a database")
        with embedded.database(data, what="a bench"):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            from courtyard.config import statics

            statics.collect()
            yield data


def database_pid(data: Path) -> int:
    """The process of the database server."""
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(data: Path, *, role: str, **settings: str) -> Iterator[tuple[int, int]]:
    """A server of one role beside the database of ``place``: its process id and its port."""
    with launched(data, role, {**os.environ, **settings}) as (server, port):
        await_ready(server, port, "/healthz" if role == "live" else "/readyz")
        yield server.pid, port


@contextlib.contextmanager
def alone(data: Path) -> Iterator[tuple[int, int]]:
    """The whole embedded stack as a small organisation runs it: one command, its own database in ``data``."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    with launched(data, "all", environment | {"COURTYARD_DATA": str(data)}) as (server, port):
        await_ready(server, port)
        yield server.pid, port


def ready_after(data: Path, *, embedded: bool) -> float:
    """Seconds from the command to the first 200 of ``/readyz``, everything having been started before."""
    environment = dict(os.environ) | {"COURTYARD_DATA": str(data)}
    if embedded:
        environment.pop("DATABASE_URL", None)
    started = time.perf_counter()
    with launched(data, "all", environment) as (server, port):
        await_ready(server, port)
        return time.perf_counter() - started


def copy_database(name: str) -> str:
    """A copy of the database as it stands now; its URL."""
    import psycopg
    from django.db import connection

    connection.close()
    settings = connection.get_connection_params()
    known = {key: settings[key] for key in ("host", "port", "user", "password") if settings.get(key)}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as line:
        line.execute(f'create database "{name}" template "{settings["dbname"]}"')
    url, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{url.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@contextlib.contextmanager
def launched(
    data: Path, role: str, environment: dict[str, str], log: IO[bytes] | None = None
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A server of one role: its process and its port, ready or not. Its log goes to our stderr unless said otherwise."""
    port = free_port()
    command = [sys.executable, "-m", "courtyard", "serve", "--role", role, "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log, env=environment) as server:
        try:
            yield server, port
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def await_ready(server: "subprocess.Popen[bytes]", port: int, path: str = "/readyz") -> None:
    """Until this page answers 200."""
    for _try in range(3000):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with status {server.returncode}.")
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError("The server did not become ready.")
