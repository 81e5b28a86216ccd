"""Killing under acknowledged writes: web, live and jobs processes and PostgreSQL, at random moments; then the count.

``rounds`` is how often each is killed. Figures are the worst seen, not the median.
"""

import contextlib
import random
import time
from collections.abc import Sequence
from typing import Any

from bench.breaking import Stack, stack
from bench.insistent import Reader, Writers, ask
from bench.measure import at_most
from bench.place import Say
from bench.repeating import TOGETHER, lost_answers, together

SCALE, ROUNDS = 0, 20
ROLES = ("web", "live", "jobs", "postgres")
WRITERS = 6
WITHIN = 10.0  # seconds until it serves again


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """``scale`` is not used: nothing is there before."""
    with stack(say) as broken:
        ask(broken, "POST", "/api/v1/spaces", {"id": str(broken.space), "name": "Faults"})
        reader, writers = Reader(broken), Writers(broken, WRITERS)
        began = time.monotonic()
        if not reader.ready.wait(30):
            raise RuntimeError("The reader could not begin.")
        back = break_all(broken, rounds, writers, reader, say)
        rate = len(writers.book.acknowledged) / (time.monotonic() - began)
        writers.stop()
        wanted = {str(id) for id in writers.book.acknowledged}
        reader.stop(wanted)
        seen = {"rate": round(rate, 1), "unseen": len(wanted - reader.seen), "jobs": round(settle(broken), 1)}
        seen |= counted(broken, writers.book.acknowledged.keys())
        seen |= {"together": together(broken, rounds, say), "answers lost": lost_answers(broken, rounds, say)}
    return _figures(back, writers, reader, seen, rounds)


def break_all(
    broken: Stack, rounds: int, writers: Writers, reader: Reader, say: Say, roles: Sequence[str] = ROLES
) -> dict[str, float]:
    """Kill each so many times, in any order; the longest time each took to come back, in seconds."""
    turns = random.sample([*roles] * rounds, len(roles) * rounds)
    worst = dict.fromkeys(roles, 0.0)
    for turn, role in enumerate(turns, 1):
        time.sleep(random.uniform(0.5, 3))
        worst[role] = max(worst[role], _break(broken, role, writers, reader))
        if turn % len(roles) == 0:
            shown = ", ".join(f"{role} {seconds:.1f}" for role, seconds in worst.items())
            say(f"  {turn} of {len(turns)} kills, back after s at worst: {shown}")
    return worst


def _break(broken: Stack, role: str, writers: Writers, reader: Reader) -> float:
    """Kill one; seconds until posts were taken again and the killed one was replaced.

    For live that is when the reader had caught up; for PostgreSQL it counts from when that takes connections again.
    """
    killed = time.monotonic()
    broken.kill(role)
    begins = _accepts(broken) if role == "postgres" else killed
    while not (
        writers.acknowledged_since(begins)
        and (role == "postgres" or broken.whole(role))
        and (role != "live" or reader.back > killed)
    ):
        if time.monotonic() - killed > 60:
            raise RuntimeError(f"After a kill of {role} it did not come back within a minute.")
        time.sleep(0.02)
    return time.monotonic() - begins


def _accepts(broken: Stack) -> float:
    """The moment at which PostgreSQL takes connections again."""
    import psycopg

    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(psycopg.Error, OSError, ValueError), broken.database() as line:
            line.execute("select 1")
            return time.monotonic()
        time.sleep(0.02)
    raise RuntimeError("PostgreSQL did not come back within a minute.")


def settle(broken: Stack) -> float:
    """Seconds until every job is done; raises RuntimeError after two minutes."""
    began = time.monotonic()
    with broken.database() as line:
        while line.execute(
            "select count(*) from procrastinate_jobs where task_name = 'content.fetch_link_preview' "
            "and status in ('todo', 'doing')"
        ).fetchone() != (0,):
            if time.monotonic() - began > 120:
                raise RuntimeError("Jobs are still waiting after two minutes.")
            time.sleep(0.2)
    return time.monotonic() - began


def counted(broken: Stack, acknowledged: Any) -> dict[str, float]:
    """What the database says of what was acknowledged."""
    with broken.database() as line:
        kept = {row[0] for row in line.execute("select id from content_item where body_text like 'Written once:%'")}
        twice = line.execute(
            "select count(*) - count(distinct substring(body_text from 15 for 36)) from content_item "
            "where body_text like 'Written once:%'"
        ).fetchone()
        previews = line.execute(
            "select count(*) - count(distinct url), count(*) filter (where fetched_at is null) from content_linkpreview"
        ).fetchone()
    return {
        "lost": len(set(acknowledged) - kept),
        "doubled": twice[0],
        "fetched twice": previews[0],
        "undone": previews[1],
    }


def _figures(
    back: dict[str, float], writers: Writers, reader: Reader, seen: dict[str, float], rounds: int
) -> dict[str, Any]:
    book = writers.book
    return {
        "figures": {
            "kills of each kind": rounds,
            "posts acknowledged": len(book.acknowledged),
            "of them, /s": seen["rate"],
            "tries repeated": book.repeated,
            "answers by status (0: cut)": book.statuses,
            "longest wait for an acknowledgement, s": round(book.longest, 2),
            "live connections cut": reader.cuts,
            "longest until a reader had caught up, s": round(reader.longest, 2),
            "jobs all done after, s": seen["jobs"],
        },
        "targets": [
            at_most("acknowledged posts lost", seen["lost"], 0),
            at_most("posts doubled", seen["doubled"], 0),
            at_most("acknowledged posts a reader did not see", seen["unseen"], 0),
            at_most("answers other than 200, 201 and a plain 503 with Retry-After", book.unfit, 0),
            at_most("jobs undone or done twice", seen["undone"] + seen["fetched twice"], 0),
            at_most("jobs all done, s", seen["jobs"], 60),
            at_most(f"wrong when the same post comes {TOGETHER} times at once", seen["together"], 0),
            at_most("wrong after a lost answer, a restart between", seen["answers lost"], 0),
            *(at_most(f"serving again after a kill of {role}, s", seconds, WITHIN) for role, seconds in back.items()),
        ],
    }
