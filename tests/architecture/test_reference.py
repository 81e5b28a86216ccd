"""docs/reference says what the code says."""

import ast
from pathlib import Path

import pytest

from courtyard.accounts.permissions import PERMISSIONS
from courtyard.config import reference
from tests.architecture import run
from tests.architecture.rules.source import File, Violation, calls, dotted


@pytest.mark.parametrize("page", reference.PAGES)
def test_the_page_is_up_to_date(page: str):
    assert page not in reference.outdated(), "run: python -m courtyard.config.reference"


def test_an_outdated_page_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    assert set(reference.outdated()) == set(reference.PAGES)
    reference.write()
    assert not reference.outdated()
    (tmp_path / "events.md").write_text("# Events\n")
    assert reference.outdated() == ["events.md"]


def test_every_setting_is_explained():
    asked = set(reference.all_settings())
    explained = set(reference.MEANINGS)
    assert asked == explained, (
        f"in courtyard/config/reference.py: explain {asked - explained}, forget {explained - asked}"
    )


def test_a_new_setting_is_noticed(tmp_path: Path):
    source = tmp_path / "x.py"
    source.write_text(
        'A = setting("COURTYARD_NEW", "seven")\nB = env.flag("COURTYARD_MORE", default=True)\n'
        'C = number("COURTYARD_N", 3)\n'
        'D = os.environ.get("S3_BUCKET")\nE = os.environ["VALKEY_URL"]\nF = os.environ["HOME"]\n'
        'G = click.option("--x", envvar="COURTYARD_X")\n'
    )
    assert dict(reference.settings_in(source)) == {
        "COURTYARD_NEW": "seven",
        "COURTYARD_MORE": "on",
        "COURTYARD_N": "3",
        "S3_BUCKET": "",
        "VALKEY_URL": "",
        "COURTYARD_X": "",
    }


def _unknown_permissions(file: File) -> list[Violation]:
    """Permissions asked for in code that are in no table."""
    found = []
    for node, name in calls(file.nodes):
        asked = {"may": node.args[1:2], "requires": node.args[:1]}.get(name, [])
        for argument in asked:
            if (
                isinstance(argument, ast.Constant)
                and argument.value not in PERMISSIONS
                and "." not in dotted(node.func)
            ):
                found.append(file.bad(node, f"{argument.value!r} is no permission: add it to accounts/permissions.py"))
    return found


def test_every_permission_is_in_the_table():
    unknown = [
        str(found) for file in run.tree() if file.room and not file.is_test for found in _unknown_permissions(file)
    ]
    assert not unknown, "\n".join(unknown)


def test_an_unknown_permission_is_caught():
    text = 'requires("space.create")(view)\nmay(person, "space.paint")\n'
    assert [found.line for found in _unknown_permissions(File("courtyard/feed/views.py", text))] == [2]


def test_every_event_says_what_happened():
    rows = [line for line in reference.PAGES["events.md"]().splitlines() if line.startswith("| `")]
    assert rows
    assert not [row for row in rows if not row.split("|")[2].strip()]
