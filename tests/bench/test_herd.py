"""A herd comes back as browsers do: by the same numbers, which stand in the client's own source and in the page for programs."""

import asyncio
import re

import pytest

from bench import herd
from bench.front import plainly
from bench.herd import FIRST, LONGEST, Herd, Person, busiest, wait
from bench.place import ROOT


def test_the_wait_doubles_is_spread_by_chance_and_has_an_end():
    assert [wait(failures, 0.5) for failures in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert (wait(1, 0.0), wait(1, 1.0)) == (0.5, 1.5)
    assert wait(20, 1.0) == 1.5 * LONGEST


def test_the_numbers_are_those_of_the_browser():
    text = (ROOT / "courtyard/gateway/elements/client.ts").read_text()
    found = re.search(r"Math\.min\(([\d_]+), (\d+) \* 2 \*\* this\.#failures\)", text)
    assert found
    assert (int(found[1].replace("_", "")) / 1000, int(found[2]) / 1000) == (LONGEST, FIRST)
    assert "wait * (0.5 + Math.random())" in text


def test_the_busiest_second_is_found():
    assert busiest([10.2, 10.9, 11.25, 11.1, 11.3, 12.1, 15.0]) == 4
    assert busiest([]) == 0


def test_who_is_cut_again_came_back_once_and_is_away_until_then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(herd, "wait", lambda _failures, _chance: 0.01)
    asyncio.run(_cut_again())


async def _cut_again() -> None:
    lines: dict[str, asyncio.StreamWriter] = {}
    admitted = {"ann", "bob"}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = (await reader.readuntil(b"\r\n\r\n")).decode().partition("session=")[2].strip()
        if name in admitted:
            answer = b'{"e":"subscribed","d":{"cursor":"1"}}'
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
            await reader.read(1000)
            writer.write(bytes([0x81, len(answer)]) + answer)
            lines[name] = writer
            await reader.read(1000)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, asyncio.timeout(20):
        crowd = Herd(server.sockets[0].getsockname()[1], 0, "item:1")
        crowd.people = [ann, bob] = [Person(crowd, name, ["item:1"]) for name in ("ann", "bob")]
        staying = [asyncio.create_task(person.stay()) for person in crowd.people]
        await crowd.all_back(10)

        crowd.cut()
        admitted.remove("bob")
        lines["bob"].transport.abort()
        firsts = []
        for _time in range(2):
            lines["ann"].transport.abort()
            while ann.settled or bob.settled:
                await asyncio.sleep(0)
            while not ann.settled:
                await asyncio.sleep(0)
            firsts.append(crowd.back[ann])
        with pytest.raises(TimeoutError):
            await crowd.all_back(0.2)
        assert (crowd.back, crowd.away) == ({ann: firsts[0]}, 1)

        admitted.add("bob")
        await crowd.all_back(10)
        assert (set(crowd.back), crowd.away) == ({ann, bob}, 0)

        admitted.clear()
        lines["ann"].transport.abort()
        while ann.settled:
            await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await crowd.all_back(0.2)
        for task in staying:
            task.cancel()


def test_the_front_is_what_deploy_says_without_tls():
    found = plainly((ROOT / "deploy/nginx.conf").read_text(), 9000, [1, 2], [3, 4, 5])
    assert "listen 127.0.0.1:9000" in found
    assert [f"127.0.0.1:{port};" in found for port in (1, 2, 3, 4, 5)] == [True] * 5
    assert not re.search(r"ssl|443|8001|8002|8101|listen 80", found)
    for kept in (
        "proxy_pass http://courtyard_live;",
        "proxy_next_upstream error timeout http_503;",
        "location = /live",
    ):
        assert kept in found
    assert found.count("{") == found.count("}")
