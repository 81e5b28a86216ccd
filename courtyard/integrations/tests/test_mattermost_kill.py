"""An import of Mattermost that was killed goes on where it stopped; its memory does not grow with the file."""

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from django.db import connection

from courtyard.chat.models import Conversation, Message, MessageReaction
from courtyard.integrations.importers import mattermost
from courtyard.integrations.importers.mattermost.posts import BATCH
from courtyard.integrations.tests.checks import snapshot
from courtyard.integrations.tests.mattermost_exports import CHANNELS, FIRM, PEOPLE, VERSION, post, reacted, said

_VICTIM = """
import os, signal, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from courtyard.integrations.importers import mattermost

def die(done, total):
    if total and done >= 1000:
        os.kill(os.getpid(), signal.SIGKILL)

mattermost.run(sys.argv[2], progress=die)
"""


def write_many(path: Path, threads: int, length: int = 20) -> Path:
    """Threads of ten, each with a reaction."""
    with path.open("w") as out:
        for one in (VERSION, FIRM, *CHANNELS, *PEOPLE):
            print(json.dumps(one), file=out)
        for n in range(threads):
            replies = [said("ben", f"Answer {n}-{k} {'x' * length}", n * 1000 + k) for k in range(1, 10)]
            told = post("town", "ann", f"Question {n}", n * 1000, replies=replies, reactions=[reacted("ben", "tada")])
            print(json.dumps(told), file=out)
    return path


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on(tmp_path: Path):
    path = write_many(tmp_path / "a.jsonl", 200)
    name = connection.settings_dict["NAME"]
    killed = subprocess.run([sys.executable, "-c", _VICTIM, name, str(path)], env=dict(os.environ), check=False)
    assert killed.returncode == -signal.SIGKILL
    left = Message.objects.count()
    assert 0 < left < 2000
    assert left % BATCH == 0
    report = mattermost.run(path)
    assert report.reconciles
    assert (report.messages.already, report.messages.made.total()) == (left, 2000 - left)
    assert Message.objects.exclude(thread=None).count() == 1800
    assert MessageReaction.objects.count() == 200
    newest = Message.objects.latest("created_at").created_at
    town = Conversation.objects.get(name="Town Square")
    assert town.last_at == newest
    assert not town.members.filter(read_until__lt=newest).exists()
    before = snapshot()
    assert mattermost.run(path).added == 0
    assert snapshot() == before


@pytest.mark.django_db
@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    peaks = []
    for threads in (100, 800):
        path = write_many(tmp_path / f"{threads}.jsonl", threads, 500)
        mattermost.run(path, dry_run=True)
        tracemalloc.start()
        mattermost.run(path, dry_run=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks
