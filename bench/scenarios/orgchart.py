"""The organisation chart of --scale people (at most 20,000) beside one of 1,000: the top page, a node, and a page around somebody.

Everybody leads eight others, so that a page shows as many people at every scale. What a change costs the one who looks
next (the chart is made anew then) is told beside it.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import seed
from bench.beside import fetch
from bench.measure import Load, at_most, gather, median, ratio
from bench.place import Say, copy_database, database_pid, place, serving

SMALL = 1_000
LARGEST = 20_000
WIDTH = 8
_PROFILES = """
insert into people_profile (person_id, about, department, site, phone, pronouns, cover, manager_id)
select md5('person' || n)::uuid, '', 'Department ' || n %% 12, 'Site ' || n %% 5, '', '', '',
  case when n > 1 then md5('person' || (n + %s - 2) / %s)::uuid end
from generate_series(1, %s::int) n on conflict (person_id) do update set manager_id = excluded.manager_id
"""
_HERE = """
update accounts_person p set state = case when exists (select 1 from people_profile f where f.person_id = p.id)
  then 'active' else 'left' end where email like 'p%@bench.invalid'
"""


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU."""
    scale = max(SMALL, min(scale, LARGEST))
    with place(say) as data:
        say(f"an organisation of {scale:,}")
        reader = seed.fill()
        _employ(SMALL)
        _draw()
        small_url = copy_database("bench_small")
        seed.add_people(seed.PEOPLE + 1, scale)
        _employ(scale)
        drawn = [_draw()]
        seed.run("update people_profile set manager_id = %s where person_id = %s", seed.person(1), seed.person(scale))
        drawn += [_draw(), _draw()]
        postgres = database_pid(data)
        somebody = seed.person(SMALL // 2)
        pages = {
            "top": "/people/chart/",
            "node": f"/people/chart/?under={seed.person(1)}",
            "around": f"/people/{somebody}/chart/",
            "api": "/api/v1/people/chart?depth=2",
        }
        with (
            serving(data, role="web") as (server, port),
            serving(data, role="web", DATABASE_URL=small_url) as (small, small_port),
        ):
            trials: dict[str, Callable[[], Load]] = {}
            for name, path in pages.items():
                trials[name] = partial(fetch, port, path, reader, [server, postgres])
                trials[f"{name} at 1,000"] = partial(fetch, small_port, path, reader, [small, postgres])
            loads = gather(trials, rounds=rounds, say=say)
        return _figures(pages, loads, drawn)


def _employ(people: int) -> None:
    """So many people are here, and no more; person 1 is at the top, everybody leads the next eight."""
    seed.run(_PROFILES, WIDTH, WIDTH, people)
    seed.run(_HERE)
    seed.run("vacuum analyze")


def _draw() -> float:
    """Milliseconds that making the chart anew takes, or finding that there is nothing to do."""
    from courtyard.accounts.models import Person
    from courtyard.people.services import draw_chart

    started = time.perf_counter()
    draw_chart(actor=Person(pk=seed.person(1)))
    return 1000 * (time.perf_counter() - started)


def _figures(pages: dict[str, str], loads: dict[str, list[Load]], drawn: list[float]) -> dict[str, Any]:
    return {
        "figures": {
            **{
                f"{name}, ms of CPU": round(median(load.cpu_each for load in found), 3) for name, found in loads.items()
            },
            "made for the first time, ms": round(drawn[0], 1),
            "made anew after one change, ms": round(drawn[1], 1),
            "nothing changed, ms": round(drawn[2], 2),
        },
        "targets": [
            at_most(f"{name} / {name} at 1,000", ratio(loads, name, f"{name} at 1,000"), 1.5) for name in pages
        ],
    }
