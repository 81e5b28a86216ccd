"""After a crash PostgreSQL may hand out transaction ids a second time; a reader's cursor survives it (F-R3, core/changes)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def test_a_reader_misses_nothing_when_postgresql_is_killed_again_and_again():
    folder = Path(tempfile.mkdtemp(prefix="courtyard-crash-"))
    environment = os.environ | {"COURTYARD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "courtyard.config.settings"}
    environment.pop("DATABASE_URL", None)
    try:
        command = [sys.executable, "-m", "tests.setup.crash", str(folder), "6"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert found["exact"], found
    assert found["again"], "the fault did not show itself, so the test has shown nothing"
