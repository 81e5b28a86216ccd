"""An import that was killed goes on where it stopped; memory does not grow with the archive."""

import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from django.db import connection

from courtyard.chat.models import Message
from courtyard.content.models import Item
from courtyard.core.errors import Conflict
from courtyard.integrations.importers import ledger, slack
from courtyard.integrations.importers.ledger import lock_number, only_one
from courtyard.integrations.tests.checks import check_counters, snapshot
from courtyard.integrations.tests.exports import TEAM, said, write

_VICTIM = """
import os, signal, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from courtyard.integrations.importers import ledger, slack
from courtyard.integrations.importers.slack import messages
messages.BATCH = 50

def die(done, total):
    if total and done >= 330:
        os.kill(os.getpid(), signal.SIGKILL)

slack.run(sys.argv[2], progress=die, as_chat=sys.argv[3] == "chat")
"""


def thousand(days: int = 10, each: int = 100, text: str = "Message") -> dict[str, object]:
    """A channel with threads: every tenth message begins one, the others answer it."""
    found: dict[str, object] = {}
    for day in range(days):
        begin = 1577880000 + day * 86400
        messages = []
        for n in range(each):
            first = f"{begin + n - n % 10}.000100"
            extra = (
                {"thread_ts": first} if n % 10 else {"reactions": [{"name": "+1", "users": ["U1", "U2"], "count": 2}]}
            )
            messages.append(said(f"{begin + n}.000100", "U1", f"{text} {day}-{n}", **extra))
        found[f"general/2020-{1 + day // 28:02}-{1 + day % 28:02}.json"] = messages
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize(("form", "kind"), [("posts", Item), ("chat", Message)])
def test_killed_in_the_middle_it_goes_on(tmp_path: Path, form: str, kind: type[Item] | type[Message]):
    path = write(tmp_path / "a.zip", thousand())
    name = connection.settings_dict["NAME"]
    killed = subprocess.run([sys.executable, "-c", _VICTIM, name, str(path), form], env=dict(os.environ), check=False)
    assert killed.returncode == -signal.SIGKILL
    left = kind.objects.count()
    assert 300 <= left < 400
    assert left % 50 == 0
    report = slack.run(path, as_chat=form == "chat")
    assert report.reconciles
    assert (report.messages.already, report.messages.made.total()) == (left, 1000 - left)
    assert kind.objects.count() == 1000
    check_counters()
    before = snapshot()
    assert slack.run(path).added == 0
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path / "a.zip", thousand(days=1, each=10))
    held = connection.copy()
    held.settings_dict["NAME"] = connection.settings_dict["NAME"]
    try:
        with held.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s::bigint)", [lock_number(f"slack:{TEAM}")])
        with monkeypatch.context() as hasty:
            hasty.setattr(ledger, "PATIENCE", 0)
            with pytest.raises(Conflict, match="running already"):
                slack.run(path)
        assert not Item.objects.exists()
    finally:
        held.close()
    with only_one(f"slack:{TEAM}"):
        pass
    assert slack.run(path).messages.made == {"posts": 1, "comments": 9}


@pytest.mark.django_db
@pytest.mark.slow
def test_memory_does_not_grow_with_the_archive(tmp_path: Path):
    peaks = []
    for number, days in enumerate((4, 28)):
        path = write(tmp_path / f"{number}.zip", thousand(days, 150, "x" * 500))
        slack.run(path, dry_run=True)
        tracemalloc.start()
        slack.run(path, dry_run=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks
