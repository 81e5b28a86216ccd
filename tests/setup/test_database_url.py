"""What a DATABASE_URL means."""

import pytest

from courtyard.config import postgres
from courtyard.config.problems import Problem


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://ann:p%40ss@db.example:5433/court", ("court", "ann", "p@ss", "db.example", "5433", {})),
        ("postgresql://ann@db/court?sslmode=require", ("court", "ann", "", "db", "", {"sslmode": "require"})),
        ("postgres://ann@/court?host=/run/my%20pg&port=5434", ("court", "ann", "", "/run/my pg", "5434", {})),
        ("postgres://ann@/%2Frun%2Fpg/court", ("court", "ann", "", "/run/pg", "", {})),
        ("postgres://ann@%2Frun%2Fpg/court", ("court", "ann", "", "/run/pg", "", {})),
        ("postgres:///court", ("court", "", "", "", "", {})),
        ("postgres://ann@[::1]:5432/court", ("court", "ann", "", "::1", "5432", {})),
    ],
)
def test_a_url_is_read(url: str, expected: tuple[object, ...]) -> None:
    found = postgres.parse(url)
    assert tuple(found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected


@pytest.mark.parametrize(
    "url", ["", "court", "http://db/court", "postgres://db:x/court", "postgres://db", "postgres://[::1/court"]
)
def test_what_cannot_be_read_is_told_with_an_example(url: str) -> None:
    with pytest.raises(Problem, match="postgres://"):
        postgres.parse(url)
