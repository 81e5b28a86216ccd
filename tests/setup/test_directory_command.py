"""``courtyard directory import``: looks first when it is asked to, and acts in an owner's name."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from courtyard.accounts.models import Person
from courtyard.config.cli import directory
from courtyard.config.problems import Problem
from courtyard.integrations.models import DirectoryRun
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "Nr,Name,Mail,Team\n1,Ada,ada@x.example,Board\n2,Ben,,Shop\n3,,c@x.example,Shop\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(directory, "program", lambda _what: nullcontext())
    path = tmp_path / "people.csv"
    path.write_text(LIST)
    return path


def run(*words: object) -> str:
    told = CliRunner().invoke(directory.directory, ["import", *map(str, words)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(cast: Cast, file: Path):
    said = run(file, "--dry-run", "--column", "Nr=key")
    assert "Nothing was written" in said
    assert "Added: 2" in said
    assert "line 4 There is no name." in said
    assert not Person.objects.filter(name="Ada").exists()
    assert not DirectoryRun.objects.exists()


def test_it_comes_in_by_the_first_owner_or_who_is_named(cast: Cast, file: Path):
    assert "The import is done." in run(file, "--column", "Nr=key")
    assert DirectoryRun.objects.get().by == cast.owner
    assert Person.objects.filter(name__in=("Ada", "Ben")).count() == 2
    assert "Unchanged: 2" in run(file, "--as", cast.admin.email)
    assert DirectoryRun.objects.latest("created_at").by == cast.admin


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "Number=key"), "no column Number"),
        (("--column", "Name="), "holds the name"),
        (("--as", "nobody@x.example"), "nobody with the address"),
    ],
)
def test_trouble_is_a_sentence(cast: Cast, file: Path, words: tuple, said: str):
    with pytest.raises(Problem, match=said):
        run(file, *words)
    assert not Person.objects.filter(name="Ada").exists()
    assert not DirectoryRun.objects.exists()


def test_who_may_not_manage_people_does_not_by_the_command_either(cast: Cast, file: Path):
    with pytest.raises(Problem, match="Only administrators"):
        run(file, "--as", cast.member.email)


def test_most_leaving_wants_a_word(cast: Cast, file: Path):
    run(file, "--column", "Nr=key")
    file.write_text("Nr,Name,Mail,Team\n1,Ada,ada@x.example,Board\n")
    with pytest.raises(Problem, match="confirm"):
        run(file)
    assert "Left: 1" in run(file, "--confirm")
