"""What the scenarios ``post``, ``comment`` and ``send`` share: writing through the API until the answer, beside F and C."""

import itertools
import json
import uuid
from collections.abc import Callable
from typing import Any

from bench import seed
from bench.beside import commits, fetch, floor
from bench.measure import Load, at_least, at_most, gather, hammer, median, ratio
from bench.measure import run as drive
from bench.place import Say, database_pid, place, serving

__all__ = ["body", "measure"]

SECONDS = 4.0
PARALLEL = 8  # posts of one person under way at once

Address = Callable[[int], tuple[str, dict[str, object]]]


def body(n: int) -> str:
    """Some words with a mention, a tag and a link of its own."""
    return (
        f"The delivery number {n} came early, thank you @person.{1 + n % 2000} and the **whole early shift**.\n\n"
        f"The list hangs at the gate, and [on the board](https://example.org/lists/{n}) #delivery"
    )


def measure(
    name: str,
    address: Address,
    *,
    scale: int,
    rounds: int,
    say: Say,
    prepare: Callable[[seed.Reader], None] | None = None,
    limit: float = 9,
) -> dict[str, Any]:
    """Write as ``address(n)`` says (path and JSON), with four clients, one and eight, all of one person.

    ``prepare`` fills in what is written to; ``limit`` is what a write may cost, in F.
    """
    numbers = itertools.count(1)
    with place(say) as data:
        say(f"filling in {scale:,} placements")
        reader = seed.fill()
        seed.grow(scale, say=say)
        if prepare:
            prepare(reader)
        postgres = database_pid(data)
        # Link previews are noted as jobs; no process of the role "jobs" runs, so nothing is fetched.
        with (
            serving(data, role="web", COURTYARD_LINK_PREVIEWS="true") as (server, port),
            floor(reader) as (bare, bare_port),
        ):

            def write(clients: int) -> Load:
                return drive(
                    hammer(
                        "127.0.0.1",
                        port,
                        lambda _n: _request(reader, *address(next(numbers))),
                        roots=[server, postgres],
                        seconds=SECONDS,
                        clients=clients,
                    )
                )

            rates: list[float] = []

            def alone() -> Load:
                rates.append(commits())
                return write(1)

            trials: dict[str, Callable[[], Load]] = {
                "F": lambda: fetch(bare_port, "/", reader, [bare, postgres]),
                name: lambda: write(4),
                "one client": alone,
                "in parallel": lambda: write(PARALLEL),
            }
            loads = gather(trials, rounds=rounds, say=say)
    return _figures(name, loads, rates[1:], limit)


def _request(reader: seed.Reader, path: str, sent: dict[str, object]) -> bytes:
    text = json.dumps({"id": str(uuid.uuid4()), **sent}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {reader.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


def _figures(name: str, loads: dict[str, list[Load]], rates: list[float], limit: float) -> dict[str, Any]:
    shares = [load.rate / rate for load, rate in zip(loads["one client"], rates, strict=True)]
    return {
        "figures": {
            **{
                f"{what}, ms of CPU": round(median(load.cpu_each for load in found), 3) for what, found in loads.items()
            },
            "C, inserts/s": round(median(rates)),
            "one client, /s": round(median(load.rate for load in loads["one client"]), 1),
            "four clients, /s": round(median(load.rate for load in loads[name]), 1),
            "one client p50, ms": round(median(load.percentile(0.5) for load in loads["one client"]), 1),
            "one client p95, ms": round(median(load.percentile(0.95) for load in loads["one client"]), 1),
            f"accepted of {PARALLEL} at once by one person": sum(load.done for load in loads["in parallel"]),
        },
        "targets": [
            at_most(f"{name} / F", ratio(loads, name, "F"), limit),
            at_least("one client / C", median(shares), 0.05),
            at_most("refused of those in parallel", sum(load.refused for load in loads["in parallel"]), 0),
        ],
    }
