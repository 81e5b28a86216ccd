"""Rooms, read-me files, locks, budgets and imports."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import run
from tests.architecture.rules import budgets, house
from tests.architecture.rules.source import ROOT, File, Violation

HOUSE_RULES = [house.rooms_have_a_place, house.no_empty_modules, house.gateway_is_kept_apart]


def _said(found: list[Violation]) -> str:
    return "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize("rule", HOUSE_RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    found = list(rule(ROOT))
    assert not found, _said(found)


@pytest.mark.parametrize("lock", run.locks(), ids=lambda lock: lock.path)
def test_locks_carry_no_addresses(lock: File):
    found = list(house.locks_carry_no_addresses(lock))
    assert not found, _said(found)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A tree with one room that is all right and the project's own contracts."""
    room = tmp_path / "courtyard" / "core"
    room.mkdir(parents=True)
    for package in (room.parent, room):
        (package / "__init__.py").touch()
    (room / "README.md").write_text("line\n" * 12)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_small_house_is_all_right(small_house: Path):
    assert not [found for rule in HOUSE_RULES for found in rule(small_house)]


def test_a_room_without_a_place_is_caught(small_house: Path):
    attic = small_house / "courtyard" / "attic"
    attic.mkdir()
    (attic / "__init__.py").touch()
    (attic / "models.py").touch()
    found = [violation for rule in HOUSE_RULES for violation in rule(small_house)]
    assert {"no place", "missing", "empty", "gateway does not name attic"} == {
        sign
        for sign in ("no place", "missing", "empty", "gateway does not name attic")
        if any(sign.removeprefix("gateway ") in str(violation) for violation in found)
    }


@pytest.mark.parametrize("lines", [3, 40])
def test_a_read_me_of_another_length_is_caught(small_house: Path, lines: int):
    (small_house / "courtyard/core/README.md").write_text("line\n" * lines)
    assert "10 to 20" in str(next(house.rooms_have_a_place(small_house)))


def test_budgets_hold():
    found = list(budgets.over_budget(run.measured(), budgets.grants(run.BUDGETS)))
    assert not found, _said(found)


LONG = {
    "file": File("courtyard/feed/services.py", "x = 1\n" * 401),
    "function": File("courtyard/feed/services.py", "def f():\n" + "    x = 1\n" * 60),
    "view": File("courtyard/feed/views.py", "def f():\n" + "    x = 1\n" * 25),
    "template": File("courtyard/feed/templates/feed/x.html", "\n" * 81),
    "css": File("courtyard/feed/static/feed/x.css", "\n" * 301),
}


@pytest.mark.parametrize("budget", LONG)
def test_what_is_too_long_is_caught(budget: str):
    found = list(budgets.over_budget(budgets.lengths([LONG[budget]]), {}))
    assert len(found) == 1
    assert f"at most {budgets.LIMITS[budget]}" in str(found[0])


def test_a_docstring_costs_a_view_nothing():
    text = 'def f():\n    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * 24
    assert not list(budgets.over_budget(budgets.lengths([File("courtyard/feed/views.py", text)]), {}))


def test_an_exception_is_granted_and_only_shrinks():
    measured = list(budgets.lengths([LONG["view"]]))
    key = "view:courtyard/feed/views.py::f"
    assert not list(budgets.over_budget(measured, {key: {"lines": 26, "adr": "0007"}}))
    assert "lower its 30" in str(next(budgets.over_budget(measured, {key: {"lines": 30, "adr": "0007"}})))
    assert "names the ADR" in str(next(budgets.over_budget(measured, {key: {"lines": 26}})))
    assert "delete its line" in str(next(budgets.over_budget([], {key: {"lines": 26, "adr": "0007"}})))


def test_the_five_worst_are_known():
    longest = budgets.worst(run.measured())
    assert all(len(found) <= 5 and found == sorted(found, reverse=True) for found in longest.values())


def _lint_imports(where: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command as main; main()"
    command = [sys.executable, "-c", program, "--no-cache", "--config", str(where / "pyproject.toml")]
    return subprocess.run(
        command, cwd=where, env={"PYTHONPATH": str(where), "PATH": ""}, capture_output=True, text=True, check=False
    )


def test_import_contracts_hold():
    answer = _lint_imports(ROOT)
    assert answer.returncode == 0, answer.stdout.rpartition("Broken contracts")[2] + answer.stderr


SIDEWAYS = {
    "up": ("accounts/services.py", "import courtyard.spaces.models\n"),
    "sideways": ("notifications/services.py", "from courtyard.search import selectors\n"),
    "gateway": ("gateway/live.py", "from courtyard.accounts import models\n"),
    "inside": ("feed/selectors.py", "from courtyard.feed import views\n"),
    "unplaced": ("attic/models.py", "x = 1\n"),
}


@pytest.mark.parametrize("case", SIDEWAYS)
def test_import_contracts_catch(tmp_path: Path, case: str):
    files = ["feed/views.py", "spaces/models.py", "accounts/models.py", "search/selectors.py", "notifications/apps.py"]
    for room in house.rooms(ROOT):
        files.append(f"{room}/apps.py")
    for name in [*files, SIDEWAYS[case][0]]:
        path = tmp_path / "courtyard" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(SIDEWAYS[case][1] if name == SIDEWAYS[case][0] else "x = 1\n")
    (tmp_path / "courtyard/__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    answer = _lint_imports(tmp_path)
    assert answer.returncode == 1, answer.stdout + answer.stderr
