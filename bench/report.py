"""``results/README.md``: the newest result of every scenario and scale as one table, what is missed first."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "report", "write"]

RESULTS = Path(__file__).parent / "results"
_HEAD = """<!-- Made by: python -m bench.report -->
# Results

Each scenario's newest run, at each scale. Targets are ratios to a limit measured in the same run, product and limit in
turn, medians of the rounds (`faults`, `storm`: counts, and the worst of all kills); `docs/ops/benches.md` says how to read them
and what is known of those that are missed.
"""


def report(found: Sequence[dict[str, Any]]) -> str:
    """The page for these results; a later one of the same scenario and scale stands for the earlier."""
    newest = {(one["scenario"], one["scale"]): one for one in sorted(found, key=lambda one: str(one["date"]))}
    rows = [(one, target) for _key, one in sorted(newest.items()) for target in one["targets"]]
    missed = [(one, target) for one, target in rows if not target["met"]]
    text = [_HEAD, f"{len(rows) - len(missed)} of {len(rows)} targets are met.", ""]
    if missed:
        text += ["## Missed", ""]
        text += [f"- {_title(one)}: {line['what']} is {line['value']}, wanted {line['target']}" for one, line in missed]
        text.append("")
    for _key, one in sorted(newest.items()):
        text += _section(one)
    return "\n".join(text)


def _title(one: dict[str, Any]) -> str:
    return f"`{one['scenario']}` at {one['scale']:,}"


def _section(one: dict[str, Any]) -> list[str]:
    load, machine = one["load average"], one["machine"]
    lines = [
        f"## {_title(one)}, {one['date']}",
        "",
        f"{one['rounds']} rounds on {machine['cores']} cores, Python {machine['python']}; load average {load['before']} "
        f"before, {load['after']} after.",
        "",
        "| target | wanted | seen | |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {line['what']} | {line['target']} | {line['value']} | {'met' if line['met'] else '**missed**'} |"
        for line in one["targets"]
    ]
    lines += ["", "| figure | seen |", "|---|---|"]
    lines += [f"| {name} | {_shown(value)} |" for name, value in one["figures"].items()]
    return [*lines, ""]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(_shown(part) for part in value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def write() -> None:
    """Make the page anew from the files that are kept."""
    found = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]
    (RESULTS / "README.md").write_text(report(found))


if __name__ == "__main__":
    write()
