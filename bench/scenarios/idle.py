"""What waits costs: 5,000 idle sockets, and the application at rest."""

import asyncio
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import uvloop

from bench import seed
from bench.crowd import Crowd, topics_of
from bench.measure import at_most, cpu_of, descendants, median, pss_of
from bench.place import Say, alone, place, serving

SOCKETS = 5_000
RESTS = 20.0  # seconds: a whole turn of heartbeats
PAGE = 70  # topics of a home page: fifty spaces and twenty posts, besides one's own


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Memory is the proportional set size of process trees, kernel buffers not counted; rounds repeat the app at rest."""
    with place(say) as data:
        reader = seed.fill(people=SOCKETS)
        people = [seed.person(n) for n in range(1, SOCKETS + 1)]
        cookies = seed.sign_in_crowd(people)
        apart = []
        for _round in range(rounds):
            with serving(data, role="web") as (web, port), serving(data, role="live") as (live, live_port):
                _look(port, reader)
                uvloop.run(_one(live_port, people[0], cookies[0]))
                time.sleep(2)
                apart.append((pss_of([web]), pss_of([live])))
                say(f"  web {apart[-1][0] / 1e6:.0f} MB, live {apart[-1][1] / 1e6:.0f} MB")
        with serving(data, role="live") as (live, live_port):
            sockets = uvloop.run(_wait(live, live_port, people, cookies, say))
    stacks = [_stack(say) for _round in range(rounds)]
    web_live = median(web + live for web, live in apart) / 1e6
    stack = median(whole for whole, _database in stacks) / 1e6
    return {
        "figures": {
            **sockets,
            "web at rest, MB": round(median(web for web, _live in apart) / 1e6, 1),
            "live at rest, MB": round(median(live for _web, live in apart) / 1e6, 1),
            "whole embedded stack, MB": round(stack, 1),
            "of it the database, MB": round(median(database for _whole, database in stacks) / 1e6, 1),
        },
        "targets": [
            at_most(f"an idle socket with {PAGE + 1} topics, kB", sockets[f"socket with {PAGE + 1} topics, kB"], 20),
            at_most("web and live at rest, MB", web_live, 150),
            at_most("whole embedded stack at rest, MB", stack, 250),
        ],
    }


def _look(port: int, reader: seed.Reader) -> None:
    """Every worker has drawn a page."""
    for _time in range(20):
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": f"session={reader.cookie}"})
        urllib.request.urlopen(asked, timeout=30).close()


async def _one(port: int, person_id: uuid.UUID, cookie: str) -> None:
    crowd = Crowd()
    await crowd.connect(port, [cookie])
    await crowd.subscribe(crowd.sockets[0], topics_of(person_id, cookie, [f"person:{person_id}"]))
    crowd.close()
    await asyncio.sleep(0.2)


async def _wait(live: int, port: int, people: list[uuid.UUID], cookies: list[str], say: Say) -> dict[str, float]:
    """Connect everybody in two steps: following themselves alone, then what a home page carries."""
    await _one(port, people[0], cookies[0])
    await asyncio.sleep(2)
    empty = pss_of([live])
    crowd = Crowd()
    say(f"connecting {len(people):,} people")
    begun = time.perf_counter()
    await crowd.connect(port, cookies)
    for socket, person_id, cookie in zip(crowd.sockets, people, cookies, strict=True):
        await crowd.subscribe(socket, topics_of(person_id, cookie, [f"person:{person_id}"]))
    took = time.perf_counter() - begun
    await asyncio.sleep(2)
    alone_ = pss_of([live])
    shared = [f"space:{seed.space(n)}" for n in range(1, 51)] + [f"item:{seed.item(n)}" for n in range(1, PAGE - 49)]
    for socket, person_id, cookie in zip(crowd.sockets, people, cookies, strict=True):
        await crowd.subscribe(socket, topics_of(person_id, cookie, shared))
    await asyncio.sleep(2)
    page = pss_of([live])
    before, started = cpu_of([live]), time.perf_counter()
    await asyncio.sleep(RESTS)
    share = (cpu_of([live]) - before) / (time.perf_counter() - started)
    if crowd.lost:
        raise RuntimeError(f"{crowd.lost} idle sockets were lost.")
    number = len(people)
    crowd.close()
    say(f"  one topic {(alone_ - empty) / number / 1e3:.1f} kB, a page {(page - empty) / number / 1e3:.1f} kB")
    return {
        "sockets": number,
        "handshakes and subscriptions, /s": round(number / took),
        "socket with 1 topic, kB": round((alone_ - empty) / number / 1e3, 1),
        f"socket with {PAGE + 1} topics, kB": round((page - empty) / number / 1e3, 1),
        "share of a core for their heartbeats": round(share, 3),
    }


def _stack(say: Say) -> tuple[int, int]:
    """One command and its own database, at rest: all of it, and the database alone."""
    with (
        tempfile.TemporaryDirectory(prefix="courtyard-bench-") as folder,
        alone(Path(folder) / "data") as (server, port),
    ):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
        time.sleep(5)
        database = int((Path(folder) / "data" / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        everything = descendants([server]) | descendants([database])
        found = sum(_pss(pid) for pid in everything), sum(_pss(pid) for pid in descendants([database]))
        say(f"  whole stack {found[0] / 1e6:.0f} MB, of it the database {found[1] / 1e6:.0f} MB")
        return found


def _pss(pid: int) -> int:
    return pss_of([pid], children=False)
