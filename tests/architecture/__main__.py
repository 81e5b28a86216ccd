"""``python -m tests.architecture``: the house rules that only read files, for bin/lint.

Exit status 1 if one is broken; ``--worst`` also prints the five longest of each budget.
"""

import sys

from tests.architecture.rules.budgets import worst
from tests.architecture.run import measured, violations


def main() -> int:
    """Print every violation and the five worst of each budget."""
    found = sorted(set(violations()))
    for violation in found:
        print(violation)
    if "--worst" in sys.argv:
        for budget, longest in worst(measured()).items():
            print(f"\nlongest: {budget}")
            for length in longest:
                print(length)
    print(f"\n{len(found)} violations of the house rules" if found else "The house rules hold.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
