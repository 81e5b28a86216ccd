"""Budgets as ratchets: what is long may only get shorter, and what is over the budget is a failing test.

``budgets.toml`` grants exceptions, each with the ADR that explains it. A grant that is larger than needed must shrink.
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.rules.source import File, Violation

LIMITS = {"file": 400, "function": 60, "view": 25, "template": 80, "css": 300}
_WORTH = {"file": "split it by noun, never by layer", "function": "name its steps and call them",
          "view": "access, one service or selector, render: move the rest into the service",
          "template": "take a macro or a fragment out of it", "css": "split it by component"}  # fmt: skip


@dataclass(frozen=True, order=True)
class Length:
    """How long something is, counted in lines."""

    lines: int
    budget: str
    path: str
    line: int = 1
    name: str = ""

    @property
    def key(self) -> str:
        return f"{self.path}::{self.name}" if self.name else self.path

    def __str__(self) -> str:
        return f"{self.lines:4}  {self.path}:{self.line}  {self.name}".rstrip()


def lengths(tree: Iterable[File]) -> Iterator[Length]:
    """Every length that has a budget. Migrations are made by Django and have none."""
    for file in tree:
        if file.is_migration or file.parts[0] == "docs":
            continue
        if file.name.endswith((".py", ".ts", ".mjs", ".js")):
            yield Length(len(file.lines), "file", file.path)
        elif file.name.endswith(".css"):
            yield Length(len(file.lines), "css", file.path)
        elif "templates" in file.parts:
            yield Length(len(file.lines), "template", file.path)
        if file.name.endswith(".py"):
            yield from _functions(file)


def _functions(file: File) -> Iterator[Length]:
    for node in file.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            budget = "view" if file.kind == "views" and not file.is_test else "function"
            yield Length(_size(node), budget, file.path, node.lineno, node.name)


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end without the docstring."""
    size = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        size -= (first.end_lineno or first.lineno) - first.lineno + 1
    return size


def over_budget(measured: Iterable[Length], granted: Mapping[str, Mapping[str, object]]) -> Iterator[Violation]:
    """What is longer than it may be, and grants that nobody needs any more."""
    by_key = {(length.budget, length.key): length for length in measured}
    for (budget, key), length in sorted(by_key.items()):
        allowed = max(LIMITS[budget], int(str(granted.get(f"{budget}:{key}", {}).get("lines", 0))))
        if length.lines > allowed:
            yield Violation(
                length.path,
                length.line,
                f"{length.name or budget} has {length.lines} lines, at most {allowed}: {_WORTH[budget]}",
            )
    for name, grant in granted.items():
        budget, _, key = name.partition(":")
        found = by_key.get((budget, key))
        lines = int(str(grant["lines"]))
        if not grant.get("adr"):
            yield Violation("tests/architecture/budgets.toml", 1, f"{name}: an exception names the ADR that grants it")
        if found is None or found.lines <= LIMITS.get(budget, 0):
            yield Violation("tests/architecture/budgets.toml", 1, f"{name} is within the budget now: delete its line")
        elif found.lines < lines:
            yield Violation(
                "tests/architecture/budgets.toml", 1, f"{name} has {found.lines} lines now: lower its {lines}"
            )


def worst(measured: Iterable[Length], count: int = 5) -> dict[str, list[Length]]:
    """The longest of each budget."""
    everything = sorted(measured, reverse=True)
    return {budget: [length for length in everything if length.budget == budget][:count] for budget in LIMITS}


def grants(path: Path) -> dict[str, dict[str, object]]:
    """The exceptions of budgets.toml."""
    return tomllib.loads(path.read_text())
