"""A chat message through the API until the answer, into groups of two hundred people, of whom nobody is listening."""

from typing import Any

from bench import seed, talking
from bench.place import Say
from bench.seed import Reader
from bench.writing import measure

TALKS = 20
SAID = 200  # in each before: an empty table is planned for otherwise than any that is used


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """One after the other into twenty conversations of one person."""
    return measure("send", _message, scale=scale, rounds=rounds, say=say, prepare=_begin, limit=7)


def _begin(reader: Reader) -> None:
    for n in range(TALKS):
        talking.begin(n, reader.id, said=SAID)
    seed.run("vacuum analyze")


def _message(n: int) -> tuple[str, dict[str, object]]:
    path = f"/api/v1/conversations/{talking.talk(n % TALKS)}/messages"
    return path, {"body": f"The delivery number {n} came **early**, thank you all."}
