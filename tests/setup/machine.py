"""A machine as a newcomer has it: an environment of PATH alone, real processes, real folders."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BARE = {"PATH": os.environ["PATH"]}
AS_ROOT = os.geteuid() == 0
PROGRAM = [sys.executable, "-P", "-m", "courtyard"]
PROGRAM_ENVIRONMENT = BARE | {"PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def courtyard(
    *words: str, data: Path | None = None, given: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    command = [*PROGRAM, *words, *(["--data", str(data)] if data else [])]
    return subprocess.run(
        command,
        env=PROGRAM_ENVIRONMENT | environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Server:
    """``courtyard serve`` (or ``bin/run``) under way."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], port: int, patience: float = 60) -> None:
        self.url, self.port = f"http://127.0.0.1:{port}", port
        self.said: list[str] = []
        self.logged: list[str] = []
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*command, "--port", str(port)], env=environment, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
        )  # fmt: skip
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.logged)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()
        self.seconds = self._wait(patience)

    def _read(self, stream: Any, lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))

    def _wait(self, patience: float) -> float:
        ready = f"Courtyard is ready at {self.url}"
        while ready not in self.said and "Courtyard works on its jobs" not in self.said:
            if self.process.poll() is not None or time.monotonic() - self.began > patience:
                self.process.kill()
                raise AssertionError(f"not ready: {self.said[-20:]} {self.logged[-20:]}")
            time.sleep(0.02)
        return time.monotonic() - self.began

    def children(self) -> dict[str, list[int]]:
        """The supervisor's children: ``postgres`` and ``python``."""
        found: dict[str, list[int]] = {"postgres": [], "python": []}
        for pid in children_of(self.process.pid):
            found["postgres" if "postgres" in Path(f"/proc/{pid}/cmdline").read_text() else "python"].append(pid)
        return found

    def get(self, path: str, timeout: float = 20, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.read()

    def ready(self) -> bool:
        """Whether /readyz answers 200 now."""
        try:
            return self.get("/readyz", timeout=15)[0] == 200
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(40)


@contextmanager
def serving(data: Path, *options: str, port: int | None = None, **environment: str) -> Iterator[Server]:
    """A server from this checkout on a data folder; stopped at the end."""
    server = Server(
        [*PROGRAM, "serve", "--data", str(data), *options], PROGRAM_ENVIRONMENT | environment, port or free_port()
    )
    try:
        yield server
    finally:
        server.stop()


def children_of(pid: int) -> list[int]:
    """The process ids of its children."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found


def gone(pid: int) -> bool:
    """Whether no process of this number runs (a dead one that nobody reaped counts as gone)."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(condition: Any, seconds: float = 15) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def socket_folder(data: Path) -> Path:
    """Where the running embedded database listens."""
    return Path(json.loads((data / "postgres.json").read_text())["sockets"])


def ordinary_user() -> str | None:
    """A user without rights who can start a Python 3.11+ of this machine; None when there is none."""
    if not AS_ROOT or not shutil.which("runuser"):
        return None
    try:
        pwd.getpwnam("nobody")
    except KeyError:
        return None
    return "nobody"


def python_for_all() -> str | None:
    """A Python 3.11+ with venv that an ordinary user can start."""
    user = ordinary_user()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        for folder in os.environ["PATH"].split(":"):
            path = f"{folder}/{name}"
            check = [
                "runuser",
                "-u",
                str(user),
                "--",
                path,
                "-c",
                "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))",
            ]
            if Path(path).exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
                return path
    return None
