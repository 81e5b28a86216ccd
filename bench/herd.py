"""People who come back by themselves: each has a line to the live role, and follows the rules of ``gateway/elements/client.ts`` when
it is cut: the same waits by chance, the cursor at hand, and a question over HTTP when it is told that it is behind.
"""

import asyncio
import bisect
import contextlib
import json
import random
import re
import time
import urllib.parse
import uuid
from collections.abc import Sequence
from typing import Any

from bench.crowd import Crowd, Socket, handshake, topics_of

__all__ = ["Herd", "busiest", "wait"]

FIRST, LONGEST = 0.5, 30.0  # seconds; doubled at every failure, the first included
TICK = 5.0  # seconds after which what could not be asked is asked again
_ID = re.compile(rb'"id":"([0-9a-f-]{36})"')


def wait(failures: int, chance: float) -> float:
    """How many seconds a browser waits after so many failures; ``chance`` is from 0 to 1."""
    return min(LONGEST, FIRST * 2.0**failures) * (0.5 + chance)


class Herd(Crowd):
    """Everybody, and what they do: the moments at which somebody began to connect, and those at which each was back first."""

    def __init__(self, live: int, web: int, topic: str) -> None:
        super().__init__()
        self.live, self.web, self.topic = live, web, topic
        self.people: list[Person] = []
        self.begun: list[float] = []
        self.back: dict[Person, float] = {}
        self.asked = self.refused = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def gather(self, people: Sequence[uuid.UUID], cookies: Sequence[str]) -> None:
        """Everybody connects, forty at a time, and stays."""
        for id, cookie in zip(people, cookies, strict=True):
            self.people.append(Person(self, cookie, topics_of(id, cookie, [self.topic])))
        gate = asyncio.Semaphore(40)

        async def first(person: Person) -> None:
            async with gate:
                self._tasks.append(asyncio.create_task(person.stay()))
                await person.there.wait()

        await asyncio.gather(*map(first, self.people))

    def cut(self) -> None:
        """What is counted begins anew: somebody is about to be killed."""
        self.begun, self.back, self.asked, self.refused = [], {}, 0, 0

    async def all_back(self, patience: float) -> None:
        """Until everybody was told what they had missed, and nobody is cut again. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while len(self.back) < len(self.people) or self.away:
                await asyncio.sleep(0.05)

    @property
    def away(self) -> int:
        """How many have no line now, or do not know yet what they missed."""
        return sum(not person.settled for person in self.people)

    def lacking(self, written: set[str]) -> int:
        """How many messages did not reach somebody."""
        return sum(len(written - person.told) for person in self.people)

    async def leave(self) -> None:
        """Everybody goes."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Person:
    """One of them. ``told``: the ids of what came, over the line or when asked for."""

    def __init__(self, herd: Herd, cookie: str, topics: list[str]) -> None:
        self.herd, self.cookie, self.topics = herd, cookie, topics
        self.cursor: str | None = None
        self.failures = 0
        self.settled = False
        self.told: set[str] = set()
        self.there = asyncio.Event()

    async def stay(self) -> None:
        """Connected until cancelled."""
        while True:
            with contextlib.suppress(OSError, TimeoutError):
                await self._connected()
            self.failures += 1
            await asyncio.sleep(wait(self.failures, random.random()))

    async def _connected(self) -> None:
        self.herd.begun.append(time.monotonic())
        loop = asyncio.get_running_loop()
        transport, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self.herd.live)
        try:
            transport.write(handshake(self.herd.live, self.cookie))
            await asyncio.wait_for(line.ready, 60)
            self.failures = 0
            line.ready = loop.create_future()
            line.say(json.dumps({"sub": self.topics} | ({"since": self.cursor} if self.cursor else {})).encode())
            answer = json.loads(await asyncio.wait_for(line.ready, 60))["d"]
            self.cursor = await self._catch_up() if answer.get("behind") else answer["cursor"]
            self.settled = True
            self.herd.back.setdefault(self, time.monotonic())
            self.there.set()
            await line.gone.wait()
        finally:
            self.settled = False
            transport.abort()

    async def _catch_up(self) -> str:
        since, more = self.cursor, True
        while more:
            try:
                found = await self._missed(since)
            except (OSError, ValueError, asyncio.IncompleteReadError):
                self.herd.refused += 1
                await asyncio.sleep(TICK * random.random())
                continue
            self.told |= {one["id"] for one in found["results"]}
            since, more = found["next"], found["more"]
        return since or ""

    async def _missed(self, since: str | None) -> dict[str, Any]:
        self.herd.asked += 1
        query = urllib.parse.urlencode([("topic", self.topics[0]), ("since", since or "")])
        reader, writer = await asyncio.open_connection("127.0.0.1", self.herd.web)
        try:
            writer.write(
                f"GET /live/changes?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={self.cookie}\r\n"
                f"Connection: close\r\n\r\n".encode()
            )
            head, _end, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        finally:
            writer.close()
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(head[:40])
        found: dict[str, Any] = json.loads(body)
        return found


class Line(Socket):
    """The socket of one of them."""

    __slots__ = ("gone", "person")

    def __init__(self, person: Person) -> None:
        super().__init__(person.herd)
        self.person, self.gone = person, asyncio.Event()

    def heard(self, payload: bytes, at: float) -> None:
        if payload.startswith(b'{"t":"item:') and (found := _ID.search(payload)):
            self.person.told.add(found[1].decode())
        elif b'"e":"heartbeat"' in payload:
            if self.person.settled:  # before, something may be missing that its cursor would pass over
                self.person.cursor = json.loads(payload)["d"]["cursor"]
        else:
            super().heard(payload, at)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.gone.set()


def busiest(moments: Sequence[float]) -> int:
    """The largest number of moments within one second."""
    ordered = sorted(moments)
    return max((bisect.bisect_left(ordered, first + 1) - at for at, first in enumerate(ordered)), default=0)
