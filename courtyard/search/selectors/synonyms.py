"""Where a query says something that has synonyms, and what it may say instead."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from courtyard.search.query import Term
from courtyard.search.selectors.curated import Words, curated
from courtyard.search.selectors.words import Token

__all__ = ["Said", "said_otherwise"]

_LONGEST = 5  # terms


class Said(NamedTuple):
    """Terms of a query that stand side by side, from ``start`` to before ``end``, and the other ways to say them."""

    start: int
    end: int
    also: tuple[Words, ...]


def said_otherwise(terms: Sequence[Term], tokens: Mapping[int, list[Token]]) -> list[Said]:
    """What has synonyms, the longest first where they overlap. Words in quotes are meant as they are."""
    found, start = [], 0
    while start < len(terms):
        said = _longest(terms, tokens, start)
        if said:
            found.append(said)
        start = said.end if said else start + 1
    return found


def _longest(terms: Sequence[Term], tokens: Mapping[int, list[Token]], start: int) -> Said | None:
    best, words = None, list[Token]()
    for end in range(start, min(start + _LONGEST, len(terms))):
        if terms[end].phrase or terms[end].without:
            break
        words += tokens.get(end, [])
        if also := _also(words):
            best = Said(start, end + 1, also)
    return best


def _also(words: Sequence[Token]) -> tuple[Words, ...]:
    also = [
        meant
        for group in curated().groups
        if any(_same(words, said) for said in group.said)
        for meant in group.meant
        if not _same(words, meant)
    ]
    return tuple(dict.fromkeys(also))


def _same(words: Sequence[Token], others: Words) -> bool:
    """Whether they are the same but for their endings."""
    return len(words) == len(others) and all(
        one.all_forms & other.all_forms for one, other in zip(words, others, strict=True)
    )
