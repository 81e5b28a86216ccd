"""``bin/test``: pytest with a database of its own, made for this run and gone after it, unless ``DATABASE_URL`` names one.

Everything runs in as many processes as there are cores, four at most, each with a database of its own name; then, one after
the other, what needs the database server ``alone``. What is asked for by name runs in one process, which begins at once and
can be debugged.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from courtyard.config import embedded
from courtyard.config.problems import Problem

EVERYTHING = [["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "-m", "not alone"], ["-m", "alone"]]
INTERRUPTED = 2  # pytest.ExitCode.INTERRUPTED


def main() -> int:
    """Run pytest with our arguments and return its exit status."""
    with tempfile.TemporaryDirectory(prefix="courtyard-tests-") as folder:
        os.environ["COURTYARD_DATA"] = str(Path(folder, "data"))
        try:
            with embedded.database(Path(folder, "data"), what="bin/test", durable=False):
                return _all_of([sys.argv[1:]] if sys.argv[1:] else EVERYTHING)
        except Problem as problem:
            print(problem, file=sys.stderr)
            return 1


def _all_of(runs: Sequence[Sequence[str]]) -> int:
    """The worst exit status of all of them; after a Ctrl-C the rest is left."""
    worst = 0
    for arguments in runs:
        status = _pytest(arguments)
        if status == INTERRUPTED:
            return status
        worst = worst or status
    return worst


def _pytest(arguments: Sequence[str]) -> int:
    """Both we and pytest get a Ctrl-C; we wait for it to clean up after itself."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: process.send_signal(number) if number == signal.SIGTERM else None)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
