"""The home feed, signed in, member of 50 spaces: HTML and JSON, cold and warm, beside the floor feed F."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import seed
from bench.measure import Load, hammer, median, target
from bench.measure import run as drive
from bench.place import ROOT, Say, database_pid, free_port, place, serving

SECONDS = 4.0
CLIENTS = 4
_AGE = "update content_item set version = version + 1 where id in (select item_id from content_placement order by published_at desc limit 400)"


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU, and their ratios to F."""
    with place(say) as data:
        say(f"filling in {scale:,} placements")
        reader = seed.fill(scale, say=say)
        postgres = database_pid(data)
        with serving(data, role="web") as (server, port), floor(reader) as (bare, bare_port):
            paths = {"html": "/", "json": "/api/v1/feed"}
            loads: dict[str, list[Load]] = {"F": [], "html": [], "json": [], "html cold": []}
            for round_ in range(rounds + 1):
                found = {"F": _load(bare_port, "/", reader, [bare, postgres])}
                for name, path in paths.items():
                    found[name] = _load(port, path, reader, [server, postgres])
                found["html cold"] = _cold(port, reader, [server, postgres])
                if round_:  # the first warms everything up
                    for name, load in found.items():
                        loads[name].append(load)
                say(f"  round {round_}: " + ", ".join(f"{name} {load.cpu_each:.2f} ms" for name, load in found.items()))
    return _figures(loads)


@contextlib.contextmanager
def floor(reader: seed.Reader) -> Iterator[tuple[int, int]]:
    """The floor feed's server."""
    port = free_port()
    command = [sys.executable, "-m", "bench.limits.floor_feed", str(port), str(reader.id)]
    with subprocess.Popen(command, cwd=Path(ROOT)) as bare:
        try:
            time.sleep(2)
            yield bare.pid, port
        finally:
            bare.terminate()


def _load(port: int, path: str, reader: seed.Reader, roots: list[int], seconds: float = SECONDS) -> Load:
    return drive(
        hammer("127.0.0.1", port, lambda _n: _request(path, reader), roots=roots, seconds=seconds, clients=CLIENTS)
    )


def _request(path: str, reader: seed.Reader) -> bytes:
    who = f"Authorization: Bearer {reader.token}" if path.startswith("/api") else f"Cookie: session={reader.cookie}"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{who}\r\nAccept: text/html\r\n\r\n".encode()


def _cold(port: int, reader: seed.Reader, roots: list[int]) -> Load:
    """Single requests, each after every card on the page was edited: nothing kept is of use."""
    from django.db import connection

    total = Load()
    for _time in range(15):
        with connection.cursor() as sql:
            sql.execute(_AGE)
        one = drive(hammer("127.0.0.1", port, lambda _n: _request("/", reader), roots=roots, seconds=0.001, clients=1))
        total.done += one.done
        total.cpu += one.cpu
    return total


def _figures(loads: dict[str, list[Load]]) -> dict[str, Any]:
    each = {name: median(load.cpu_each for load in found) for name, found in loads.items()}
    html, json_ = loads["html"][-1], loads["json"][-1]
    refused = sum(load.refused for found in loads.values() for load in found)
    busy = max(load.driver / load.seconds for found in loads.values() for load in found if load.seconds)
    return {
        "figures": {
            **{f"{name}, ms of CPU": round(value, 3) for name, value in each.items()},
            "html, requests/s": round(median(load.rate for load in loads["html"])),
            "json, requests/s": round(median(load.rate for load in loads["json"])),
            "html p95, ms": round(html.percentile(0.95), 1),
            "json p95, ms": round(json_.percentile(0.95), 1),
            "html, bytes": html.size,
            "driver busy": round(busy, 2),
            "refused": refused,
        },
        "targets": [
            target("HTML warm / F", each["html"] / each["F"], 5),
            target("HTML cold / F", each["html cold"] / each["F"], 7),
            target("JSON / F", each["json"] / each["F"], 4),
        ],
    }
