"""The data folder: ours, closed, of a format we know, held once."""

import errno
import os
import stat
from pathlib import Path

import pytest

from courtyard.config import env, folder
from courtyard.config.problems import Problem
from tests.setup.machine import AS_ROOT, courtyard, free_port


def refusal(path: Path) -> str:
    with pytest.raises(Problem) as caught:
        folder.prepare(path)
    return str(caught.value)


def test_a_new_folder_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder.prepare(tmp_path / "a" / "data")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "data").stat().st_mode) == 0o700


def test_an_empty_folder_is_taken_and_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder.prepare(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    tmp_path.chmod(0o755)
    assert "it holds holiday.jpg" in refusal(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_settings_may_be_there_before_the_first_start(tmp_path: Path) -> None:
    (tmp_path / "courtyard.toml").write_text('PUBLIC_URL = "https://example.org"\n')
    folder.prepare(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"courtyard.toml", "format"}


def test_a_folder_of_another_format_is_refused(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    (tmp_path / "format").write_text("2\n")
    assert "another version of Courtyard" in refusal(tmp_path)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 3 * 2**20}))
    assert "There are 3 MB free" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not write"),
        (errno.EDQUOT, "quota"),
    ],
)
def test_what_the_system_refuses_is_told_in_words(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(Problem, match=words), folder.told_plainly(tmp_path):
        raise OSError(number, os.strerror(number))


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "a file is in the way" in refusal(tmp_path / "file")
    assert "a file is in the way" in refusal(tmp_path / "file" / "data")


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "may not write" in refusal(tmp_path / "data")


def test_it_is_held_once_and_free_again(tmp_path: Path) -> None:
    hold = folder.Hold(tmp_path, "courtyard serve")
    with pytest.raises(folder.Held, match=f"courtyard serve, process {os.getpid()}"):
        folder.Hold(tmp_path, "courtyard migrate")
    hold.release()
    folder.Hold(tmp_path, "courtyard migrate").release()


def test_the_secret_is_made_once_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret.key"
    made = folder.secret(path)
    assert len(made) >= 48
    assert folder.secret(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["secret.key"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("PUBLIC_URL = \n", "is not valid TOML"), ("[server]\nport = 1\n", "must be text"), ("\xff", "is not valid TOML")],
)
def test_a_malformed_file_of_settings_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "courtyard.toml").write_bytes(text.encode("latin-1"))
    told = courtyard("serve", "--port", str(free_port()), data=tmp_path)
    assert told.returncode == 1
    assert words in told.stderr
    assert "courtyard.toml" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_number_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURTYARD_WEB_THREADS", "many")
    with pytest.raises(Problem, match="COURTYARD_WEB_THREADS must be a whole number"):
        env.number("COURTYARD_WEB_THREADS", 8)


def test_where_the_data_lies_when_nobody_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the checkout; for a package in the home, never among the installed packages; for root in a folder of the system."""
    monkeypatch.delenv("COURTYARD_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert env.data_dir() == env.ROOT / "data"
    monkeypatch.setattr(env, "ROOT", tmp_path / "site-packages")
    assert env.data_dir() == tmp_path / ".local" / "share" / "courtyard"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert env.data_dir() == env.SYSTEM_FOLDER / "data"
