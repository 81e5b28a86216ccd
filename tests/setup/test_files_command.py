"""``courtyard files extract``: reads what waits, says how many files stand where, and reads all again when it is asked to."""

import io
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from courtyard.config.cli import files as commands
from courtyard.content.models import FileText, TextState
from courtyard.content.services import files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    told = CliRunner().invoke(commands.files, ["extract", *words], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def test_it_reads_what_waits_and_again_what_was_read(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commands, "program", lambda _what: nullcontext())
    for content in (b"Chairs first", b"%PDF-1.4 and no more"):
        files.upload(actor=cast.member, stream=io.BytesIO(content), name="plan")
    assert run() == "Words found: 1\nNot readable: 1\n"
    FileText.objects.filter(state=TextState.DONE).update(text="other")
    run()
    assert FileText.objects.get(state=TextState.DONE).text == "other", "read once"
    run("--again")
    assert FileText.objects.get(state=TextState.DONE).text == "Chairs first"
