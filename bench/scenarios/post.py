"""A post through the API, with a mention, a tag and a link, until the answer."""

from typing import Any

from bench import seed
from bench.place import Say
from bench.writing import body, measure


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """One after the other into the fifty spaces of one person."""
    return measure("post", _post, scale=scale, rounds=rounds, say=say)


def _post(n: int) -> tuple[str, dict[str, object]]:
    return "/api/v1/posts", {"spaces": [str(seed.space(1 + n % 50))], "body": body(n)}
