"""One stored comment to everybody, who is spread over 1, 2 and 4 live processes behind nginx as deploy/ configures it.

Each process hears every bell, reads and frames for itself: what that adds to a delivery is the cost of having several. The target
is ours: what 1,000 deliveries cost with four processes is at most 1.3 times what they cost with one. A frame that does not arrive
ends the run, and so does a machine where nginx is not and cannot be fetched.
"""

import contextlib
import uuid
from dataclasses import dataclass, field
from typing import Any

import uvloop

from bench import seed
from bench.crowd import Crowd, topics_of
from bench.front import front
from bench.measure import at_most, cpu_of, descendants, median, percentile
from bench.place import Say, database_pid, free_port, place, serving
from bench.scenarios.fanout import Trial, Writer

USUAL_SCALE = 5_000
LIVES = (1, 2, 4)
MESSAGES = 12  # stored one after the other in a round, each complete before the next


@dataclass
class Side:
    """So many live processes, with a crowd of their own that follows a post of its own."""

    servers: list[int]
    nginx: int
    port: int
    post: uuid.UUID
    crowd: Crowd = field(default_factory=Crowd)
    trials: list[tuple[Trial, float]] = field(default_factory=list)  # with the seconds of CPU that nginx took


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """``scale`` is how many people listen. All processes stand at once, and are measured in turn."""
    with place(say) as data, contextlib.ExitStack() as kept:
        reader = seed.fill(people=max(scale, seed.PEOPLE))
        people = [seed.person(n) for n in range(1, scale + 1)]
        cookies = seed.sign_in_crowd(people)
        sides = {number: _side(kept, data, number, at) for at, number in enumerate(LIVES, 1)}
        postgres = database_pid(data)
        uvloop.run(_play(sides, people, cookies, Writer(reader.id), postgres, rounds, say))
    return _figures(sides, scale)


def _side(kept: contextlib.ExitStack, data: Any, number: int, at: int) -> Side:
    port = free_port()
    known = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "COURTYARD_PROXIES": "127.0.0.1"}
    begun = [kept.enter_context(serving(data, role="live", **known)) for _n in range(number)]
    nginx = kept.enter_context(front(port, web=[free_port()], live=[one for _pid, one in begun]))
    return Side([pid for pid, _port in begun], nginx, port, seed.item(at))


async def _play(
    sides: dict[int, Side],
    people: list[uuid.UUID],
    cookies: list[str],
    writer: Writer,
    postgres: int,
    rounds: int,
    say: Say,
) -> None:
    for number, side in sides.items():
        say(f"connecting {len(people):,} people to {number}")
        await side.crowd.connect(side.port, cookies)
        for socket, person, cookie in zip(side.crowd.sockets, people, cookies, strict=True):
            await side.crowd.subscribe(socket, topics_of(person, cookie, [f"item:{side.post}"]))
    for round_ in range(rounds + 1):
        for number, side in sides.items():
            before = cpu_of([side.nginx])
            database = descendants([postgres]) - {postgres, await writer.process()}
            trial = await writer.told(side.crowd, side.post, len(people), MESSAGES, [*side.servers, *database])
            proxied = cpu_of([side.nginx]) - before
            say(f"  round {round_}, {number}: {trial.per_thousand:.1f} ms")
            if round_:
                side.trials.append((trial, proxied))
    for side in sides.values():
        if side.crowd.lost or side.crowd.twice:
            raise RuntimeError(f"{side.crowd.lost} sockets were lost, {side.crowd.twice} frames came twice.")
        side.crowd.close()
    writer.close()


def _figures(sides: dict[int, Side], scale: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"listeners": scale}
    for number, side in sides.items():
        label = f"{number} live"
        figures[f"{label}: CPU per 1,000, ms"] = round(median(one.per_thousand for one, _nginx in side.trials), 1)
        figures[f"{label}: nginx per 1,000, ms"] = round(
            median(1e6 * nginx / one.deliveries for one, nginx in side.trials), 1
        )
        for share in (0.5, 0.99):
            found = median(percentile(one.waits, share) for one, _nginx in side.trials)
            figures[f"{label}: p{share * 100:.0f}, ms"] = round(found, 1)
        figures[f"{label}: driver busy"] = round(max(one.driver / one.seconds for one, _nginx in side.trials), 2)
    one, four = sides[LIVES[0]].trials, sides[LIVES[-1]].trials
    ratio = median(b.per_thousand / a.per_thousand for (a, _n), (b, _m) in zip(one, four, strict=True))
    return {
        "figures": figures,
        "targets": [at_most(f"CPU per 1,000 deliveries of {LIVES[-1]} live processes / of one", ratio, 1.3)],
    }
