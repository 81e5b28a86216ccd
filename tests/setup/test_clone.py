"""From a clean copy to a server, with nothing but PATH: an odd path, no home, no Node, as root and as an ordinary user.

The first test installs everything and takes a minute or two; the others use what it made.
"""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.setup.machine import AS_ROOT, ROOT, Server, free_port, gone, ordinary_user, python_for_all

pytestmark = pytest.mark.slow

ODD = "Une maison d'été à nous; « très » longue & (belle), " + "x" * 60 + "/Süd côté"


@dataclass
class Machine:
    """A fresh one."""

    checkout: Path
    environment: dict[str, str]
    watched: dict[Path, int]


def modes(*paths: Path) -> dict[Path, int]:
    """The permissions of these and of everything above them."""
    return {
        folder: stat.S_IMODE(folder.stat().st_mode)
        for path in paths
        for folder in (path, *path.parents)
        if folder.exists()
    }


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    top = Path(tempfile.mkdtemp(prefix="courtyard-clone-", dir="/tmp"))  # an ordinary user must get in
    top.chmod(0o755)
    checkout = top / ODD / "courtyard"
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    (top / "no-node").mkdir()
    (top / "no-node" / "node").write_text("#!/bin/sh\nexit 1\n")
    (top / "no-node" / "node").chmod(0o755)
    python = python_for_all() or sys.executable
    path = f"{top / 'no-node'}:{Path(python).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    home = Path(os.path.expanduser("~"))
    yield Machine(checkout, {"PATH": path}, modes(checkout.parent, home, Path("/var/lib"), Path("/run"), Path("/tmp")))
    subprocess.run(["rm", "-rf", top], check=True)  # in a fraction of the time


@pytest.fixture(scope="module")
def installed(machine: Machine) -> Machine:
    """Everything set up by ``bin/run``, once, and proved to work."""
    data = machine.checkout.parent / "les données"
    home = set(os.listdir(os.path.expanduser("~")))
    try:
        server = Server(
            [str(machine.checkout / "bin" / "run"), "--data", str(data)],
            machine.environment | {"HOME": ""},
            free_port(),
            patience=420,
        )
    except AssertionError as error:
        if "could not be downloaded" in str(error) and not os.environ.get("CI"):
            pytest.skip("there is no way to the package index from here")
        raise
    try:
        assert server.get("/readyz")[0] == 200
        page = server.get("/welcome/")[2].decode()
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert sheet
        assert server.get(sheet[1])[0] == 200
        for words in (
            "virtual environment",
            "The packages",
            "Node",
            "browser packages",
            "browser files",
            "translations",
            "PostgreSQL",
        ):
            assert any(words in line for line in server.said), words
        assert "Traceback" not in "\n".join(server.logged)
    finally:
        assert server.stop(signal.SIGINT) == 0
    assert set(os.listdir(os.path.expanduser("~"))) == home, "nothing was left in the home"
    return machine


def test_it_runs_from_a_clean_copy(installed: Machine) -> None:
    assert not (installed.checkout / "node_modules" / ".cache").exists()
    assert len(str(installed.checkout)) > 120


def test_no_permission_outside_the_data_folder_changed(installed: Machine) -> None:
    assert modes(*installed.watched) == installed.watched


def test_the_second_start_installs_nothing(installed: Machine) -> None:
    data = installed.checkout.parent / "les données"
    server = Server([str(installed.checkout / "bin" / "run"), "--data", str(data)], installed.environment, free_port())
    assert server.stop() == 0
    assert server.said[:2] == ["Starting PostgreSQL", "Loading Courtyard"]
    assert server.seconds < 10


