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

__all__ = ["Say", "free_port", "place", "serving"]

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
def serving(data: Path, *, role: str) -> Iterator[tuple[int, int]]:
    """A server of one role: its process id and its port."""
    port = free_port()
    command = [sys.executable, "-m", "courtyard", "serve", "--role", role, "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(server, port)
            yield server.pid, port
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _try in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with status {server.returncode}.")
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)
    raise RuntimeError("The server did not become ready.")
