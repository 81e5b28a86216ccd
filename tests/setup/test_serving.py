"""One server from its first start to its last: what it answers, what it survives, how it stops."""

import os
import re
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from courtyard.config import embedded, postgres
from tests.setup.machine import Server, children_of, courtyard, free_port, gone, serving, socket_folder, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    return closed / "données de l'été"


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def token(server: Server, data: Path) -> str:
    """A token of the owner, who is made with the command line."""
    made = courtyard(
        "person",
        "create",
        "ada@example.org",
        "--name",
        "Ada",
        "--role",
        "owner",
        "--password-stdin",
        data=data,
        given="a quiet lake 7\n",
    )
    assert (made.returncode, made.stderr) == (0, "")
    found = courtyard("token", "create", "ada@example.org", "--scope", "read", data=data)
    assert re.fullmatch(r"cy_[\w-]{43}\n", found.stdout)
    return found.stdout.strip()


def test_it_is_ready_and_says_what_it_checked(server: Server) -> None:
    status, headers, body = server.get("/readyz")
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert body == b'{"status": "ready", "checks": {"database": "ok", "storage": "ok", "migrations": "ok"}}'
    assert server.get("/healthz")[2] == b"ok\n"


def test_health_answers_whatever_the_host_is_called(server: Server) -> None:
    assert server.get("/healthz", Host="10.0.0.7")[0] == 200


def test_other_pages_are_refused_under_a_foreign_name(server: Server) -> None:
    assert server.get("/", Host="evil.example")[0] == 400


def test_every_answer_carries_the_headers_of_trust(server: Server) -> None:
    for path in ("/healthz", "/", "/nothing-here", "/api/v1/me"):
        headers = server.get(path)[1]
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert {"private", "no-store"} <= set(headers["cache-control"].split(", "))
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_files_of_the_browser_may_be_kept(server: Server) -> None:
    page = server.get("/welcome/")[2].decode()
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    headers = server.get(sheet[1])[1]
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"


def test_metrics_are_for_this_machine(server: Server) -> None:
    status, _, body = server.get("/metrics")
    assert status == 200
    assert b"courtyard_requests_total" in body
    assert b"courtyard_jobs" in body


def test_metrics_do_not_exist_for_who_came_through_a_proxy(server: Server) -> None:
    assert server.get("/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404
    assert server.get("/metrics", **{"X-Real-IP": "10.1.1.1"})[0] == 404


def test_commands_use_the_running_database(server: Server, token: str) -> None:
    status, _, body = server.get("/api/v1/me", Authorization=f"Bearer {token}")
    assert status == 200
    assert b"Ada" in body


def test_an_address_is_taken_once(token: str, data: Path) -> None:
    again = courtyard("person", "create", "ada@example.org", "--name", "Ada", data=data)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "Traceback" not in again.stderr


def test_a_second_server_on_the_folder_is_refused(server: Server, data: Path) -> None:
    refused = courtyard("serve", "--port", str(free_port()), data=data)
    assert refused.returncode == 1
    assert "is in use" in refused.stderr
    assert str(server.process.pid) in refused.stderr


def test_a_taken_port_is_told(server: Server, tmp_path: Path) -> None:
    refused = courtyard("serve", "--port", str(server.port), data=tmp_path / "other")
    assert refused.returncode == 1
    assert (
        refused.stderr
        == f"Port {server.port} on 127.0.0.1 is taken by another program. Stop that one, or choose another with --port N.\n"
    )


def test_the_data_folder_is_closed_and_so_is_the_socket(server: Server, data: Path) -> None:
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    sockets = socket_folder(data)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(str(sockets / ".s.PGSQL.5432")) <= 107
    assert [stat.S_IMODE(path.stat().st_mode) for path in (data / "secret.key", data / "postgres.log")] == [
        0o600,
        0o600,
    ]


def test_a_killed_worker_is_replaced(server: Server) -> None:
    before = server.children()["python"]
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: len(server.children()["python"]) == len(before) and server.ready(), 5)
    assert not set(server.children()["python"]) & set(before)


