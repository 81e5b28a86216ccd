"""A new version comes role by role (F-R21): what is under way is finished, the other process serves, clients come back."""

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from courtyard.config import postgres
from tests.setup.machine import Server, courtyard, free_port, serving, socket_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation whose database is held by the role that stays: jobs."""
    folder = tmp_path_factory.mktemp("rolling") / "data"
    assert courtyard("migrate", data=folder).returncode == 0
    with serving(folder, "--role", "jobs"):
        made = courtyard("person", "create", "ada@example.org", "--name", "Ada", "--role", "owner", data=folder)
        assert made.returncode == 0
        yield folder


@pytest.fixture(scope="module")
def token(data: Path) -> str:
    return courtyard("token", "create", "ada@example.org", data=data).stdout.strip()


@contextmanager
def tokens_locked(data: Path) -> Iterator[None]:
    """Nobody's token can be read, so every request of the API waits."""
    url = f"postgres://courtyard@/courtyard?host={socket_folder(data)}"
    with postgres.connect(postgres.parse(url)) as line, line.transaction():
        line.execute("lock table accounts_apitoken in access exclusive mode")
        yield


def test_web_finishes_what_is_under_way_when_told_to_stop(data: Path, token: str) -> None:
    answers: list[int] = []
    with serving(data, "--role", "web", COURTYARD_WEB_WORKERS="1") as web:
        asking = threading.Thread(
            target=lambda: answers.append(web.get("/api/v1/me", Authorization=f"Bearer {token}")[0])
        )
        with tokens_locked(data):
            asking.start()
            time.sleep(0.7)
            web.process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            assert web.process.poll() is None
        asking.join()
        assert answers == [200]
        assert web.stop() == 0


def test_two_of_web_are_replaced_in_turn_and_no_request_fails(data: Path, token: str) -> None:
    """The client does what nginx does by itself: who refuses the connection, or ends it unanswered, is passed over."""
    ports = [free_port(), free_port()]
    seen: Counter[str] = Counter()
    stop = threading.Event()
    with (
        serving(data, "--role", "web", port=ports[0], COURTYARD_WEB_WORKERS="1") as first,
        serving(data, "--role", "web", port=ports[1], COURTYARD_WEB_WORKERS="1") as second,
    ):
        clients = [threading.Thread(target=ask_on, args=([first, second], token, seen, stop)) for _n in range(3)]
        for client in clients:
            client.start()
        try:
            assert first.stop() == 0
            with serving(data, "--role", "web", port=ports[0], COURTYARD_WEB_WORKERS="1"):
                assert second.stop() == 0
                with serving(data, "--role", "web", port=ports[1], COURTYARD_WEB_WORKERS="1"):
                    time.sleep(0.5)
                    stop.set()
                    for client in clients:
                        client.join(30)
        finally:
            stop.set()
    assert set(seen) <= {"200", "passed over"}, seen
    assert seen["200"] > 20
    assert seen["passed over"]


def ask_on(servers: list[Server], token: str, seen: Counter[str], stop: threading.Event) -> None:
    while not stop.is_set():
        for server in servers:
            try:
                seen[str(server.get("/api/v1/me", Authorization=f"Bearer {token}")[0])] += 1
                break
            except OSError as error:
                gone = isinstance(getattr(error, "reason", error), ConnectionError)
                seen["passed over" if gone else f"failed: {error}"] += 1
        else:
            seen["nobody answered"] += 1
        time.sleep(0.02)


def test_live_says_that_it_begins_anew_and_takes_its_clients_back(data: Path, token: str) -> None:
    """1012, which clients take as "come back after some seconds, not all at once" (gateway/elements/client.ts).

    That nothing is missed meanwhile is held by test_faults.py.
    """
    port = free_port()
    known = {"Authorization": f"Bearer {token}"}

    def ask(web: Server, path: str) -> dict[str, object]:
        return json.loads(web.get(path, **known)[2])

    with serving(data, "--role", "web", COURTYARD_WEB_WORKERS="1") as web:
        granted = ask(web, "/api/v1/me/topics")
        with serving(data, "--role", "live", port=port) as live, socket_to(live, known) as line:
            assert subscribed(line, granted)["d"]["refused"] == []
            live.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as end:
                hear_to_the_end(line)
            assert end.value.rcvd
            assert end.value.rcvd.code == 1012
            assert live.stop() == 0
        with serving(data, "--role", "live", port=port) as again, socket_to(again, known) as line:
            assert subscribed(line, granted)["d"]["refused"] == []


def hear_to_the_end(line):
    while True:
        line.recv(timeout=10)


def socket_to(live, known):
    return connect(
        f"ws://127.0.0.1:{live.port}/live", origin=live.url, additional_headers=known, compression=None, proxy=None
    )


def subscribed(line, granted):
    line.send(json.dumps({"sub": granted["topics"]}))
    return json.loads(line.recv(timeout=10))
