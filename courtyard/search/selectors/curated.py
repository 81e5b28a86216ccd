"""What administrators curate, read once in a while and kept in the words of the index: synonyms and recommendations."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from courtyard.search.models import Recommendation, Synonym
from courtyard.search.selectors.words import Token, languages, tokens_of

__all__ = ["Curated", "Group", "Recommended", "Words", "curated", "forget_curated"]

Words = tuple[Token, ...]  # a word, or a phrase


@dataclass(frozen=True, slots=True)
class Group:
    """Who searches for one of ``said`` finds each of ``meant``, too."""

    said: tuple[Words, ...]
    meant: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation, and the words for which it is made."""

    words: Words
    row: Recommendation


@dataclass(frozen=True, slots=True)
class Curated:
    """All of it."""

    groups: tuple[Group, ...]
    recommended: tuple[Recommended, ...]


_KEPT_FOR = 10.0  # seconds another process may go on with what stood there before
_kept: tuple[float, Curated] | None = None


def curated(clock: Callable[[], float] = time.monotonic) -> Curated:
    """What is curated, kept for a few seconds: every search asks for it."""
    global _kept
    if not _kept or clock() - _kept[0] > _KEPT_FOR:
        _kept = (clock(), _read())
    return _kept[1]


def forget_curated() -> None:
    """Read it anew next time; called after each change."""
    global _kept
    _kept = None


def _read() -> Curated:
    synonyms = list(Synonym.objects.order_by("created_at", "pk"))
    rows = list(Recommendation.objects.order_by("created_at", "pk"))
    if not synonyms and not rows:
        return Curated((), ())
    texts = [text for one in synonyms for text in (*one.words.splitlines(), *one.means.splitlines())]
    texts += [row.words for row in rows]
    found = tokens_of(texts, languages())
    words = {text: tuple(found[n]) for n, text in enumerate(texts)}
    return Curated(
        tuple(_group(one, words) for one in synonyms), tuple(Recommended(words[row.words], row) for row in rows)
    )


def _group(synonym: Synonym, words: dict[str, Words]) -> Group:
    def side(texts: Sequence[str]) -> tuple[Words, ...]:
        return tuple(words[text] for text in texts if words[text])

    said = side(synonym.words.splitlines())
    return Group(said, side(synonym.means.splitlines()) if synonym.means else said)
