"""The limits as they are measured beside the product: F, a server; W, a process with raw sockets; C, a loop."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from bench.measure import Load, hammer
from bench.measure import run as drive
from bench.place import ROOT, free_port
from bench.seed import Reader

__all__ = ["Wire", "commits", "door", "fetch", "floor", "request", "wire"]

_INSERT = "insert into bench_commit (body) values (%s)"


@contextlib.contextmanager
def floor(reader: Reader) -> Iterator[tuple[int, int]]:
    """F: the floor feed's server, its process and port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.limits.floor_feed", str(port), str(reader.id)]
    with subprocess.Popen(command, cwd=ROOT) as bare:
        try:
            for _try in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                    break
                time.sleep(0.1)
            yield bare.pid, port
        finally:
            bare.terminate()


def request(path: str, reader: Reader) -> bytes:
    """A GET as this reader: by token for the API, by cookie for a page."""
    who = f"Authorization: Bearer {reader.token}" if path.startswith("/api") else f"Cookie: session={reader.cookie}"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{who}\r\nAccept: text/html\r\n\r\n".encode()


def fetch(port: int, path: str, reader: Reader, roots: list[int], *, seconds: float = 3.0, clients: int = 4) -> Load:
    """Ask for one address again and again."""
    asked = request(path, reader)
    return drive(hammer("127.0.0.1", port, lambda _n: asked, roots=roots, seconds=seconds, clients=clients))


def commits(seconds: float = 2.0) -> float:
    """C: one-row inserts with commit in a second, over one connection, fsync on. Raises RuntimeError if it is off."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        for name in ("fsync", "synchronous_commit"):
            shown = line.execute(f"show {name}").fetchone()
            if shown != ("on",):
                raise RuntimeError(f"{name} is not on: C would mean nothing.")
        line.execute("create table if not exists bench_commit (id bigserial primary key, body text not null)")
        started, done = time.perf_counter(), 0
        while (passed := time.perf_counter() - started) < seconds:
            line.execute(_INSERT, ["x" * 100], prepare=True)
            done += 1
    return done / passed


@contextlib.contextmanager
def door() -> Iterator[tuple[int, int]]:
    """D: the process of a server that takes handshakes, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.limits.door", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            yield process.pid, port
        finally:
            process.terminate()


@dataclass
class Wire:
    """W: a process that writes one frame to raw sockets when told to."""

    process: "subprocess.Popen[str]"
    port: int

    def write(self, sockets: int) -> float:
        """Write to the first so many sockets; the moment when it began, by this machine's monotonic clock."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{sockets}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextlib.contextmanager
def wire() -> Iterator[Wire]:
    """The process of W."""
    port = free_port()
    command = [sys.executable, "-m", "bench.limits.wire", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            yield Wire(process, port)
        finally:
            process.terminate()
