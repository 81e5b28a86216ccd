"""The page of results and the API, with --scale items and a tenth as many people, beside 10,000 items."""

from typing import Any

from bench.place import Say
from bench.searching import searching

# Word 0 stands in more than half of all posts, word 9,000 in one of a thousand.
PATHS = {
    "a word of every other post": "/search/?q={word0}",
    "two common words": "/search/?q={word0}+{word9}",
    "a rare word": "/search/?q={word9000}",
    "a name": "/search/?q=person+number+77",
    "a word nobody says": "/search/?q=qwyxvortle",
    "a slip of the finger": "/search/?q={slip}",
    "by somebody in a space": "/search/?q={word0}+from:person.77+in:space-7",
    "the newest of a kind": "/search/?q={word3}+type:question&sort=new",
    "as JSON": "/api/v1/search?q={word0}+{word40}",
}


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """At most 200 ms for nineteen of twenty."""
    return searching(PATHS, most=200, scale=scale, rounds=rounds, say=say)