def test_commands_run_from_any_folder(installed: Machine, tmp_path: Path) -> None:
    command = [
        installed.checkout / "bin" / "courtyard",
        "person",
        "create",
        "ada@example.org",
        "--role",
        "owner",
        "--data",
        "here",
    ]
    done = subprocess.run(command, env=installed.environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "ada <ada@example.org> is here as owner.\n")
    assert (tmp_path / "here" / "postgres").is_dir()


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")
def test_an_ordinary_user_runs_it_too(installed: Machine) -> None:
    if python_for_all() is None:
        pytest.skip("no Python that an ordinary user could start")
    user = str(ordinary_user())
    home = Path(tempfile.mkdtemp(prefix="courtyard-user-", dir="/tmp"))
    try:
        shutil.chown(home, user)
        before = modes(home)
        run = ["runuser", "-u", user, "--", str(installed.checkout / "bin" / "run")]
        refused = subprocess.run(run, env=installed.environment, capture_output=True, text=True, cwd="/", check=False)
        assert refused.returncode == 1
        assert "may not write there" in refused.stderr
        server = Server([*run, "--data", str(home / "my data")], installed.environment, free_port())
        uid = home.stat().st_uid
        assert (home / "my data" / "postgres").stat().st_uid == uid
        (supervisor,) = [
            pid
            for pid in _descendants(server.process.pid)
            if _command(pid).count("serve") and pid != server.process.pid
        ][:1]
        os.kill(supervisor, signal.SIGINT)
        assert server.process.wait(30) == 0
        assert "Courtyard has stopped" in server.said
        assert gone(supervisor)
        assert modes(home) == before
    finally:
        shutil.rmtree(home)


def _descendants(pid: int) -> list[int]:
    found = []
    for path in sorted(Path(f"/proc/{pid}/task").glob("*/children")):
        for child in map(int, path.read_text().split()):
            found += [child, *_descendants(child)]
    return found


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def test_as_root_the_programs_of_the_database_are_safe_from_others(installed: Machine) -> None:
    if not AS_ROOT:
        pytest.skip("an ordinary user runs them from the virtual environment")
    (tree,) = Path("/var/lib/courtyard").glob("postgresql-18-*")
    for path in (tree.parent, tree, *tree.rglob("*")):
        status = path.lstat()
        assert status.st_uid == 0
        assert path.is_symlink() or not status.st_mode & 0o022, path


def refuse(checkout: Path, **environment: str) -> str:
    """What ``bin/run`` says on stderr when it cannot start."""
    done = subprocess.run(
        [checkout / "bin" / "run"], env=environment, capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The scripts alone, nothing set up."""
    return scripts_alone(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for tests that get as far as a virtual environment and share it."""
    return scripts_alone(tmp_path_factory.mktemp("shared"))


def scripts_alone(folder: Path) -> Path:
    """A checkout of them."""
    checkout = folder / "a checkout"
    checkout.mkdir()
    for name in ("bin", "requirements.lock", "requirements-dev.lock", "requirements-node.lock"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, checkout / name)
    return checkout


def without_python(folder: Path) -> str:
    """A PATH with the tools of the shell and no Python."""
    folder.mkdir()
    for name in ("sh", "cat", "cksum", "tr", "dirname", "mkdir", "grep", "tail", "sleep", "flock", "rm", "id"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def test_a_machine_without_python_is_told(bare: Path, tmp_path: Path) -> None:
    assert refuse(bare, PATH=without_python(tmp_path / "bin")) == (
        "Courtyard needs Python 3.11 or newer, and this machine has none. Install it and start again.\n"
    )


def test_an_old_python_is_told(bare: Path, tmp_path: Path) -> None:
    path = without_python(tmp_path / "bin")
    (tmp_path / "bin" / "python3").write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac\n')
    (tmp_path / "bin" / "python3").chmod(0o755)
    assert "this machine has 3.9" in refuse(bare, PATH=path)


def test_a_machine_without_network_is_told(shared: Path) -> None:
    told = refuse(
        shared,
        PATH=os.environ["PATH"],
        PIP_INDEX_URL="http://127.0.0.1:1/",
        PIP_RETRIES="0",
        PIP_NO_CACHE_DIR="1",
        PIP_CONFIG_FILE="/dev/null",
    )
    assert told.startswith("The packages could not be downloaded: there is no way to the package index from here.")
    assert told.count("\n") == 1


def test_a_package_that_is_not_what_the_lock_names_is_refused(shared: Path, tmp_path: Path) -> None:
    lock = shared / "requirements.lock"
    lock.write_text(f"courtyard-nothing==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    wheel = tmp_path / "courtyard_nothing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(
            "courtyard_nothing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: courtyard-nothing\nVersion: 1.0\n"
        )
        archive.writestr(
            "courtyard_nothing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("courtyard_nothing-1.0.dist-info/RECORD", "")
    told = refuse(
        shared, PATH=os.environ["PATH"], PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path), PIP_CONFIG_FILE="/dev/null"
    )
    assert "what the index delivered is not what the lock file names" in told


def test_a_colon_in_the_path_is_told(bare: Path) -> None:
    odd = bare.with_name("a:b")
    bare.rename(odd)
    assert "a colon in its name" in refuse(odd, PATH=os.environ["PATH"])
