"""Instant run-off: from ballots that rank options to one that more than half of the last ballots prefer.

The method is the "preferential voting" of Robert's Rules of Order (Newly Revised, §45), known as instant run-off
or the alternative vote: while no option is first on more than half of the ballots that still count, the one with the
fewest first places is taken out and its ballots go on to their next choice. Where the last are equal, the one that had
fewer in the latest earlier round in which they differed goes first, and if they never did, the one listed last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Outcome", "Round", "run_off"]

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Round(Generic[Option]):
    """First places by option, and who goes out after it; ``exhausted`` ballots rank nothing that is left."""

    counts: tuple[tuple[Option, int], ...]
    exhausted: int
    out: Option | None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Option]):
    """The rounds, and the winner: None without ballots, or where all that are left are equal to the end."""

    rounds: tuple[Round[Option], ...]
    winner: Option | None


def run_off(options: Sequence[Option], ballots: Iterable[tuple[Sequence[Option], int]]) -> Outcome[Option]:
    """Count ``ballots`` (options in order of preference, and how many are alike)."""
    cast = [(ranked, number) for ranked, number in ballots if number]
    left = list(options)
    rounds: list[Round[Option]] = []
    history: list[dict[Option, int]] = []
    while True:
        counts, exhausted = _first_places(left, cast)
        history.append(counts)
        total = sum(counts.values())
        leader = max(left, key=lambda option: counts[option], default=None)
        if leader is None or not total:
            return Outcome((*rounds, _round(counts, exhausted, None)), None)
        if counts[leader] * 2 > total:
            return Outcome((*rounds, _round(counts, exhausted, None)), leader)
        if len(set(counts.values())) == 1 and len(left) <= 2:
            return Outcome((*rounds, _round(counts, exhausted, None)), None)
        out = _last(left, history)
        rounds.append(_round(counts, exhausted, out))
        left.remove(out)


def _round(counts: dict[Option, int], exhausted: int, out: Option | None) -> Round[Option]:
    return Round(tuple(counts.items()), exhausted, out)


def _first_places(left: list[Option], cast: list[tuple[Sequence[Option], int]]) -> tuple[dict[Option, int], int]:
    counts = dict.fromkeys(left, 0)
    exhausted = 0
    for ranked, number in cast:
        first = next((option for option in ranked if option in counts), None)
        if first is None:
            exhausted += number
        else:
            counts[first] += number
    return counts, exhausted


def _last(left: list[Option], history: list[dict[Option, int]]) -> Option:
    """The one with the fewest now; among equals with the fewest in the latest round that tells them apart."""
    lowest = left
    for counts in reversed(history):
        fewest = min(counts[option] for option in lowest)
        lowest = [option for option in lowest if counts[option] == fewest]
    return lowest[-1]
