"""``bin/bench NAME [--json] [--scale N] [--rounds N] [--keep]``: run one scenario, print its figures, date them in results."""

import argparse
import datetime
import importlib
import json
import os
import platform
import sys
from typing import Any

from bench import report

SCENARIOS = [
    "feed",
    "post",
    "comment",
    "fanout",
    "idle",
    "start",
    "faults",
    "people-import",
    "orgchart",
    "directory",
    "search",
    "typeahead",
    "insides",
    "quality",
    "send",
    "history",
    "presence",
    "storm",
    "reconnect",
    "lives",
]


def main() -> int:
    """Exit status 0 when every target of the scenario is met, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure one scenario beside its limits.")
    parser.add_argument("name", choices=SCENARIOS)
    parser.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    parser.add_argument(
        "--scale",
        type=int,
        help="placements in the database (1,000 to 1,000,000); people in the file, or in the chart; pages of a document",
    )
    parser.add_argument(
        "--rounds", type=int, help="times that product and limit are measured in turn, or that each is killed"
    )
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/results")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    scenario = importlib.import_module(f"bench.scenarios.{options.name.replace('-', '_')}")
    options.scale = getattr(scenario, "SCALE", options.scale or getattr(scenario, "USUAL_SCALE", 100_000))
    options.rounds = options.rounds or getattr(scenario, "ROUNDS", 3)
    figures: dict[str, Any] = scenario.run(scale=options.scale, rounds=options.rounds, say=_say)
    found = {
        "scenario": options.name,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "scale": options.scale,
        "rounds": options.rounds,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "load average": {"before": round(before, 1), "after": round(os.getloadavg()[0], 1)},
        **figures,
    }
    _table(found)
    if options.keep:
        path = report.RESULTS / f"{found['date']}-{options.name}-{options.scale}.json"
        path.write_text(json.dumps(found, indent=2) + "\n")
        report.write()
    if options.json:
        print(json.dumps(found))
    return 0 if all(target["met"] for target in found["targets"]) else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _table(found: dict[str, Any]) -> None:
    print(f"{found['scenario']} at {found['scale']:,} placements, {found['rounds']} rounds")
    for name, value in found["figures"].items():
        print(f"  {name:<44} {value}")
    for target in found["targets"]:
        print(
            f"  {'met   ' if target['met'] else 'MISSED'} {target['what']}: {target['value']} (target {target['target']})"
        )


if __name__ == "__main__":
    raise SystemExit(main())
