"""An installation to be broken: web, live and jobs as processes of their own on one embedded database, and the killing."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.place import ROOT, Say, await_ready, database_pid, launched

__all__ = ["Stack", "children_of", "stack"]

WORKERS = 2  # processes of the web role


@dataclass
class Stack:
    """What runs: the data folder, the supervisors by role, the ports, a token and a space to post to."""

    data: Path
    supervisors: dict[str, int]
    ports: dict[str, int]
    token: str
    space: uuid.UUID
    environment: dict[str, str]

    def person(self, email: str, name: str, password: str) -> str:
        """Somebody more; their token."""
        words = ("person", "create", email, "--name", name, "--password-stdin")
        _command_line(self.environment, *words, given=password)
        return _command_line(self.environment, "token", "create", email).strip()

    def workers(self, role: str) -> list[int]:
        """The processes that do a role's work: granian's for web, the one child for the others."""
        found = self._under_supervision(role)
        return [child for pid in found for child in children_of(pid)] if role == "web" else found

    def _under_supervision(self, role: str) -> list[int]:
        return [pid for pid in children_of(self.supervisors[role]) if "postgres" not in _command(pid)]

    def whole(self, role: str) -> bool:
        """Whether as many of them run as should."""
        return len(self.workers(role)) == (WORKERS if role == "web" else 1)

    def kill(self, role: str) -> None:
        """SIGKILL one of a role's processes, or all of PostgreSQL's at once, as when the power goes."""
        if role == "postgres":
            pid = database_pid(self.data)
            victims = [pid, *children_of(pid)]
        else:
            _wait(lambda: bool(self.workers(role)))
            victims = [random.choice(self.workers(role))]
        for victim in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        _wait(lambda: not any(map(_lives, victims)))

    def restart(self, role: str) -> None:
        """Tell a role's process to stop as a supervisor would, and wait until another has taken its place and answers."""
        before = self._under_supervision(role)
        for pid in before:
            os.kill(pid, signal.SIGTERM)
        _wait(lambda: self.whole(role) and not set(before) & set(self._under_supervision(role)))
        _wait(lambda: role == "jobs" or _answers(self.ports[role]))  # a worker is there before it listens

    def database(self) -> Any:
        """A connection of our own; raises psycopg.OperationalError while there is none."""
        from courtyard.config import embedded, postgres

        url = embedded.running_url(self.data)
        if url is None:
            raise ConnectionError("No PostgreSQL runs.")
        return postgres.connect(postgres.parse(url))


@contextlib.contextmanager
def stack(say: Say, **settings: str) -> Iterator[Stack]:
    """A fresh installation with its three roles running, with more settings if need be; everything goes at the end."""
    with contextlib.ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="courtyard-faults-")))
        data, log = folder / "data", folder / "log"
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
            "COURTYARD_DATA": str(data),
            "COURTYARD_API_READS": "1000000000",
            "COURTYARD_API_WRITES": "1000000000",
            "COURTYARD_WEB_WORKERS": str(WORKERS),
            "COURTYARD_LOG_LEVEL": "WARNING",
            **settings,
        }
        say("making an installation")
        token = _furnish(environment)
        out = kept.enter_context(log.open("ab"))
        supervisors, ports = {}, {}
        for role in ("web", "live", "jobs"):
            server, ports[role] = kept.enter_context(launched(data, role, environment, out))
            supervisors[role] = server.pid
            if role != "jobs":
                await_ready(server, ports[role], "/healthz" if role == "live" else "/readyz")
        made = Stack(data, supervisors, ports, token, uuid.uuid4(), environment)
        _wait(lambda: all(map(made.whole, supervisors)))
        yield made


def _furnish(environment: dict[str, str]) -> str:
    """Tables and an owner; her token."""
    _command_line(environment, "migrate")
    _command_line(environment, "person", "create", "ada@bench.invalid", "--name", "Ada", "--role", "owner")
    return _command_line(environment, "token", "create", "ada@bench.invalid").strip()


def _command_line(environment: dict[str, str], *words: str, given: str = "") -> str:
    command = [sys.executable, "-m", "courtyard", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _wait(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("What was waited for did not happen.")
        time.sleep(0.01)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    """The process ids of its children that live."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(word) for word in (task / "children").read_text().split()]
    return [child for child in found if _lives(child)]


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
