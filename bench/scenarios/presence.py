"""What it costs to know who is near: a crowd in front of one live process, at rest and while a share of it comes and goes."""

import asyncio
import json
import time
import uuid
from typing import Any

import uvloop

from bench import seed
from bench.crowd import Crowd, Socket, topics_of
from bench.measure import at_most, cpu_of, median
from bench.place import Say, database_pid, place, serving

SCALE = 5_000
CROWDS = (1_000, 5_000)
WATCHED = 50  # people whom each of them sees: a list of conversations
SHARES = (0.0, 0.1, 1.0)  # of the crowd that changes within a minute: none, a busy one, nine o'clock
SCATTER = 7_919  # from one who changes to the next: they are not each other's neighbours
TRIAL = 40.0  # seconds: two turns of heartbeats, four looks


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Everybody follows themselves and is online; at rest nobody else is followed, then fifty others are."""
    with place(say) as data:
        seed.fill(people=SCALE)
        people = [seed.person(n) for n in range(1, SCALE + 1)]
        cookies = seed.sign_in_crowd(people)
        figures: dict[str, Any] = {}
        targets = []
        for number in CROWDS:
            with serving(data, role="live") as (live, port):
                stage = Stage(live, database_pid(data), people[:number], cookies[:number])
                found = uvloop.run(stage.play(port, rounds, say))
            idle = median(found["idle"])
            figures[f"{number:,}: idle, share of a core"] = round(idle, 4)
            for share in SHARES:
                label = f"{number:,}: {share:.0%} change in a minute"
                figures[f"{label}, share of a core"] = round(median(found[label][0]), 4)
                figures[f"{label}, of it the database"] = round(median(found[label][1]), 4)
            figures[f"{number:,}: frames heard in the busiest trial"] = stage.frames
            for share in SHARES[1:]:
                extra = median(found[f"{number:,}: {share:.0%} change in a minute"][0]) - idle
                targets.append(
                    at_most(
                        f"{share:.0%} of {number:,} change: thousandths of a core above idle",
                        1_000 * extra,
                        _allowed(number, share),
                    )
                )
    return {"figures": figures, "targets": targets}


def _allowed(number: int, share: float) -> float:
    """Little enough not to be noticed, and more where everybody in a large crowd moves at once."""
    return 20 if share < 1 else 20 + number / 50


class Stage:
    """The crowd before the live role."""

    def __init__(self, live: int, postgres: int, people: list[uuid.UUID], cookies: list[str]) -> None:
        self.live, self.postgres, self.people, self.cookies = live, postgres, people, cookies
        self.frames = 0

    async def play(self, port: int, rounds: int, say: Say) -> dict[str, Any]:
        """Connect, rest, follow, and change in turn."""
        number = len(self.people)
        crowd = Crowd()
        say(f"connecting {number:,} people")
        await crowd.connect(port, self.cookies)
        for at, socket in enumerate(crowd.sockets):
            await crowd.subscribe(socket, topics_of(self.people[at], self.cookies[at], [f"person:{self.people[at]}"]))
        found: dict[str, Any] = {"idle": [await self._trial(crowd, 0.0) for _round in range(rounds)]}
        found["idle"] = [whole for whole, _database in found["idle"]]
        for socket in crowd.sockets:
            _say_near(socket, away=False)
        for at, socket in enumerate(crowd.sockets):
            seen = [f"near:{self.people[(at + step * 7) % number]}" for step in range(1, WATCHED + 1)]
            await crowd.subscribe(socket, topics_of(self.people[at], self.cookies[at], seen))
        await asyncio.sleep(30)
        for share in SHARES:
            trials = [await self._trial(crowd, share) for _round in range(rounds)]
            label = f"{number:,}: {share:.0%} change in a minute"
            found[label] = [trial[0] for trial in trials], [trial[1] for trial in trials]
            say(f"  {label}: {median(found[label][0]):.4f} of a core, idle {median(found['idle']):.4f}")
        if crowd.lost:
            raise RuntimeError(f"{crowd.lost} sockets were lost.")
        crowd.close()
        return found

    async def _trial(self, crowd: Crowd, share: float) -> tuple[float, float]:
        """So many a minute go away or come back, evenly spread; the share of a core, and the database's of it."""
        changes = int(len(crowd.sockets) * share * TRIAL / 60)
        crowd.expect(b'"e":"near"', len(crowd.sockets) + 1)
        before, started = self._cpu(), time.perf_counter()
        for change in range(changes):
            socket = crowd.sockets[change * SCATTER % len(crowd.sockets)]
            _say_near(socket, away=not socket.away)
            late = started + TRIAL * (change + 1) / changes - time.perf_counter()
            if late > 0:
                await asyncio.sleep(late)
        await asyncio.sleep(max(0.0, started + TRIAL - time.perf_counter()))
        took = time.perf_counter() - started
        after = self._cpu()
        self.frames = len(crowd.arrivals) + crowd.twice
        crowd.twice = 0
        spent = [(after[place] - before[place]) / took for place in (0, 1)]
        return sum(spent), spent[1]

    def _cpu(self) -> tuple[float, float]:
        return cpu_of([self.live]), cpu_of([self.postgres])


def _say_near(socket: Socket, *, away: bool) -> None:
    socket.away = away
    socket.say(json.dumps({"near": {"idle": 300 if away else 0, "phone": False}}).encode())
