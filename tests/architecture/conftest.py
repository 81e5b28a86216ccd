"""After the guard rails ran: the five longest of everything that has a budget."""

import pytest

from tests.architecture import run
from tests.architecture.rules.budgets import LIMITS, worst


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.option.verbose < 0:
        return
    terminalreporter.section("longest of each budget")
    for budget, longest in worst(run.measured()).items():
        terminalreporter.write_line(f"{budget} (at most {LIMITS[budget]})")
        for length in longest:
            terminalreporter.write_line(f"  {length}")
