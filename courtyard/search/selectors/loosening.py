"""Words taken less strictly: those that are alike, and not all of them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from django.db import connection

from courtyard.search.selectors.understanding import Asked, of_names, of_words
from courtyard.search.selectors.words import Token, quoted

__all__ = ["SOME", "loosened"]

SOME = 600  # entries that say some of the words: so many are looked at
_LIKE = 12  # words near to one that may be mistyped
_ENDING = 30  # words that end with it: German writes them together
_NAMESAKES = 8
_COMMON = 20_000  # entries


# Of each word those that are near it, those that end with it, the two that it is made of, and how many entries say one that is
# near, ends or begins so.
_NEAR = """
SELECT w.word, near.words, ending.words, ARRAY(
        SELECT ARRAY[one.word, two.word] FROM generate_series(3, length(w.word) - 3) n
        JOIN search_word one ON one.word = left(w.word, n) JOIN search_word two ON two.word = substr(w.word, n + 1)
    ), coalesce(near.entries, 0) + coalesce(ending.entries, 0) + coalesce(begun.entries, 0)
FROM unnest(%(words)s::text[]) AS w (word)
CROSS JOIN LATERAL (SELECT array_agg(word) AS words, sum(entries) AS entries FROM (
    SELECT word, entries FROM search_word WHERE near && courtyard_search_near(w.word) ORDER BY entries DESC, word LIMIT %(near)s) _) near
CROSS JOIN LATERAL (SELECT array_agg(word) AS words, sum(entries) AS entries FROM (
    SELECT word, entries FROM search_word WHERE backwards >= reverse(w.word) COLLATE "C"
    AND backwards < reverse(w.word) || U&'\\+10FFFF' COLLATE "C" ORDER BY entries DESC, word LIMIT %(ending)s) _) ending
CROSS JOIN LATERAL (SELECT sum(entries) AS entries FROM search_word WHERE word >= w.word AND word < w.word || U&'\\+10FFFF') begun
WHERE length(w.word) >= 4
"""


def loosened(asked: Asked) -> Asked:
    """The same for who found nearly nothing: with words that begin or end alike or are a slip of the finger away, and with some
    of the words: a rare one, or any two of the common ones. The name of who wrote it counts as said.
    """
    plain = _joined(asked.plain)
    alike, by = _alike(plain), _authors(plain)
    meant = [alike.get(token.word, token) for token in plain]
    exact = [of_words(token) for token in plain]
    wide = [f"({of_words(token, open_end=_begins(token))}{by.get(token.word, '')})" for token in meant]
    most, known = SOME // len(wide), list(zip(plain, exact, meant, wide, strict=True))
    rare = [(token.entries, part) for _one, _typed, token, part in known if token.entries <= most]
    rare += [(one.entries, typed) for one, typed, token, _part in known if one.entries <= most < token.entries]
    common = [(token.entries, part) for _one, _typed, token, part in known if token.entries > most]
    pairs = [(min(one, two), f"{this} & {that}") for (one, this), (two, that) in combinations(common, 2)]
    some = rare + (pairs if len(wide) > 1 else common)
    return replace(
        asked,
        words=" & ".join([*([asked.firm] if asked.firm else []), f"({' | '.join(part for _entries, part in some)})"]),
        names=" | ".join(of_names(token) for token in meant),
        tokens=(*asked.tokens, *meant),
        exact=tuple(exact),
        meant=tuple(wide),
        entries=sum(entries for entries, _part in some),
    )


def _begins(token: Token) -> bool:
    """Whether words that begin so are meant, too: to gather those of a common word takes longer than they are worth."""
    return len(token.word) > 3 and token.entries <= _COMMON


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Words that may be one: pay roll, cheat sheet."""
    pairs = [one.word + two.word for one, two in pairwise(tokens)]
    return [replace(token, forms=(*token.forms, *pairs[max(n - 1, 0) : n + 1])) for n, token in enumerate(tokens)]


def _alike(tokens: Sequence[Token]) -> dict[str, Token]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"words": [token.word for token in tokens], "near": _LIKE, "ending": _ENDING})
        rows = {word: found for word, *found in cursor.fetchall()}
    known = [(token, rows[token.word]) for token in tokens if token.word in rows]
    return {
        token.word: replace(
            token,
            forms=(*token.forms, *(near or ()), *(ending or ())),
            halves=tuple((one, two) for one, two in halves or ()),
            entries=token.entries + int(entries),
        )
        for token, (near, ending, halves, entries) in known
    }


_AUTHORS = """
SELECT w.word, ARRAY(SELECT ref FROM search_entry WHERE kind = 'person' AND words @@ quote_literal('=' || w.word)::tsquery LIMIT %(most)s)
FROM unnest(%(words)s::text[]) AS w (word)
"""


def _authors(tokens: Sequence[Token]) -> dict[str, str]:
    """People with that word in their name, as marks of what they wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_AUTHORS, {"words": [token.word for token in tokens], "most": _NAMESAKES})
        return {
            word: "".join(f" | {quoted(f'b:{ref.hex}')}" for ref in refs) for word, refs in cursor.fetchall() if refs
        }
