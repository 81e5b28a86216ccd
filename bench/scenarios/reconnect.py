"""A live process is killed under everybody who is connected to it: they come back by chance, and miss nothing of what is written.

Each waits as a browser does: half to one and a half times 1, 2, 4, ... seconds. A process is there again after two to seven
seconds, so a client has failed four times at most and its last wait ends within 1.5 x 8 = 12 s of that; then what is left is the
handshakes and the questions what was missed, of which a core does ``EACH_SECOND``. So all are back within 19 s + N / EACH_SECOND,
and never later than the 60 s of F-R12.
"""

import asyncio
import contextlib
import os
import signal
import threading
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvloop

from bench import seed
from bench.beside import door
from bench.breaking import children_of
from bench.crowd import Crowd
from bench.herd import Herd, busiest
from bench.measure import at_most, cpu_of, median, pss_of
from bench.place import Say, database_pid, place, serving
from bench.scenarios.fanout import store

USUAL_SCALE = 5_000
EACH_SECOND = 200
PATIENCE = 180.0  # seconds until the bench gives up
PAUSE = 0.5  # seconds between two comments
HANDSHAKES = 5_000  # bare ones in a round, if there are fewer people: the clock of /proc has steps of 10 ms
Round = dict[str, Any]


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """``scale`` is how many people are connected; in every round the process is killed once. Times are the worst seen."""
    with place(say) as data:
        reader = seed.fill(people=max(scale, seed.PEOPLE))
        people = [seed.person(n) for n in range(1, scale + 1)]
        cookies = seed.sign_in_crowd(people)
        with (
            serving(data, role="web") as (web, web_port),
            serving(data, role="live") as (live, live_port),
            door() as (bare, bare_port),
        ):
            stage = Stage({"live": live, "web": web, "database": database_pid(data)}, bare, reader.id)
            herd = (live_port, web_port, f"item:{seed.item(1)}")
            found = uvloop.run(stage.play(herd, bare_port, people, cookies, rounds, say))
    return figures(found, scale)


class Stage:
    """Everybody before the live role, and one who writes."""

    def __init__(self, servers: dict[str, int], bare: int, writer: uuid.UUID) -> None:
        self.servers, self.bare, self.writer = servers, bare, writer
        self.written: set[str] = set()
        self.thread = ThreadPoolExecutor(1)  # the writer's database connection belongs to its thread

    async def play(
        self,
        where: tuple[int, int, str],
        bare_port: int,
        people: list[uuid.UUID],
        cookies: list[str],
        rounds: int,
        say: Say,
    ) -> list[Round]:
        """Connect, then kill and shake bare hands in turn."""
        herd = Herd(*where)
        say(f"connecting {len(people):,} people")
        await herd.gather(people, cookies)
        say("  everybody is connected and follows")
        found = []
        for round_ in range(1, rounds + 1):
            one = await self.killed(herd) | {"D": await self.shaken(bare_port, cookies)}
            found.append(one)
            say(f"  round {round_}: all back after {one['all']:.1f} s, {one['live CPU']:.0f} ms, D {one['D']:.0f} ms")
        await herd.leave()
        self.thread.shutdown()
        return found

    async def killed(self, herd: Herd) -> Round:
        """Once; everybody is back and knows everything at the end, or is counted."""
        over = threading.Event()
        writing = asyncio.get_running_loop().run_in_executor(self.thread, self._write_until, over)
        await asyncio.sleep(2 * PAUSE)
        before, memory = self._cpu(), pss_of([self.servers["live"]])
        herd.cut()
        killed = time.monotonic()
        await asyncio.to_thread(_kill, self.servers["live"])
        await asyncio.to_thread(_await, herd.live)
        again, began = self._cpu(), time.monotonic()
        with contextlib.suppress(TimeoutError):
            await herd.all_back(PATIENCE)
        after = self._cpu()
        over.set()
        await writing
        await asyncio.sleep(3)
        number = len(herd.people)
        back = sorted(at - killed for at in herd.back.values()) + [PATIENCE] * (number - len(herd.back))
        return {
            "half": back[number // 2], "99": back[int(0.99 * number)], "all": back[number - 1], "up": began - killed,
            "live CPU": 1e6 * (after["live"] - again["live"]) / number, "busiest": busiest(herd.begun),
            "web CPU": 1e6 * (after["web"] - before["web"]) / number, "tries": len(herd.begun) / number,
            "database CPU": 1e6 * (after["database"] - before["database"]) / number,
            "lacking": herd.lacking(self.written), "asked": herd.asked, "refused": herd.refused,
            "memory": [memory / 1e6, pss_of([self.servers["live"]]) / 1e6], "away": herd.away,
        }  # fmt: skip

    async def shaken(self, port: int, cookies: list[str]) -> float:
        """Bare handshakes; milliseconds of CPU for a thousand."""
        before, times = cpu_of([self.bare]), max(1, HANDSHAKES // len(cookies))
        for _time in range(times):
            crowd = Crowd()
            await crowd.connect(port, cookies)
            crowd.close()
        return 1e6 * (cpu_of([self.bare]) - before) / len(cookies) / times

    def _cpu(self) -> dict[str, float]:
        return {name: cpu_of([pid]) for name, pid in self.servers.items()}

    def _write_until(self, over: threading.Event) -> None:
        while not over.wait(PAUSE):
            id = uuid.uuid4()
            store(self.writer, seed.item(1), id)
            self.written.add(str(id))


def _kill(supervisor: int) -> None:
    """SIGKILL its process, which it starts again."""
    for child in children_of(supervisor):
        os.kill(child, signal.SIGKILL)


def _await(port: int) -> None:
    """Until the process that was started again answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30).close()
            return
        time.sleep(0.02)
    raise RuntimeError("The live process did not come back.")


def figures(found: list[Round], scale: int) -> dict[str, Any]:
    """Times: the worst; costs: the median."""
    worst = {name: max(one[name] for one in found) for name in ("half", "99", "all", "up", "busiest", "away")}
    cost = {name: median(one[name] for one in found) for name in ("live CPU", "web CPU", "database CPU", "D")}
    within = min(60.0, 19 + scale / EACH_SECOND)
    return {
        "figures": {
            "people": scale,
            "the process is there again after, s": round(worst["up"], 2),
            "half are back after, s": round(worst["half"], 2),
            "99 % are back after, s": round(worst["99"], 2),
            "all are back after, s": round(worst["all"], 2),
            "most connections begun in one second": worst["busiest"],
            "tries for each who came back": round(median(one["tries"] for one in found), 2),
            "live, ms of CPU per 1,000 who came back": round(cost["live CPU"], 1),
            "D, ms of CPU per 1,000 bare handshakes": round(cost["D"], 1),
            "live / D": round(median(one["live CPU"] / one["D"] for one in found), 1),
            "web, ms of CPU per 1,000 who came back": round(cost["web CPU"], 1),
            "database, ms of CPU per 1,000 who came back": round(cost["database CPU"], 1),
            "questions what was missed, and those refused": [
                sum(one["asked"] for one in found),
                sum(one["refused"] for one in found),
            ],
            "live before and after, MB": [round(size, 1) for size in found[-1]["memory"]],
        },
        "targets": [
            at_most("messages that somebody did not get", max(one["lacking"] for one in found), 0),
            at_most("people who did not come back", worst["away"], 0),
            at_most("all are back, s", worst["all"], within),
        ],
    }
