"""The home feed, signed in, member of 50 spaces, beside the floor feed F.

HTML and JSON, cold (a server that keeps nothing drawn) and warm, in a database of --scale placements and in one of 1,000,
for a reader whose spaces are quiet and for one who follows 500 storylines.
"""

import re
import urllib.request
from collections.abc import Callable
from typing import Any

from bench import seed
from bench.beside import fetch, floor
from bench.measure import Load, at_most, gather, median, ratio
from bench.place import Say, copy_database, database_pid, place, serving

_CARD = re.compile(rb'<article class="post card".*?</article>', re.DOTALL)
ITEMS = 20


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU, and their ratios to F."""
    with place(say) as data:
        say(f"filling in {scale:,} placements")
        reader = seed.fill()
        small_url = copy_database("bench_small")
        seed.grow(scale, say=say)
        quiet, follower = seed.fill_corners()
        postgres = database_pid(data)
        with (
            serving(data, role="web") as (server, port),
            serving(data, role="web", COURTYARD_CARDS_KEPT="0") as (cold, cold_port),
            serving(data, role="web", DATABASE_URL=small_url) as (small, small_port),
            floor(reader) as (bare, bare_port),
        ):
            trials: dict[str, Callable[[], Load]] = {
                "F": lambda: fetch(bare_port, "/", reader, [bare, postgres]),
                "html": lambda: fetch(port, "/", reader, [server, postgres]),
                "html cold": lambda: fetch(cold_port, "/", reader, [cold, postgres]),
                "json": lambda: fetch(port, "/api/v1/feed", reader, [server, postgres]),
                "html at 1,000": lambda: fetch(small_port, "/", reader, [small, postgres]),
                "json at 1,000": lambda: fetch(small_port, "/api/v1/feed", reader, [small, postgres]),
                "html, quiet spaces": lambda: fetch(port, "/", quiet, [server, postgres]),
                "html, 500 followed": lambda: fetch(port, "/", follower, [server, postgres]),
                "json, quiet spaces": lambda: fetch(port, "/api/v1/feed", quiet, [server, postgres]),
                "json, 500 followed": lambda: fetch(port, "/api/v1/feed", follower, [server, postgres]),
            }
            loads = gather(trials, rounds=rounds, say=say)
            page = _page(port, reader)
        return _figures(loads, page, _queries(reader))


def _page(port: int, reader: seed.Reader) -> bytes:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": f"session={reader.cookie}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _queries(reader: seed.Reader) -> int:
    """Statements of one warm page, counted in a test client."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": f"session={reader.cookie}", "host": "127.0.0.1"})
    for _warm in range(2):
        client.get("/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/")
    if answer.status_code != 200:
        raise RuntimeError(f"The feed answered {answer.status_code}.")
    return len(captured)


def _figures(loads: dict[str, list[Load]], page: bytes, queries: int) -> dict[str, Any]:
    each = {name: median(load.cpu_each for load in found) for name, found in loads.items()}
    cards = _CARD.findall(page)
    if len(cards) != ITEMS:
        raise RuntimeError(f"{len(cards)} posts on the page instead of {ITEMS}.")
    return {
        "figures": {
            **{f"{name}, ms of CPU": round(value, 3) for name, value in each.items()},
            "html, requests/s": round(median(load.rate for load in loads["html"])),
            "json, requests/s": round(median(load.rate for load in loads["json"])),
            "html p95, ms": round(median(load.percentile(0.95) for load in loads["html"]), 1),
            "json p95, ms": round(median(load.percentile(0.95) for load in loads["json"]), 1),
            "whole page, bytes": len(page),
            "the 20 posts, bytes": sum(len(card) for card in cards),
            "statements of a page": queries,
        },
        "targets": [
            at_most("HTML warm / F", ratio(loads, "html", "F"), 5),
            at_most("HTML cold / F", ratio(loads, "html cold", "F"), 7),
            at_most("JSON / F", ratio(loads, "json", "F"), 4),
            at_most("HTML of 20 posts, kB", sum(len(card) for card in cards) / 1000, 40),
            at_most("statements of a page", queries, 12),
            at_most("HTML / HTML at 1,000", ratio(loads, "html", "html at 1,000"), 1.15),
            at_most("JSON / JSON at 1,000", ratio(loads, "json", "json at 1,000"), 1.15),
            at_most("HTML, quiet spaces / HTML", ratio(loads, "html, quiet spaces", "html"), 1.5),
            at_most("HTML, 500 followed / HTML", ratio(loads, "html, 500 followed", "html"), 1.5),
            at_most("JSON, quiet spaces / JSON", ratio(loads, "json, quiet spaces", "json"), 1.5),
            at_most("JSON, 500 followed / JSON", ratio(loads, "json, 500 followed", "json"), 1.5),
        ],
    }
