"""Courtyard as a package: built, installed into an environment of its own, started with no checkout around."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.machine import BARE, ROOT, Server, free_port

pytestmark = pytest.mark.slow

SOURCES = {".ts", ".mjs", ".po", ".pot", ".md"}  # what others are made from, and what is read in the checkout
AWAY = ("NewConnectionError", "ConnectionError", "ConnectTimeout", "name resolution", "No matching distribution")


def run(*command: str | Path, cwd: Path) -> None:
    """Run to the end; where there is no way to the package index the test is skipped, but never in CI."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode and any(word in done.stderr + done.stdout for word in AWAY) and not os.environ.get("CI"):
        pytest.skip("there is no way to the package index from here")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def pip(python: Path | str, *words: str | Path, cwd: Path) -> None:
    run(python, "-m", "pip", "--disable-pip-version-check", "--retries", "1", *words, cwd=cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since building leaves folders behind."""
    top = tmp_path_factory.mktemp("wheel")
    copy = top / "copy"
    shutil.copytree(ROOT / "courtyard", copy / "courtyard", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    pip(sys.executable, "wheel", ".", "--no-deps", "--wheel-dir", top, cwd=copy)
    (built,) = top.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment that has the wheel and what requirements.lock names, and nothing else."""
    top = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "venv", cwd=top)
    (packages,) = (top / "venv" / "lib").glob("python3*/site-packages")
    for entry in locked_packages():
        if not (packages / entry.name).exists():
            (packages / entry.name).symlink_to(entry)
    pip(top / "venv" / "bin" / "python", "install", "--no-deps", "--no-compile", "--no-index", wheel, cwd=top)
    return top


def locked_packages() -> set[Path]:
    """Where what the lock names is installed already; bin/run installs the same from the index (test_clone.py)."""
    found: set[Path] = set()
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        try:
            files = importlib.metadata.files(name) or []
        except importlib.metadata.PackageNotFoundError:  # for another system or Python
            continue
        found |= {Path(str(file.locate())).parents[len(file.parts) - 2] for file in files if len(file.parts) > 1}
        found |= {Path(str(file.locate())) for file in files if len(file.parts) == 1}
    return {path for path in found if path.name not in ("bin", "__pycache__", "..") and path.exists()}


@pytest.fixture(scope="module")
def server(elsewhere: Path) -> Iterator[Server]:
    command = [str(elsewhere / "venv" / "bin" / "courtyard"), "serve", "--demo", "--data", str(elsewhere / "data")]
    running = Server(command, BARE, free_port(), patience=120)
    yield running
    running.stop()


def test_the_wheel_holds_what_the_program_reads_and_no_tests(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("courtyard/")}
    here = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "courtyard").rglob("*")
        if path.is_file() and path.suffix not in SOURCES and not {"tests", "__pycache__"} & set(path.parts)
    }
    assert held == here


def test_pages_are_drawn_with_their_files_in_both_languages(server: Server) -> None:
    assert server.get("/readyz")[0] == 200
    english, french = (server.get("/", **{"Accept-Language": tongue})[2].decode() for tongue in ("en", "fr"))
    assert "Sign in" in english
    assert "Se connecter" in french
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', french)
    assert {Path(name).suffix for name in files} >= {".css", ".js", ".woff2"}
    assert {server.get(name)[0] for name in files} == {200}


def test_the_demo_is_there_and_nothing_came_from_a_checkout(server: Server, elsewhere: Path) -> None:
    assert any("Sign in with the password" in line for line in server.said)
    assert not [line for line in server.logged if "Traceback" in line]
    command = [elsewhere / "venv" / "bin" / "python", "-P", "-c", "import courtyard; print(courtyard.__file__)"]
    told = subprocess.run(command, env=BARE, cwd=elsewhere, capture_output=True, text=True, check=True).stdout
    assert told.startswith(str(elsewhere))


def test_a_program_without_its_browser_files_is_not_packed(wheel: Path) -> None:
    copy = wheel.parent / "copy"
    shutil.rmtree(copy / "courtyard" / "ui" / "static" / "build")
    with pytest.raises(AssertionError, match="has not been built yet"):
        pip(sys.executable, "wheel", ".", "--no-deps", "--wheel-dir", wheel.parent, cwd=copy)
