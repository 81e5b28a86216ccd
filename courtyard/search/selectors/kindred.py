"""Tags for what somebody is writing: those that posts about the same carry, among the posts that the writer may read."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from courtyard.accounts.models import Person
from courtyard.content.models import ItemTag, Tag, TagUse
from courtyard.content.selectors.tags import named
from courtyard.search.models import Kind
from courtyard.search.selectors.finding import readable
from courtyard.search.selectors.understanding import kinds_mark, of_words, ways_of
from courtyard.search.selectors.weighing import Row, weigh
from courtyard.search.selectors.words import Token, languages, tokens_of

__all__ = ["kindred_tags"]

_WORDS = 80  # different words of the text that are looked at, from its beginning
_TELLING = 24  # of these, the first that not very many say are looked for
_COMMON = 20_000  # entries: words that so many say tell nothing
_POSTS = 200  # the newest that are about the same
_CARRIED = 2  # as many of them carry a tag that is offered,
_SHARE = 0.15  # and that much of all that they say
_PATIENCE = 300  # milliseconds: a late offer is none
_WORD = re.compile(r"[^\W_]{3,}")
_LETTERS = re.compile("[\u30a1-\u30ff\u3400-\u9fff]{2,}")  # written without blanks: any two of them are like a word


def kindred_tags(writer: Person, text: str, *, but: Collection[int] = (), limit: int = 4) -> list[Tag]:
    """At most ``limit`` tags, the most fitting first, without those of ``but``; what takes too long offers none."""
    telling = _telling(writer, text) if writer.is_active else []
    rows = _alike(writer, telling) if telling else []
    known = {match.ref for match in readable(writer, [(Kind.POST, row.ref) for row in rows])}
    rows = [row for row in rows if row.ref in known]
    shares = dict(zip((row.ref for row in rows), weigh(rows, len(telling)), strict=True))
    worth, times = defaultdict[int, float](float), Counter[int]()
    for tag, item in ItemTag.objects.filter(item__in=known).values_list("tag", "item"):
        worth[tag] += shares[item]
        times[tag] += 1
    least = _SHARE * sum(shares.values())
    fit = [tag for tag, all_of_it in worth.items() if all_of_it >= least and times[tag] >= _CARRIED and tag not in but]
    tags = named(Tag.objects.exclude(use=TagUse.RETIRED)).filter(pk__in=fit)
    return sorted(tags, key=lambda tag: (-worth[tag.pk], tag.slug))[:limit]


def _telling(writer: Person, text: str) -> list[str]:
    """The first words of the text that may say what it is about, as parts of an expression. How many entries say a word is known
    of all that anybody wrote, so it decides nothing but that very many do: the posts that the writer reads weigh the words.
    """
    terms = [word for run in _WORD.findall(text) for word in _parted(run)]
    terms = list(dict.fromkeys(word.casefold() for word in terms))[:_WORDS]
    tokens = tokens_of(terms, languages(writer.language or "en"))
    meant = [tokens[n] for n in sorted(tokens) if not all(one.little for one in tokens[n])]
    told = [_said(one) for one in meant if _entries(one) <= _COMMON][:_TELLING]
    return told if len(told) > 1 or len(meant) == 1 else []


def _parted(run: str) -> Iterable[str]:
    """The words between such letters, and the pairs of these."""
    yield from (word for word in _LETTERS.split(run) if len(word) > 2)
    yield from (one + two for part in _LETTERS.findall(run) for one, two in pairwise(part))


def _entries(tokens: Sequence[Token]) -> int:
    """How many entries say it, at most; of single letters nobody counts."""
    return tokens[0].entries if len(tokens) == 1 else _COMMON


def _said(tokens: Sequence[Token]) -> str:
    return "(" + " <-> ".join(of_words(token) for token in tokens) + ")"


_ALIKE = """
SELECT kind, ref, extract(epoch FROM at)::float8, 0, false, (
    SELECT coalesce(sum(1 << n::int - 1), 0) FROM unnest(%(each)s::text[]::tsquery[]) WITH ORDINALITY AS one (word, n)
    WHERE words @@ word
) FROM search_entry WHERE kind IN ('post', 'comment', 'file') AND words @@ %(all)s::tsquery ORDER BY at DESC LIMIT %(most)s
"""  # of the kinds that the index is parted by; which of them is asked for is in the expression


def _alike(writer: Person, telling: Sequence[str]) -> list[Row]:
    """The newest posts that say at least two of the words, where the writer reads; none where that takes too long."""
    ways = ways_of(writer)
    if not ways:
        return []
    two = [f"({word} & ({' | '.join(telling[n + 1 :])}))" for n, word in enumerate(telling[:-1])] or [*telling]
    parts = (kinds_mark([Kind.POST]), " | ".join(ways), " | ".join(two))
    asked: dict[str, Any] = {"each": [*telling], "all": " & ".join(f"({part})" for part in parts), "most": _POSTS}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {_PATIENCE}")
            cursor.execute(_ALIKE, asked)
            rows = [Row(*row) for row in cursor.fetchall()]
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return rows
    except OperationalError as late:
        if isinstance(late.__cause__, QueryCanceled):
            return []
        raise
