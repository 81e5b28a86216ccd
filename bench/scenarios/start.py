"""Warm start: from the command to the first 200 of ``/readyz``, everything having been started once before."""

import tempfile
from pathlib import Path
from typing import Any

from bench.measure import at_most, median
from bench.place import Say, place, ready_after


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """The app alone beside a database that runs, and with its own database."""
    alone, whole = [], []
    with place(say) as data, tempfile.TemporaryDirectory(prefix="courtyard-bench-") as folder:
        own = Path(folder) / "data"
        say(f"  the first start with its own database took {ready_after(own, embedded=True):.1f} s")
        ready_after(data, embedded=False)
        for _round in range(rounds):
            alone.append(ready_after(data, embedded=False))
            whole.append(ready_after(own, embedded=True))
            say(f"  app alone {alone[-1]:.2f} s, with its database {whole[-1]:.2f} s")
    return {
        "figures": {
            "app alone, s": round(median(alone), 2),
            "with its own database, s": round(median(whole), 2),
            "slowest of both, s": [round(max(alone), 2), round(max(whole), 2)],
        },
        "targets": [
            at_most("app alone, s", median(alone), 2),
            at_most("with its own database, s", median(whole), 5),
        ],
    }
