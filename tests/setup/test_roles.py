"""The roles apart, as behind nginx: pages, live connections and jobs in processes of their own, on one database."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtyard.config import postgres
from tests.setup.machine import Server, children_of, courtyard, free_port, gone, serving, socket_folder, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roles") / "data"
    done = courtyard("migrate", data=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def web(data: Path) -> Iterator[Server]:
    with serving(data, "--role", "web", COURTYARD_WEB_WORKERS="2") as server:
        yield server


def workers_of(web: Server) -> list[int]:
    (granian,) = web.children()["python"]
    return children_of(granian)


def test_web_serves_pages(web: Server) -> None:
    assert web.get("/readyz")[0] == 200
    status, headers, _ = web.get("/welcome/")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert web.get("/api/v1/me")[0] == 401


def test_a_killed_web_process_is_replaced_while_the_other_serves(web: Server) -> None:
    before = workers_of(web)
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    assert until(
        lambda: len([pid for pid in workers_of(web) if not gone(pid)]) == 2 and before[0] not in workers_of(web), 5
    )
    assert all(web.get("/healthz")[0] == 200 for _ in range(10))


def test_a_killed_parent_of_web_processes_leaves_no_orphans(web: Server) -> None:
    (granian,) = web.children()["python"]
    before = workers_of(web)
    os.kill(granian, signal.SIGKILL)
    assert until(lambda: all(gone(pid) for pid in before))
    assert until(web.ready)


def test_metrics_add_up_over_processes(web: Server) -> None:
    for _ in range(20):
        web.get("/welcome/")
    text = web.get("/metrics")[2].decode()
    counted = sum(
        float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith("courtyard_requests_total{")
    )
    assert counted >= 20


def test_live_joins_the_database_and_serves_no_pages(web: Server, data: Path) -> None:
    with serving(data, "--role", "live") as live:
        assert live.get("/healthz")[2] == b"ok\n"
        assert live.get("/")[0] == 404
        assert live.children()["postgres"] == []
        assert knock(live, "https://evil.example") == 403
        assert knock(live, live.url) == 401
        assert live.stop() == 0


def knock(live: Server, origin: str) -> int:
    """The status that a WebSocket handshake from this origin gets."""
    head = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    with socket.create_connection(("127.0.0.1", live.port), timeout=5) as line:
        line.sendall(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
        return int(line.recv(64).split()[1])


def test_a_job_of_a_dead_worker_runs_again(web: Server, data: Path) -> None:
    """A job was under way when its worker died without a word; its task is unknown, so running it means failing it."""
    with postgres.connect(postgres.parse(f"postgres://courtyard@/courtyard?host={socket_folder(data)}")) as connection:
        (dead,) = connection.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
        ).fetchone()
        (job,) = connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, worker_id, args) "
            "values ('default', 'gone', 'doing', %s, '{}') returning id",
            [dead],
        ).fetchone()
        with serving(data, "--role", "jobs") as jobs:
            assert until(
                lambda: (
                    connection.execute("select status from procrastinate_jobs where id = %s", [job]).fetchone()
                    == ("failed",)
                ),
                30,
            )
            (worker,) = jobs.children()["python"]
            os.kill(worker, signal.SIGKILL)
            assert until(lambda: jobs.children()["python"] not in ([], [worker]), 5)
            assert jobs.stop() == 0


def test_all_in_one_beside_them_is_refused(web: Server, data: Path) -> None:
    refused = courtyard("serve", "--port", str(free_port()), data=data)
    assert refused.returncode == 1
    assert "courtyard serve --role web" in refused.stderr


def test_it_stops_whole(web: Server, data: Path) -> None:
    everything = [*web.children()["python"], *workers_of(web), *web.children()["postgres"]]
    assert web.stop() == 0
    assert all(gone(pid) for pid in everything)
    assert not (data / "postgres.json").exists()
