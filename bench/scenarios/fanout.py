"""One stored comment to N connected people: from its commit to the socket of each, beside W."""

import asyncio
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import uvloop

from bench import seed
from bench.beside import Wire, wire
from bench.crowd import Crowd, topics_of
from bench.measure import at_most, cpu_of, descendants, median, percentile
from bench.place import Say, database_pid, place, serving

MESSAGES = {
    20: 40,
    200: 30,
    1_000: 25,
    5_000: 10,
}  # stored one after the other in a round, each complete before the next
PATIENCE = 30.0  # seconds until a message must have reached everybody


@dataclass
class Trial:
    """What so many messages to N sockets took."""

    deliveries: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    whole: float = 0.0  # with the writer's own database process
    driver: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def per_thousand(self) -> float:
        """Milliseconds of CPU for 1,000 deliveries."""
        return 1e6 * self.cpu / max(1, self.deliveries)


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """Everybody is another person with a sign-in of their own; the first N of them follow the N-th post."""
    most = max(MESSAGES)
    with place(say) as data:
        reader = seed.fill(people=most)
        people = [seed.person(n) for n in range(1, most + 1)]
        cookies = seed.sign_in_crowd(people)
        postgres = database_pid(data)
        with serving(data, role="live") as (server, port), wire() as limit:
            stage = Stage(reader, people, cookies, server, postgres, limit)
            return uvloop.run(stage.play(port, rounds, say))


