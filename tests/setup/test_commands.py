"""The command line tells trouble in a sentence: exit status 1 for what failed, 2 for wrong usage, never a traceback."""

from pathlib import Path

import pytest

from courtyard.config.cli import courtyard as commands
from tests.setup.machine import courtyard, free_port


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("serve", "--role", "everything"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "eighty"),
        ("person", "create"),
        ("person", "create", "a@example.org", "--role", "emperor"),
        ("import", "carrier-pigeon", "x.zip"),
        ("import", "mattermost", "x.zip", "--as", "posts"),
        ("import", "slack", "x.zip", "--into", "everyone"),
        ("token",),
    ],
)
def test_wrong_usage_is_2(words: tuple[str, ...]) -> None:
    told = courtyard(*words)
    assert told.returncode == 2
    assert "Usage:" in told.stderr
    assert "Traceback" not in told.stderr


def test_every_command_takes_a_data_folder() -> None:
    found = []

    def walk(command: object, name: str) -> None:
        for inner in getattr(command, "commands", {}).values():
            walk(inner, f"{name} {inner.name}")
        if not hasattr(command, "commands"):
            found.append(name)
            assert any("--data" in option.opts for option in command.params), name  # type: ignore[attr-defined]

    walk(commands, "courtyard")
    assert len(found) >= 8


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u@h/db", "must begin with postgres://"),
        ("postgres://u:p@127.0.0.1:1/db", "cannot be reached"),
        ("postgres://u:p@no-such-host.invalid/db", "cannot be reached"),
        ("postgres://u:p@h:seven/db", "cannot be read"),
        ("postgres://u:p@h", "names no database"),
    ],
)
def test_a_wrong_database_url_is_told_without_its_password(tmp_path: Path, url: str, words: str) -> None:
    told = courtyard(
        "serve", "--port", str(free_port()), data=tmp_path, DATABASE_URL=url.replace(":p@", ":hunter2secret@")
    )
    assert told.returncode == 1
    assert words in told.stderr
    assert "hunter2secret" not in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("host", "words"), [("nowhere.invalid", "not an address"), ("192.0.2.7", "Cannot serve on 192.0.2.7")]
)
def test_a_wrong_host_is_told(tmp_path: Path, host: str, words: str) -> None:
    told = courtyard("serve", "--host", host, "--port", str(free_port()), data=tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert words in told.stderr


def test_a_wrong_email_url_is_told(tmp_path: Path) -> None:
    told = courtyard("serve", "--port", str(free_port()), data=tmp_path, EMAIL_URL="carrier://pigeon")
    assert told.returncode == 1
    assert "EMAIL_URL cannot be read" in told.stderr


def test_an_unforeseen_failure_is_a_sentence_too(tmp_path: Path) -> None:
    told = courtyard("doctor", data=tmp_path, DJANGO_SETTINGS_MODULE="no.such.module")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "ModuleNotFoundError" in told.stderr