def test_pages_answer_503_while_the_database_is_away_and_heal(server: Server, token: str) -> None:
    (killed,) = server.children()["postgres"]
    for pid in [killed, *children_of(killed)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    answers = []
    end = time.monotonic() + 15
    while time.monotonic() < end and [status for status, _, _ in answers[-3:]] != [200, 200, 200]:
        answers.append(server.get("/api/v1/me", Authorization=f"Bearer {token}"))
        time.sleep(0.02)
    assert {status for status, _, _ in answers} == {200, 503}
    assert answers[-1][0] == 200
    for status, headers, body in answers:
        assert status == 200 or headers["retry-after"] == "3"
        assert b"Traceback" not in body
    assert not [line for line in server.logged if "Traceback" in line]


def test_a_restarted_database_costs_no_answer(server: Server, token: str) -> None:
    """The farewell of the old connections is noticed before they are used."""
    assert [server.get("/api/v1/me", Authorization=f"Bearer {token}")[0] for _ in range(12)] == [200] * 12
    (stopped,) = server.children()["postgres"]
    os.kill(stopped, signal.SIGINT)
    assert until(lambda: server.children()["postgres"] not in ([stopped], []))
    assert until(server.ready)
    assert [server.get("/api/v1/me", Authorization=f"Bearer {token}")[0] for _ in range(12)] == [200] * 12


def test_no_page_hangs_on_a_database_that_does_not_answer(server: Server, token: str) -> None:
    (postgres,) = server.children()["postgres"]
    frozen = [postgres, *children_of(postgres)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        status, headers, body = server.get("/api/v1/me", Authorization=f"Bearer {token}")
        assert time.monotonic() - began < 11
        assert (status, headers["retry-after"], headers["content-type"]) == (503, "3", "application/problem+json")
        assert b"Traceback" not in body
        assert server.get("/healthz")[0] == 200
    finally:
        for pid in frozen:
            if not gone(pid):
                os.kill(pid, signal.SIGCONT)
    assert until(lambda: server.get("/api/v1/me", Authorization=f"Bearer {token}")[0] == 200, 20)


def test_what_is_under_way_is_finished_when_it_stops(data: Path, server: Server, token: str) -> None:
    """The server is gone after this one."""
    workers = [*server.children()["python"], *server.children()["postgres"]]
    sockets = socket_folder(data)
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(server.get("/api/v1/me", Authorization=f"Bearer {token}")[0])
    )
    with (
        postgres.connect(postgres.parse(f"postgres://courtyard@/courtyard?host={sockets}")) as connection,
        connection.transaction(),
    ):
        connection.execute("lock table accounts_apitoken in access exclusive mode")
        asking.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert server.process.poll() is None
    asking.join()
    assert answers == [200]
    assert server.stop() == 0
    assert server.said[-1] == "Courtyard has stopped"
    assert all(gone(pid) for pid in workers)
    assert not sockets.exists()
    assert not (data / "postgres.json").exists()


def test_the_second_start_takes_seconds_and_kept_everything(data: Path, server: Server) -> None:
    server.stop()
    with serving(data) as second:
        assert second.seconds < 10  # 5 on a quiet machine; bench start measures it
        assert "Bringing the database up to date" not in second.said
        assert courtyard("token", "create", "ada@example.org", data=data).returncode == 0


def test_after_a_kill_of_everything_it_starts_again(data: Path, server: Server) -> None:
    server.stop()
    with serving(data) as killed:
        workers = [*killed.children()["python"], *killed.children()["postgres"]]
        left = socket_folder(data)
        killed.process.kill()
        killed.process.wait()
        assert until(lambda: all(gone(pid) for pid in workers)), "the kernel ends what belongs to a killed supervisor"
    with serving(data, port=killed.port):
        assert not left.exists()
        assert courtyard("token", "create", "ada@example.org", data=data).returncode == 0


def test_commands_bring_their_own_database_when_no_server_runs(data: Path, server: Server) -> None:
    server.stop()
    assert courtyard("token", "create", "ada@example.org", data=data).returncode == 0
    assert not (data / "postgres.json").exists()
    told = courtyard("doctor", data=data)
    assert told.returncode == 0
    assert "The tables are those of this version." in told.stdout
    assert f"written to {data / 'mail'}" in told.stdout


def test_a_database_of_a_newer_courtyard_is_refused(
    data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    monkeypatch.delenv("DATABASE_URL", raising=False)  # the data folder's own database is meant
    with embedded.database(data), postgres.connect(postgres.parse(os.environ["DATABASE_URL"])) as connection:
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('core', '0999_from_the_future', now())"
        )
    refused = courtyard("serve", "--port", str(free_port()), data=data)
    assert refused.returncode == 1
    assert "newer version of Courtyard" in refused.stderr
    assert "Traceback" not in refused.stderr
