"""Which words of a text were meant by a query, and the part of the text worth showing."""

import re
from collections.abc import Iterable, Sequence

from courtyard.accounts.names import fold

__all__ = ["Piece", "excerpt", "pieces", "words_of"]

Piece = tuple[str, bool]  # text, and whether it was looked for

_WORD = re.compile(r"[^\W_]+")
_ALONE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")  # letters that are words
_BEFORE = 60  # characters shown before the first hit


def pieces(text: str, forms: Sequence[str]) -> list[Piece]:
    """The text cut where words that begin with one of the ``forms`` (folded) begin and end."""
    found: list[Piece] = []
    end = 0
    for start, stop in _hits(text, forms):
        if start > end:
            found.append((text[end:start], False))
        found.append((text[start:stop], True))
        end = stop
    return [*found, (text[end:], False)] if end < len(text) else found


def excerpt(text: str, forms: Sequence[str], *, length: int = 220) -> list[Piece]:
    """The pieces of a part of the text with the first hit in it, or of its beginning."""
    line = " ".join(text.split())
    first = next(iter(_hits(line, forms)), (0, 0))[0]
    start = line.rfind(" ", 0, max(first - _BEFORE, 0)) + 1 if first > _BEFORE else 0
    stop = start + length
    if stop < len(line):
        stop = max(line.rfind(" ", start + length // 2, stop), start + length // 2)
    shown = pieces(line[start:stop], forms)
    return [*([("… ", False)] if start else []), *shown, *([(" …", False)] if stop < len(line) else [])]


def words_of(text: str) -> set[str]:
    """The words of a text as the index has them: folded, letters that are words each for itself."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        if word.isascii():
            found.add(word.lower())
        else:
            found.update(_ALONE.findall(word) or [fold(word)])
    return found


def _hits(text: str, forms: Sequence[str]) -> Iterable[tuple[int, int]]:
    words = tuple(form for form in forms if len(form) > 1)
    alone = {form for form in forms if _ALONE.fullmatch(form)}
    exact = set(forms)
    for word in _WORD.finditer(text):
        if alone and _ALONE.search(word[0]):
            yield from ((word.start() + n, word.start() + n + 1) for n, letter in enumerate(word[0]) if letter in alone)
            continue
        folded = fold(word[0])
        if folded in exact or (words and folded.startswith(words)):
            yield word.start(), word.end()
