"""How much of a query something says that need not say all of it: rare words weigh more, and words written as they were typed.

Rare among what was found and the viewer may read: what others' secrets say has no weight.
"""

import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from courtyard.content.models import Item
from courtyard.core.prepared import Prepared, stand_ins
from courtyard.search.models import Kind

__all__ = ["Row", "weigh"]

_ALIKE = 0.3  # what a word is worth that is not written as it was typed
_LEAST = 0.15  # who says less than that of a query, with all the conversation around it, is not meant

_ROOTS = Prepared(lambda: Item.objects.filter(pk__among=stand_ins(), root__isnull=False).values_list("pk", "root"))


class Row(NamedTuple):
    """What the index proposes. ``lasting``: an article; ``said``: which words it says, a bit for each as typed, then as meant."""

    kind: str
    ref: uuid.UUID
    seconds: float  # since 1970
    rank: float
    lasting: bool = False
    said: int = 0


def weigh(rows: Sequence[Row], words: int) -> list[float]:
    """For each row how much of the query's ``words`` it says, from 0 to 1; half of that is what its conversation says."""
    posts = dict(_ROOTS.rows(lists=[[row.ref for row in rows if row.kind == Kind.COMMENT]]))
    together: dict[uuid.UUID, int] = defaultdict(int)
    for row in rows:
        together[posts.get(row.ref, row.ref)] |= row.said
    number = Counter(n for row in rows for n in _words(row.said, words))
    worth = [math.log(1 + len(rows) / number[n]) if number[n] else 0 for n in range(words)]
    total = sum(worth) or 1

    def share(said: int) -> float:
        return sum(worth[n] * (1 if said >> n & 1 else _ALIKE) for n in _words(said, words)) / total

    found = [(share(row.said), share(together[posts.get(row.ref, row.ref)])) for row in rows]
    return [((own + all_of_it) / 2) ** 3 if all_of_it >= _LEAST else 0 for own, all_of_it in found]


def _words(said: int, words: int) -> Iterator[int]:
    return (n for n in range(words) if said >> n & 1 or said >> n + words & 1)
