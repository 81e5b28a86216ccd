"""Markdown in a process whose threads all meet their first link at once."""

import subprocess
import sys

COMPLETE = """
import django; django.setup()
import courtyard.core.richtext
from mdurl._decode import decode_cache
from mdurl._encode import encode_cache
tables = [*encode_cache.values(), *decode_cache.values()]
assert len(tables) >= 2 and all(len(table) == 128 for table in tables), tables
"""


def test_the_tables_for_links_are_complete_before_any_thread_reads_them():
    done = subprocess.run([sys.executable, "-c", COMPLETE], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
