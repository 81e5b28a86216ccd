"""Words as the index writes them: folded, with their stems and how many entries say them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from courtyard.accounts.selectors import languages_in_use
from courtyard.core.prepared import Prepared
from courtyard.search.models import Language

__all__ = ["Token", "languages", "quoted", "tokens_of"]

_COMMON = 20_000  # entries with words that begin so; beyond, only the most frequent ones of these words are looked for
_COMPLETIONS = 40
_FEW = 20  # entries in a language, from which on its stems are looked for


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query as the index writes it, and its other forms. ``entries``: how many say one of them, at most."""

    word: str
    forms: tuple[str, ...] = ()
    little: bool = False  # a word of the kind that every text says: the, les, und
    entries: int = 0
    begins: tuple[str, ...] | None = None  # words that begin so; None: too many kinds to name, any word that does
    halves: tuple[tuple[str, str], ...] = ()  # two words that it may be written as
    also: tuple[tuple["Token", ...], ...] = ()  # words and phrases that mean the same

    @property
    def all_forms(self) -> frozenset[str]:
        return frozenset((self.word, *self.forms))


def quoted(lexeme: str) -> str:
    """A lexeme as a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def languages(*more: str) -> list[str]:
    """The languages whose stems are looked for."""
    return sorted({*more, *languages_in_use(), *(code for (code,) in _SPOKEN.rows())})


_SPOKEN = Prepared(lambda: Language.objects.filter(entries__gte=_FEW).values_list("code"))


# For each term its words in order, with their stems, whether they are little words, how many entries say one of the forms,
# how many a word that begins so, and the most frequent of these.
_FORMS = """
SELECT t.n - 1, w.word, forms.stems, forms.little, coalesce(known.entries, 0), coalesce(begun.entries, 0),
    CASE WHEN begun.entries > %(common)s THEN begun.words[:%(completions)s] END
FROM unnest(%(terms)s::text[]) WITH ORDINALITY AS t (text, n)
CROSS JOIN LATERAL regexp_split_to_table(btrim(courtyard_search_plain(t.text)), ' +') WITH ORDINALITY AS w (word, m)
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT stem) FILTER (WHERE stem <> w.word) AS stems,
        bool_or(stem IS NULL AND stemmer <> 'simple'::regconfig) AS little
    FROM (SELECT DISTINCT courtyard_search_stemmer(l) AS stemmer FROM unnest(%(languages)s::text[]) l) AS known
    LEFT JOIN LATERAL unnest(tsvector_to_array(to_tsvector(stemmer, w.word))) AS stem ON true
) AS forms
LEFT JOIN LATERAL (
    SELECT sum(entries) AS entries FROM search_word WHERE word = w.word OR word = ANY (forms.stems)
) AS known ON true
LEFT JOIN LATERAL (
    SELECT sum(entries) AS entries, array_agg(word ORDER BY entries DESC) AS words FROM search_word
    WHERE t.n - 1 = %(ends)s::int AND length(w.word) >= 2 AND word >= w.word AND word < w.word || U&'\\+10FFFF'
) AS begun ON true
WHERE w.word <> '' ORDER BY t.n, w.m
"""


def tokens_of(texts: Sequence[str], spoken: Sequence[str], *, ends: int = -1) -> dict[int, list[Token]]:
    """The words of each text by its place; of the one at ``ends`` the last word may be the beginning of one."""
    found: dict[int, list[Token]] = defaultdict(list)
    if not texts:
        return found
    given: dict[str, Any] = {
        "terms": list(texts), "languages": list(spoken), "ends": ends, "common": _COMMON, "completions": _COMPLETIONS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, given)
        for n, word, stems, little, entries, beginning, begins in cursor.fetchall():
            token = Token(
                word, tuple(stems or ()), bool(little), int(entries + beginning), tuple(begins) if begins else None
            )
            found[n].append(token)
    return found
