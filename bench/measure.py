"""CPU of process trees from /proc, and a client that keeps a few connections busy without being the bottleneck."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
BUSY = 0.8  # share of a core above which the driver may be what is measured

__all__ = [
    "Load",
    "at_least",
    "at_most",
    "cpu_of",
    "descendants",
    "gather",
    "hammer",
    "median",
    "percentile",
    "pss_of",
    "ratio",
    "run",
]


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


def pss_of(roots: Iterable[int], *, children: bool = True) -> int:
    """Proportional set size in bytes, shared pages counted once: of the trees, or of these processes alone."""
    total = 0
    for pid in descendants(roots) if children else roots:
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
        return percentile(self.waits, share)


def percentile(seconds: Iterable[float], share: float) -> float:
    """Milliseconds that this share of the times stayed under."""
    ordered = sorted(seconds) or [0.0]
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


def gather(
    trials: Mapping[str, Callable[[], Load]], *, rounds: int, say: Callable[[str], None], what: str = "ms"
) -> dict[str, list[Load]]:
    """Every trial in turn, as many rounds as asked; a first round warms everything up and is not counted.

    Raises RuntimeError when an answer was refused, or when the driver was so busy that it may have been the bottleneck.
    """
    loads: dict[str, list[Load]] = {name: [] for name in trials}
    for round_ in range(rounds + 1):
        found = {name: trial() for name, trial in trials.items()}
        say(f"  round {round_}: " + ", ".join(f"{name} {load.cpu_each:.2f} {what}" for name, load in found.items()))
        for name, load in found.items():
            if load.refused or not load.done:
                raise RuntimeError(f"{name}: {load.refused} requests were refused, {load.done} answered.")
            if load.driver > BUSY * load.seconds:
                raise RuntimeError(f"{name}: the driver was busy {load.driver / load.seconds:.0%} of the time.")
            if round_:
                loads[name].append(load)
    return loads


def ratio(loads: Mapping[str, list[Load]], one: str, other: str) -> float:
    """The median over the rounds of what one costs in CPU, as a multiple of the other in the same round."""
    return median(a.cpu_each / b.cpu_each for a, b in zip(loads[one], loads[other], strict=True))


def at_most(what: str, value: float, most: float, unit: str = "") -> dict[str, object]:
    """A line of the verdict: met when the value is no more than the target."""
    return {"what": what, "value": f"{value:.2f}{unit}", "target": f"<= {most:g}{unit}", "met": value <= most}


def at_least(what: str, value: float, least: float, unit: str = "") -> dict[str, object]:
    """As ``at_most``, for what must not be less."""
    return {"what": what, "value": f"{value:.3f}{unit}", "target": f">= {least:g}{unit}", "met": value >= least}


def run(work: Coroutine[object, object, Load]) -> Load:
    """Run one load to its end."""
    return asyncio.run(work)
