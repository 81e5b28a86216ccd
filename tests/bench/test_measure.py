"""CPU and memory of process trees, the load client, and verdicts."""

import asyncio
import subprocess
import sys

import pytest

from bench import measure
from bench.crowd import Crowd, Socket
from bench.limits.wire import FRAME, MARK

BURN = "import time; end = time.process_time() + {}\nwhile time.process_time() < end: pass"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}]); input()"


def test_cpu_counts_children_that_have_ended():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT.format(BURN.format(0.3)) + "; print(1)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        for _try in range(200):
            if (seen := measure.cpu_of([parent.pid])) >= 0.3:
                break
            asyncio.run(asyncio.sleep(0.05))
        assert 0.3 <= seen < 2
        parent.communicate(b"\n", timeout=10)


def test_a_tree_is_the_process_and_what_it_started():
    with subprocess.Popen(["sh", "-c", "sleep 30 & echo $!; wait"], stdout=subprocess.PIPE, text=True) as shell:
        assert shell.stdout
        child = int(shell.stdout.readline())
        found = measure.descendants([shell.pid])
        alone, both = measure.pss_of([shell.pid], children=False), measure.pss_of([shell.pid])
        subprocess.run(["kill", str(child)], check=True)
    assert found == {shell.pid, child}
    assert 0 < alone < both


@pytest.mark.parametrize(("status", "counted"), [("201 Created", "done"), ("429 Too Many", "refused")])
@pytest.mark.parametrize(
    ("answered", "size"),
    [
        ("Content-Length: 5\r\n\r\nhello", 5),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", 4),
    ],
)
def test_only_answers_that_went_well_are_done(status: str, counted: str, answered: str, size: int):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(0.005)
                writer.write(f"HTTP/1.1 {status}\r\n{answered}".encode())
        except asyncio.IncompleteReadError:
            writer.close()

    async def main() -> measure.Load:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            asked = b"GET / HTTP/1.1\r\n\r\n"
            return await measure.hammer("127.0.0.1", port, lambda _n: asked, roots=[], seconds=0.2, clients=2)

    load = asyncio.run(main())
    assert load.size == size
    assert len(load.waits) == load.done + load.refused == getattr(load, counted) > 2
    assert load.percentile(0.5) >= 5


def _load(cpu: float, done: int = 10, **other: float) -> measure.Load:
    return measure.Load(done=done, cpu=cpu, seconds=1.0, **other)  # type: ignore[arg-type]


def test_the_first_round_is_not_counted_and_ratios_stay_within_a_round():
    product, limit = iter([9.0, 2.0, 8.0, 3.0]), iter([1.0, 1.0, 2.0, 1.0])
    trials = {"product": lambda: _load(next(product)), "limit": lambda: _load(next(limit))}
    loads = measure.gather(trials, rounds=3, say=lambda _text: None)
    assert [load.cpu for load in loads["product"]] == [2.0, 8.0, 3.0]
    assert measure.ratio(loads, "product", "limit") == 3.0


@pytest.mark.parametrize("bad", [{"refused": 1}, {"done": 0}, {"driver": 0.9}])
def test_a_run_that_proves_nothing_is_refused(bad: dict):
    with pytest.raises(RuntimeError):
        measure.gather({"x": lambda: _load(1.0, **bad)}, rounds=1, say=lambda _text: None)


def test_verdicts():
    assert measure.at_most("x", 5.0, 5)["met"]
    assert not measure.at_most("x", 5.01, 5)["met"]
    assert measure.at_least("x", 0.05, 0.05)["met"]
    assert not measure.at_least("x", 0.049, 0.05)["met"]
    assert measure.percentile([0.004, 0.001, 0.002, 0.003], 0.99) == 4
    assert measure.percentile([], 0.99) == 0


def test_a_socket_counts_a_message_once_however_it_arrives():
    async def main() -> tuple[int, int, int]:
        crowd = Crowd()
        socket = Socket(crowd)
        socket.upgraded = True
        crowd.expect(MARK, 2)
        for at in range(0, len(FRAME), 100):
            socket.data_received(FRAME[at : at + 100])
        socket.data_received(FRAME)
        return len(FRAME), len(crowd.arrivals), crowd.twice

    assert asyncio.run(main()) == (300, 1, 1)
