"""``courtyard directory sync``: the directory from the LDAP server that is set up."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from courtyard.accounts.models import Person, State
from courtyard.config.cli import directory
from courtyard.config.problems import Problem
from courtyard.integrations.models import DirectoryRun
from courtyard.integrations.tests.ldap_sources import set_up
from courtyard.integrations.tests.slapd import PEOPLE, Slapd
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TWO = "".join(
    f"dn: uid={name},{PEOPLE}\nobjectClass: inetOrgPerson\ncn: {name} Example\nsn: Example\nmail: {name}@x.example\n\n"
    for name in ("ada", "ben")
)


def run(*words: str) -> str:
    told = CliRunner().invoke(directory.directory, ["sync", *words], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def test_it_looks_brings_in_and_stops_where_many_would_leave(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(directory, "program", lambda _what: nullcontext())
    with pytest.raises(Problem, match="say first"):
        run()
    slapd = Slapd(tmp_path, TWO)
    try:
        set_up(cast.admin, slapd)
        assert "Added: 2" in run("--dry-run")
        assert not DirectoryRun.objects.exists()
        assert "The import is done." in run()
        assert "Nothing to do" in run()
        slapd.delete(f"uid=ben,{PEOPLE}")
        with pytest.raises(Problem, match="confirm"):
            run()
        assert "Left: 1" in run("--confirm")
        assert Person.objects.get(name="ben Example").state == State.SUSPENDED
        with pytest.raises(Problem, match="Only administrators"):
            run("--as", cast.member.email)
    finally:
        slapd.stop()
    with pytest.raises(Problem, match="cannot be reached"):
        run()
