"""``DATABASE_URL``: Debian's PostgreSQL, installed and started by this test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from courtyard.config import postgres
from courtyard.config.problems import Problem
from tests.setup.machine import AS_ROOT, courtyard, free_port, serving

pytestmark = pytest.mark.slow


def programs() -> Path | None:
    """Where Debian keeps those of the newest version; installs them when we may."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found and AS_ROOT and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(command, env=environment, capture_output=True, check=False)
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """``HOST:PORT`` of a server with the user ann, password "open sesame", who owns the database court."""
    where = programs()
    if where is None:
        pytest.skip("there is no PostgreSQL of Debian, and this user may not install it")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # pytest's own are closed to the user postgres
    port = free_port()
    account: dict[str, Any] = {}
    if AS_ROOT:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    run = {"cwd": folder, "capture_output": True, "check": True, "env": {"PATH": os.environ["PATH"]}, **account}
    secret = folder / "secret"
    secret.write_text("postgres-secret\n")
    secret.chmod(0o644)
    subprocess.run(
        [
            where / "initdb",
            "-D",
            folder / "d",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
        ],
        **run,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run(
        [where / "pg_ctl", "-D", folder / "d", "-l", folder / "log", "-w", "-o", options, "start"],
        **run | {"capture_output": False},
    )
    try:
        with postgres.connect(
            postgres.parse(f"postgres://postgres:postgres-secret@127.0.0.1:{port}/postgres")
        ) as connection:
            connection.execute("create role ann login password 'open sesame'")
            connection.execute("create role bob login password 'open sesame'")
            connection.execute("create database court owner ann")
            connection.execute("create database latin encoding 'LATIN1' locale 'C' template template0 owner ann")
        yield f"127.0.0.1:{port}"
    finally:
        subprocess.run([where / "pg_ctl", "-D", folder / "d", "-m", "fast", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


def test_courtyard_runs_on_it(server: str, tmp_path: Path) -> None:
    url = f"postgres://ann:open%20sesame@{server}/court"
    with serving(tmp_path, DATABASE_URL=url) as running:
        assert running.children()["postgres"] == []
        assert running.get("/readyz")[0] == 200
        made = courtyard("person", "create", "ann@example.org", "--role", "owner", data=tmp_path, DATABASE_URL=url)
        assert (made.returncode, made.stderr) == (0, "")
    assert not (tmp_path / "postgres").exists()
    assert "fsync off" in courtyard("doctor", data=tmp_path, DATABASE_URL=url).stdout


@pytest.mark.parametrize(
    ("user", "database", "words"),
    [
        ("ann:wrong", "court", "does not accept the user ann with this password"),
        ("zoe:open%20sesame", "court", "does not accept the user zoe"),
        ("ann:open%20sesame", "nowhere", "has no database nowhere"),
        ("bob:open%20sesame", "court", "GRANT CREATE ON SCHEMA public TO bob"),
        ("ann:open%20sesame", "latin", "has the encoding LATIN1"),
    ],
)
def test_what_is_wrong_with_the_url_is_told(server: str, tmp_path: Path, user: str, database: str, words: str) -> None:
    told = courtyard("migrate", data=tmp_path, DATABASE_URL=f"postgres://{user}@{server}/{database}")
    assert told.returncode == 1
    assert words in told.stderr
    assert "sesame" not in told.stderr
    assert "Traceback" not in told.stderr


def test_an_old_server_is_refused() -> None:
    old = SimpleNamespace(info=SimpleNamespace(server_version=140011))
    with pytest.raises(Problem, match=r"is PostgreSQL 14\. Courtyard needs 15 or newer"):
        postgres._check_fitness(old, "db.example:5432", "court")
