"""The tree keeps every house rule, and every rule catches its violation."""

import pytest

from tests.architecture import run, samples
from tests.architecture.rules import house
from tests.architecture.rules.source import File, Rule

ALL_RULES = [*run.RULES, house.locks_carry_no_addresses]


def _name(value: object) -> str:
    return getattr(value, "__name__", "")


def _cases(table: dict[Rule, list[File]]) -> list:
    return [
        pytest.param(rule, file, id=f"{rule.__name__}-{number}")
        for rule, found in table.items()
        for number, file in enumerate(found, start=1)
    ]


@pytest.mark.parametrize("rule", run.RULES, ids=_name)
def test_the_tree_keeps(rule: Rule):
    broken = [str(violation) for file in run.read_by(rule) for violation in rule(file)]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(("rule", "file"), _cases(samples.BAD))
def test_a_violation_is_caught(rule: Rule, file: File):
    found = list(rule(file))
    assert found, f"{rule.__name__} misses:\n{file.text}"
    assert all(violation.path == file.path and violation.line >= 1 and violation.message for violation in found)


@pytest.mark.parametrize(("rule", "file"), _cases(samples.GOOD))
def test_the_better_way_passes(rule: Rule, file: File):
    assert not [str(violation) for violation in rule(file)]


def test_every_rule_has_samples():
    for rule in ALL_RULES:
        assert samples.BAD.get(rule), f"{rule.__name__} has no sample that it must catch"
        assert samples.GOOD.get(rule), f"{rule.__name__} has no sample that it must leave alone"


def test_a_violation_says_the_line():
    found = list(samples.python.orm_stays_below(File(samples.VIEWS, "a = 1\n\nb = Item.objects.all()\n")))
    assert str(found[0]).startswith("courtyard/feed/views.py:3: ")
