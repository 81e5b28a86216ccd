"""The directory of --scale people beside one of 10,000: the page with its numbers, searches, filters, and as a guest."""

from collections.abc import Callable
from typing import Any

from bench import seed
from bench.beside import fetch
from bench.measure import Load, at_most, gather, median, ratio
from bench.place import Say, copy_database, database_pid, place, serving

SMALL = 10_000
PATHS = {
    "everybody": "/people/",
    "by words": "/people/?q=number+77",
    "who can help": "/people/?q=skill+77",
    "a department": "/people/?department=Department+7",
    "a department at a site": "/people/?department=Department+7&site=Site+3",
    "a skill": "/people/?skill=Skill+7",
    "a skill and a language": "/people/?skill=Skill+7&language=Dutch",
    "in a space": "/people/?space={space}",
    "the numbers alone": "/api/v1/people-filters/numbers",
    "people as JSON": "/api/v1/people?skill=Skill+7",
}
_PROFILES = """
insert into people_profile (person_id, about, department, site, phone, pronouns, cover, languages, started_on)
select md5('person' || n)::uuid, '', 'Department ' || n %% 24, 'Site ' || n %% 7, '', '', '',
  case n %% 10 when 0 then 'Dutch, English' when 1 then 'German' else 'French, English' end,
  current_date - n %% 3000
from generate_series(%s::int, %s::int) n
"""
_SKILLS = """
with made as (
  insert into people_skill (id, name, created_at)
  select md5('skill' || n)::uuid, 'Skill ' || n, now() from generate_series(0, 299) n returning id, name
)
insert into people_skillname (skill_id, name) select id, name from made
"""
_HELD = """
insert into people_personskill (id, person_id, skill_id, position, endorsed, created_at)
select md5(n || 'has' || k)::uuid, md5('person' || n)::uuid, md5('skill' || (n * (2 * k + 1)) %% 300)::uuid, k, (n * 7) %% 13, now()
from generate_series(%s::int, %s::int) n, generate_series(1, 3) k
on conflict do nothing
"""
_GUESTS = "update accounts_person set role = 'guest' where handle ~ '^person[.][0-9]+50$'"
# Whom the guest knows does not grow with the organisation: later people come to the other spaces.
_MEMBERS = """
insert into spaces_membership (space_id, person_id, role, created_at)
select md5('space' || case when n > 10000 then 2 + n %% 49 else 1 + n %% 50 end)::uuid,
  md5('person' || n)::uuid, 'member', now() from generate_series(%s::int, %s::int) n
on conflict do nothing
"""


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Costs in milliseconds of server CPU, the slowest of twenty, and how both grow."""
    with place(say) as data:
        say(f"filling in {SMALL:,} people")
        reader = seed.fill(people=SMALL)
        seed.run(_SKILLS)
        _describe(1, SMALL)
        guest = seed.Reader(seed.person(150), seed.sign_in_crowd([seed.person(150)])[0], "")
        small_url = copy_database("bench_small")
        say(f"filling in {scale:,} people")
        seed.add_people(SMALL + 1, scale)
        _describe(SMALL + 1, scale)
        postgres = database_pid(data)
        with (
            serving(data, role="web") as (server, port),
            serving(data, role="web", DATABASE_URL=small_url) as (small, small_port),
        ):
            trials: dict[str, Callable[[], Load]] = {}
            for name, path in PATHS.items():
                path = path.format(space=seed.space(7))
                trials[name] = _trial(port, path, reader, [server, postgres])
                trials[f"{name} at 10,000"] = _trial(small_port, path, reader, [small, postgres])
            trials["as a guest"] = _trial(port, "/people/", guest, [server, postgres])
            trials["as a guest at 10,000"] = _trial(small_port, "/people/", guest, [small, postgres])
            loads = gather(trials, rounds=rounds, say=say)
        return _figures(loads)


def _describe(first: int, last: int) -> None:
    for statement in (_PROFILES, _HELD, _MEMBERS):
        seed.run(statement, first, last)
    seed.run(_GUESTS)
    seed.run("vacuum analyze")


def _trial(port: int, path: str, reader: seed.Reader, roots: list[int]) -> Callable[[], Load]:
    return lambda: fetch(port, path, reader, roots, clients=2)


def _figures(loads: dict[str, list[Load]]) -> dict[str, Any]:
    names = [name for name in loads if not name.endswith("at 10,000")]
    return {
        "figures": {
            **{f"{name}, ms of CPU": round(median(one.cpu_each for one in found), 1) for name, found in loads.items()},
            **{f"{name}, p95 ms": round(median(one.percentile(0.95) for one in loads[name]), 1) for name in names},
        },
        "targets": [
            at_most(f"{name} / {name} at 10,000", ratio(loads, name, f"{name} at 10,000"), 1.5) for name in names
        ],
    }
