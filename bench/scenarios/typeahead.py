"""What is offered while one types, with --scale items and a tenth as many people, beside 10,000 items."""

from typing import Any

from bench.place import Say
from bench.searching import searching

PATHS = {
    "one letter": "/search/suggest/?q=p",
    "two letters": "/search/suggest/?q=pe",
    "a name": "/search/suggest/?q=person+num",
    "a title": "/search/suggest/?q=which+ga",
    "a space": "/search/suggest/?q=space+7",
    "nothing of that name": "/search/suggest/?q=qwyxvort",
    "as JSON": "/api/v1/search/suggestions?q=person+num",
}


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """At most 100 ms for nineteen of twenty."""
    return searching(PATHS, most=100, scale=scale, rounds=rounds, say=say)
