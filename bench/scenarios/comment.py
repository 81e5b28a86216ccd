"""A comment through the API, with a mention, a tag and a link, until the answer."""

from typing import Any

from bench import seed
from bench.place import Say
from bench.writing import body, measure


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """One after the other under the newest posts of one person's spaces."""
    return measure("comment", _comment, scale=scale, rounds=rounds, say=say)


def _comment(n: int) -> tuple[str, dict[str, object]]:
    return f"/api/v1/items/{seed.item(1 + n % seed.FIRST)}/comments", {"body": body(n)}
