"""An organisation that searches: --scale items and a tenth as many people, beside one of 10,000 items, and addresses to ask."""

from collections.abc import Callable
from typing import Any

from bench import seed
from bench.beside import fetch
from bench.measure import Load, at_most, gather, median, ratio
from bench.place import Say, copy_database, database_pid, place, serving

__all__ = ["searching"]

SMALL = 10_000
IN_FLIGHT = 16
WORD = "'zo' || translate(%s::text, '0123456789', 'bdfgklmnrs') || 'a'"
# Words as languages have them: few are in every sentence, most are rare.
_SAY = f"""
update content_item set body_text = body_text || ' ' || (
  select string_agg({WORD % "floor(20000 * power(random(), 3))::int"}, ' ') from generate_series(1, 25) where content_item.id is not null)
where id between %s::uuid and %s::uuid
"""
_PART = 2**128 // 16


def searching(paths: dict[str, str], *, most: int, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU and how they grow; nineteen of twenty take at most ``most`` ms, with sixteen asking at once."""
    with place(say) as data:
        say(f"filling in {SMALL:,} items")
        reader = seed.fill(people=seed.PEOPLE)
        seed.grow(SMALL, say=say)
        _index(say)
        small_url = copy_database("bench_small")
        say(f"filling in {scale:,} items")
        seed.add_people(seed.PEOPLE + 1, max(seed.PEOPLE, scale // 10))
        seed.grow(scale, say=say, since=SMALL)
        _index(say)
        postgres = database_pid(data)
        with (
            serving(data, role="web") as (server, port),
            serving(data, role="web", DATABASE_URL=small_url) as (small, small_port),
        ):
            trials: dict[str, Callable[[], Load]] = {}
            for name, path in paths.items():
                asked = path.format(
                    **{f"word{n}": _word(n) for n in (0, 3, 9, 40, 9000)}, slip=_word(9000).replace("z", "x")
                )
                trials[name] = _trial(port, asked, reader, [server, postgres])
                trials[f"{name} at 10,000"] = _trial(small_port, asked, reader, [small, postgres])
            return _figures(gather(trials, rounds=rounds, say=say), list(paths), most)


def _word(n: int) -> str:
    return "zo" + str(n).translate(str.maketrans("0123456789", "bdfgklmnrs")) + "a"


def _index(say: Say) -> None:
    """Give every post twenty-five words more, the newest 10,000 of the large organisation for the second time; then fill the index
    anew, whose triggers rested meanwhile.
    """
    from courtyard.search import services

    for n in range(16):
        first, last = (f"{k:032x}" for k in (_PART * n, _PART * (n + 1) - 1))
        seed.run(_SAY, first, last, quietly="content_item")
    services.reindex()
    done = 0
    while (step := services.refill(batches=100)) is not None:
        done += step
        say(f"  {done:,} indexed")
    services.learn_anew()
    seed.run("vacuum analyze")


def _trial(port: int, path: str, reader: seed.Reader, roots: list[int]) -> Callable[[], Load]:
    return lambda: fetch(port, path, reader, roots, clients=IN_FLIGHT)


def _figures(loads: dict[str, list[Load]], names: list[str], most: int) -> dict[str, Any]:
    slowest = {name: median(one.percentile(0.95) for one in loads[name]) for name in names}
    return {
        "figures": {
            **{f"{name}, ms of CPU": round(median(one.cpu_each for one in found), 1) for name, found in loads.items()},
            **{f"{name}, a second": round(median(one.rate for one in loads[name])) for name in names},
        },
        "targets": [
            *(at_most(f"{name}, p95 ms", slowest[name], most) for name in names),
            *(at_most(f"{name} / {name} at 10,000", ratio(loads, name, f"{name} at 10,000"), 1.5) for name in names),
        ],
    }
