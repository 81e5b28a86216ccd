"""CPU of process trees from /proc, and a client that keeps a few connections busy without being the bottleneck."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

__all__ = ["Load", "cpu_of", "descendants", "hammer", "median", "pss_of", "target"]


def descendants(roots: Iterable[int]) -> set[int]:
    """The processes and everything they started that still lives."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except (OSError, IndexError):
                continue
    found = set(roots)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the name: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_of(roots: Iterable[int]) -> float:
    """User and system seconds of the trees so far, those of reaped children included."""
    total = 0
    for pid in descendants(roots):
        try:
            fields = _stat(pid)
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / _TICK


def pss_of(roots: Iterable[int]) -> int:
    """Proportional set size of the trees in bytes: shared pages counted once."""
    total = 0
    for pid in descendants(roots):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total * 1024


@dataclass
class Load:
    """What a run of requests did. ``cpu`` is seconds of the server's tree; times are seconds of the wall clock."""

    done: int = 0
    refused: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    driver: float = 0.0
    size: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def cpu_each(self) -> float:
        """Milliseconds of server CPU for one request."""
        return 1000 * self.cpu / max(1, self.done)

    @property
    def rate(self) -> float:
        return self.done / max(self.seconds, 1e-9)

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the requests stayed under."""
        ordered = sorted(self.waits) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Request = Callable[[int], bytes]


async def hammer(host: str, port: int, request: Request, *, roots: list[int], seconds: float, clients: int) -> Load:
    """Keep ``clients`` connections busy with ``request(n)`` for a while; only complete answers with 2xx count."""
    load = Load()
    end = time.perf_counter() + seconds
    before, own = cpu_of(roots), time.process_time()
    started = time.perf_counter()
    numbers = iter(range(10**9))

    async def one() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            writer.write(request(next(numbers)))
            status, size = await _answer(reader)
            load.waits.append(time.perf_counter() - begun)
            load.size = size
            if 200 <= status < 300:
                load.done += 1
            else:
                load.refused += 1
        writer.close()

    await asyncio.gather(*(one() for _client in range(clients)))
    load.seconds = time.perf_counter() - started
    load.cpu = cpu_of(roots) - before
    load.driver = time.process_time() - own
    return load


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        length = int(lower[at + 15 : lower.index(b"\r\n", at)])
        await reader.readexactly(length)
        return status, length
    if b"transfer-encoding: chunked" in lower:
        return status, await _chunks(reader)
    return status, 0


async def _chunks(reader: asyncio.StreamReader) -> int:
    total = 0
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
        total += size
    await reader.readline()
    return total


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def target(what: str, value: float, at_most: float, unit: str = "") -> dict[str, object]:
    """A line of the verdict: met when the value is no more than the target."""
    return {"what": what, "value": f"{value:.2f}{unit}", "target": f"<= {at_most:g}{unit}", "met": value <= at_most}


def at_least(what: str, value: float, least: float, unit: str = "") -> dict[str, object]:
    """As ``target``, for what must not be less."""
    return {"what": what, "value": f"{value:.3f}{unit}", "target": f">= {least:g}{unit}", "met": value >= least}


def run(work: Awaitable[Load]) -> Load:
    """Run one load to its end."""

    async def main() -> Load:
        return await work

    return asyncio.run(main())