class Writer:
    """One who comments, in a thread whose database connection is its own."""

    def __init__(self, person: uuid.UUID) -> None:
        self.person = person
        self._thread = ThreadPoolExecutor(1)

    async def process(self) -> int:
        """The database process of that connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _backend)

    async def told(self, crowd: Crowd, post: uuid.UUID, number: int, times: int, servers: list[int]) -> Trial:
        """Comments on a post, each waited for until the last of its followers has it; what these servers took for it.

        Raises TimeoutError when somebody has not got one after ``PATIENCE``.
        """
        trial, loop, writer = Trial(), asyncio.get_running_loop(), await self.process()
        before, own, whole = _cpu(servers), time.process_time(), cpu_of([writer])
        started = time.perf_counter()
        for _message in range(times):
            id = uuid.uuid4()
            crowd.expect(str(id).encode(), number)
            committed = await loop.run_in_executor(self._thread, store, self.person, post, id)
            await asyncio.wait_for(crowd.complete.wait(), PATIENCE)
            trial.waits += [at - committed for at in crowd.arrivals]
            trial.deliveries += len(crowd.arrivals)
        trial.seconds = time.perf_counter() - started
        trial.cpu = _cpu(servers) - before
        trial.whole = trial.cpu + cpu_of([writer]) - whole
        trial.driver = time.process_time() - own
        return trial

    def close(self) -> None:
        """Write no more."""
        self._thread.shutdown()


def _cpu(servers: list[int]) -> float:
    return sum(cpu_of([pid]) for pid in servers)


class Stage:
    """The crowd before the live role, the crowd before W, and one who writes."""

    def __init__(
        self,
        reader: seed.Reader,
        people: list[uuid.UUID],
        cookies: list[str],
        server: int,
        postgres: int,
        limit: Wire,
    ) -> None:
        self.people, self.cookies, self.writer = people, cookies, Writer(reader.id)
        self.server, self.postgres, self.limit = server, postgres, limit
        self.posts = {number: seed.item(at) for at, number in enumerate(MESSAGES, 1)}

    async def play(self, port: int, rounds: int, say: Say) -> dict[str, Any]:
        """Connect, warm up, measure in turn."""
        crowd, bare = Crowd(), Crowd()
        say(f"connecting {len(self.people):,} people")
        await bare.connect_raw(self.limit.port, len(self.people))
        await crowd.connect(port, self.cookies)
        for at, socket in enumerate(crowd.sockets):
            wanted = [f"item:{post}" for number, post in self.posts.items() if at < number]
            await crowd.subscribe(socket, topics_of(self.people[at], self.cookies[at], wanted))
        say("  everybody is connected and follows")
        found: dict[int, list[tuple[Trial, Trial]]] = {number: [] for number in MESSAGES}
        for round_ in range(rounds + 1):
            for number in MESSAGES:
                pair = await self.told(crowd, number), await self.written(bare, number)
                say(f"  round {round_}, {number:,}: {pair[0].per_thousand:.1f} ms, W {pair[1].per_thousand:.1f} ms")
                if round_:
                    found[number].append(pair)
        if crowd.lost or crowd.twice or bare.lost:
            raise RuntimeError(f"{crowd.lost} sockets were lost, {crowd.twice} frames came twice.")
        crowd.close()
        bare.close()
        self.writer.close()
        return self.figures(found, crowd.size)

    async def told(self, crowd: Crowd, number: int) -> Trial:
        """Comments on a post with so many followers."""
        database = descendants([self.postgres]) - {self.postgres, await self.writer.process()}
        servers = [self.server, *database]
        return await self.writer.told(crowd, self.posts[number], number, MESSAGES[number], servers)

    async def written(self, bare: Crowd, number: int) -> Trial:
        """As often, W's frame to as many sockets."""
        trial, loop = Trial(), asyncio.get_running_loop()
        before, own, started = cpu_of([self.limit.process.pid]), time.process_time(), time.perf_counter()
        for _message in range(MESSAGES[number]):
            bare.expect(b"the-wire-itself", number)
            begun = await loop.run_in_executor(None, self.limit.write, number)
            await asyncio.wait_for(bare.complete.wait(), PATIENCE)
            trial.waits += [at - begun for at in bare.arrivals]
            trial.deliveries += len(bare.arrivals)
        trial.seconds = time.perf_counter() - started
        trial.cpu = trial.whole = cpu_of([self.limit.process.pid]) - before
        trial.driver = time.process_time() - own
        return trial

    def figures(self, found: dict[int, list[tuple[Trial, Trial]]], size: int) -> dict[str, Any]:
        """CPU and waits of both, and their ratios."""
        figures: dict[str, Any] = {"frame, bytes": size, "frame of W, bytes": 300}
        targets = []
        for number, pairs in found.items():
            ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            label = f"{number:,}"
            figures[f"{label}: CPU per 1,000, ms"] = round(median(trial.per_thousand for trial in ours), 1)
            figures[f"{label}: with the storing, ms"] = round(
                median(1e6 * trial.whole / trial.deliveries for trial in ours), 1
            )
            figures[f"{label}: W, ms"] = round(median(trial.per_thousand for trial in theirs), 1)
            for share in (0.5, 0.99):
                waits = [median(percentile(trial.waits, share) for trial in side) for side in (ours, theirs)]
                figures[f"{label}: p{share * 100:.0f} and that of W, ms"] = [round(wait, 1) for wait in waits]
            figures[f"{label}: driver busy"] = round(max(trial.driver / trial.seconds for trial in ours), 2)
            if number >= 1_000:
                cpu = median(a.per_thousand / b.per_thousand for a, b in pairs)
                last = median(percentile(a.waits, 0.99) / percentile(b.waits, 0.99) for a, b in pairs)
                targets.append(at_most(f"CPU per 1,000 at {label} / W", cpu, 1.6))
                targets.append(at_most(f"p99 at {label} / p99 of W", last, 2))
        return {"figures": figures, "targets": targets}


def _backend() -> int:
    """The database process of this thread's connection."""
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute("select pg_backend_pid()")
        return int(sql.fetchone()[0])


def store(person_id: uuid.UUID, post: uuid.UUID, id: uuid.UUID) -> float:
    """Store a comment as the API does; the moment of its commit."""
    from django.db import transaction

    from courtyard.accounts.models import Person
    from courtyard.content.services.comments import comment

    moments: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: moments.append(time.perf_counter()))
        comment(actor=Person.objects.get(pk=person_id), item_id=post, body=f"<p>Seen, on my way: {id}</p>", id=id)
    return moments[0]
