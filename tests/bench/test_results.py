"""What is kept of a run: complete, named after what it is, its verdicts true, and the page made from it."""

import datetime
import json
import operator
from pathlib import Path

import pytest

from bench import report
from bench.__main__ import SCENARIOS

KEPT = sorted(report.RESULTS.glob("*.json"))
COMPARE = {"<=": operator.le, ">=": operator.ge}


def test_every_scenario_has_a_result():
    assert {json.loads(path.read_text())["scenario"] for path in KEPT} == set(SCENARIOS)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_result_is_complete_and_true(path: Path):
    found = json.loads(path.read_text())
    assert set(found) == {"scenario", "date", "scale", "rounds", "machine", "load average", "figures", "targets"}
    assert path.stem == f"{found['date']}-{found['scenario']}-{found['scale']}"
    datetime.date.fromisoformat(found["date"])
    assert found["rounds"] >= 1
    assert found["figures"]
    assert found["targets"]
    for target in found["targets"]:
        assert set(target) == {"what", "value", "target", "met"}
        sign, wanted = target["target"].split()
        seen, limit = float(target["value"]), float(wanted)
        assert target["met"] is COMPARE[sign](seen, limit) or abs(seen - limit) < 0.01  # values are rounded


def test_the_page_is_made_from_the_files():
    page = report.report([json.loads(path.read_text()) for path in KEPT])
    assert (report.RESULTS / "README.md").read_text() == page


def test_what_is_missed_is_said_first_and_the_newest_run_stands():
    run = {
        "scenario": "feed", "date": "2026-01-01", "scale": 1000, "rounds": 3, "figures": {"F": 1.5},
        "machine": {"cores": 2, "python": "3.11"}, "load average": {"before": 0.1, "after": 1.2},
        "targets": [{"what": "HTML / F", "value": "6.00", "target": "<= 5", "met": False}],
    }  # fmt: skip
    later = run | {"date": "2026-01-02", "targets": [{**run["targets"][0], "value": "5.50"}]}
    page = report.report([later, run])
    assert "0 of 1 targets are met." in page
    assert page.index("## Missed") < page.index("5.50") < page.index("| HTML / F |")
    assert "6.00" not in page
