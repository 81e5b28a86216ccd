"""Which rule reads which files."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.architecture.rules import budgets, css, house, python, templates, words
from tests.architecture.rules.source import ROOT, File, Rule, Violation, files

BUDGETS = Path(__file__).with_name("budgets.toml")
_TEMPLATES = (".html", ".txt", ".jinja")
_SCRIPTS = (".ts", ".mjs", ".js")
RULES: dict[Rule, tuple[str, ...]] = {
    **dict.fromkeys(python.RULES, (".py",)),
    **dict.fromkeys(words.RULES, (".py",)),
    **dict.fromkeys(words.TYPESCRIPT_RULES, (".ts",)),
    **dict.fromkeys(css.RULES, (".css",)),
    **dict.fromkeys(css.SCRIPT_RULES, _SCRIPTS),
    **dict.fromkeys(templates.RULES, (".html",)),
}


@cache
def tree() -> tuple[File, ...]:
    """Every file that some rule or budget reads, read once."""
    return tuple(files(".py", ".css", *_SCRIPTS, *_TEMPLATES))


def read_by(rule: Rule, found: Iterable[File] | None = None) -> Iterator[File]:
    """The files a rule is for."""
    for file in tree() if found is None else found:
        if file.name.endswith(RULES[rule]) and ("templates" in file.parts or not file.name.endswith(_TEMPLATES)):
            yield file


@cache
def measured() -> tuple[budgets.Length, ...]:
    return tuple(budgets.lengths(tree()))


def locks() -> list[File]:
    return [File(name, (ROOT / name).read_text()) for name in house.LOCKS if (ROOT / name).is_file()]


def violations() -> Iterator[Violation]:
    """All that can be said from reading files alone."""
    for rule in RULES:
        for file in read_by(rule):
            yield from rule(file)
    yield from budgets.over_budget(measured(), budgets.grants(BUDGETS))
    for whole in (house.rooms_have_a_place, house.no_empty_modules, house.gateway_is_kept_apart):
        yield from whole(ROOT)
    for lock in locks():
        yield from house.locks_carry_no_addresses(lock)
