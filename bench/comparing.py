"""Lists of what was said, side by side: what clients know was taken, what the database has, what each was told."""

import itertools
import uuid
from collections.abc import Mapping, Sequence, Set

from bench.insistent import Book

__all__ = ["compared", "differing"]


def compared(
    book: Book, said: Sequence[tuple[uuid.UUID, str]], told: Mapping[int, str], answers: Set[uuid.UUID] = frozenset()
) -> dict[str, int]:
    """How often the log of those who wrote, the database's list (ids and words, in order) and a reader's differ.

    ``told`` is what a reader got, by the number of the change, as it came; ``answers`` were written by somebody whose log
    nobody kept.
    """
    kept = [id for id, _words in said]
    talk = {str(id) for id in kept}  # the topic also tells of the channel itself
    numbers = [number for number, id in told.items() if id in talk]
    heard = [told[number] for number in sorted(numbers)]
    known = book.acknowledged.keys() | answers
    return {
        "lost": len(known - set(kept)),
        "doubled": len(kept) - len({words for _id, words in said}),
        "unasked": len(set(kept) - known),
        "unheard": len(talk - set(heard)),
        "heard twice": len(heard) - len(set(heard)),
        "heard elsewhere": sum(str(one) != other for one, other in zip(kept, heard, strict=False)),
        "turned": _turned(book, kept),
        "late": sum(later < sooner for sooner, later in itertools.pairwise(numbers)),
    }


def _turned(book: Book, kept: Sequence[uuid.UUID]) -> int:
    """How many stand before one that had been acknowledged when they were first sent."""
    earliest, turned = float("inf"), 0
    for id in reversed(kept):
        turned += earliest < book.begun.get(id, 0.0)
        earliest = min(earliest, book.acknowledged.get(id, earliest))
    return turned


def differing(kept: Sequence[str], shown: Sequence[str]) -> int:
    """How many messages a list has not, has too often, or has in another place than the one that is kept."""
    missing = len(set(kept) - set(shown))
    foreign = len(set(shown) - set(kept))
    common = set(kept) & set(shown)
    here, there = ([id for id in dict.fromkeys(ids) if id in common] for ids in (kept, shown))
    misplaced = sum(one != other for one, other in zip(here, there, strict=True))
    return missing + foreign + len(shown) - len(set(shown)) + misplaced
