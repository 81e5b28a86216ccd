"""The embedded PostgreSQL by itself: made whole or not at all, ours alone, with what it had after a kill."""

import os
import signal
import stat
from pathlib import Path

import pytest

from courtyard.config import embedded, postgres
from courtyard.config.embedded import Cluster, binaries
from courtyard.config.problems import Problem
from tests.setup.machine import AS_ROOT, gone, until

pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    tmp_path.chmod(0o700)
    return tmp_path / "data"


def test_it_is_there_for_the_block_and_gone_after_it(data: Path) -> None:
    with embedded.database(data), postgres.connect(postgres.parse(os.environ["DATABASE_URL"])) as connection:
        shown = {
            name: connection.execute(f"show {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit", "listen_addresses", "jit")
        }
        assert shown == {"fsync": "on", "synchronous_commit": "on", "listen_addresses": "", "jit": "off"}
        (super_,) = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
        assert not super_
        sorts = connection.execute(
            "select lower('ÉÀ'), 'é' < 'z', datcollate from pg_database where datname = current_database()"
        ).fetchone()
        assert sorts[0] == "éà"
    assert "DATABASE_URL" not in os.environ
    assert not (data / "postgres.json").exists()


def test_nothing_above_the_data_folder_changes_and_as_root_it_is_not_root(data: Path) -> None:
    above = {path: stat.S_IMODE(path.stat().st_mode) for path in data.parents}
    with embedded.database(data):
        owner = (data / "postgres").stat().st_uid
        assert (owner != 0) == AS_ROOT or owner == os.geteuid()
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert data.stat().st_uid == os.geteuid()
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in data.parents} == above


def test_a_second_user_of_the_folder_joins_the_first(data: Path) -> None:
    with embedded.database(data, what="courtyard migrate"):
        first = os.environ.pop("DATABASE_URL")
        with embedded.database(data):
            assert os.environ["DATABASE_URL"] == first
        assert embedded.running_url(data) == first


def test_what_was_committed_survives_a_kill(data: Path) -> None:
    data.mkdir()
    cluster = Cluster(data)
    try:
        cluster.start()
        cluster.wait()
        with postgres.connect(postgres.parse(cluster.url)) as connection:
            connection.execute("create table kept (x int)")
            connection.execute("insert into kept values (7)")
            assert cluster.process
            os.kill(cluster.process.pid, signal.SIGKILL)
        assert until(lambda: not cluster.alive())
        for _ in range(50):  # its orphans take a moment to notice
            cluster.launch()
            if until(lambda: not cluster.alive(), 0.5) is False:
                break
        cluster.wait()
        with postgres.connect(postgres.parse(cluster.url)) as connection:
            assert connection.execute("select x from kept").fetchone() == (7,)
    finally:
        cluster.stop()


def test_an_orphan_is_ended_before_the_next_starts(data: Path) -> None:
    data.mkdir()
    first = Cluster(data)
    second = Cluster(data)
    try:
        first.start()
        first.wait()
        assert first.process
        second.start()
        second.wait()
        assert gone(first.process.pid)
    finally:
        second.stop()
        first.stop()


def test_a_start_that_was_cut_short_leaves_nothing_half_made(data: Path) -> None:
    (data / "postgres.new").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    with embedded.database(data):
        assert not (data / "postgres.new").exists()


def test_another_version_is_refused(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("16\n")
    with (
        pytest.raises(Problem, match="was made by PostgreSQL 16, and this Courtyard brings PostgreSQL 18"),
        embedded.database(data),
    ):
        pass


def test_why_it_did_not_start_is_told(data: Path) -> None:
    with embedded.database(data):
        pass
    (data / "postgres" / "local.conf").write_text("shared_buffers = lots\n")
    with pytest.raises(Problem, match=r"PostgreSQL did not start.*shared_buffers"), embedded.database(data):
        pass


def test_the_settings_of_the_operator_win_and_stay(data: Path) -> None:
    with embedded.database(data):
        pass
    (data / "postgres" / "local.conf").write_text("work_mem = 13MB\n")
    for _ in range(2):
        with embedded.database(data), postgres.connect(postgres.parse(os.environ["DATABASE_URL"])) as connection:
            assert connection.execute("show work_mem").fetchone() == ("13MB",)


@pytest.mark.parametrize("name", ['a"b', "a$b", "a`b"])
def test_a_path_that_its_shell_would_misread_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "packaged", lambda: Path(f"/srv/{name}/pginstall18"))
    with pytest.raises(Problem, match="Move the checkout"):
        binaries.in_place()


def test_a_machine_without_the_wheel_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    with pytest.raises(Problem, match="Set DATABASE_URL"):
        binaries.packaged()
