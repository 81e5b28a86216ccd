"""Fifty messages of a conversation of --scale messages: at its end, in its middle, and of one of 1,000; as JSON and as a page."""

from collections.abc import Callable
from typing import Any

from bench import seed, talking
from bench.beside import fetch, floor
from bench.measure import Load, at_most, gather, median, ratio
from bench.place import Say, database_pid, place, serving

SMALL = 1_000


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU, and their ratios to F."""
    with place(say) as data:
        say(f"filling in {scale:,} messages")
        reader = seed.fill()
        large = talking.begin(1, reader.id, said=scale)
        small = talking.begin(2, reader.id, said=SMALL)
        seed.run("vacuum analyze")
        postgres = database_pid(data)
        middle = f"?before={seed.named('said1-', scale // 2)}"
        paths = {
            "json": f"/api/v1/conversations/{large}/messages",
            "json in the middle": f"/api/v1/conversations/{large}/messages{middle}",
            "json at 1,000": f"/api/v1/conversations/{small}/messages",
            "page": f"/messages/{large}/",
        }
        with serving(data, role="web") as (server, port), floor(reader) as (bare, bare_port):
            trials: dict[str, Callable[[], Load]] = {"F": lambda: fetch(bare_port, "/", reader, [bare, postgres])}
            for name, path in paths.items():
                trials[name] = lambda path=path: fetch(port, path, reader, [server, postgres])  # type: ignore[misc]
            loads = gather(trials, rounds=rounds, say=say)
    return {
        "figures": {
            f"{name}, ms of CPU": round(median(load.cpu_each for load in found), 3) for name, found in loads.items()
        },
        "targets": [
            at_most("json / F", ratio(loads, "json", "F"), 4),
            at_most("json in the middle / json", ratio(loads, "json in the middle", "json"), 1.25),
            at_most("json / json at 1,000", ratio(loads, "json", "json at 1,000"), 1.25),
        ],
    }
