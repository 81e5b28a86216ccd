"""From a query to an expression over the index: forms of words, marks of operators, and where the viewer reads at all."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.accounts.selectors import languages_in_use
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import fold_tag
from courtyard.people.selectors import suggest
from courtyard.search.models import Kind, Language, Refill
from courtyard.search.query import HAS, IS, TYPES, Operator, Query, Term, day_of
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Space, SpaceInvitation, Visibility

__all__ = ["NAMES", "SOME", "Asked", "Token", "kinds_mark", "loosened", "understand"]

NAMES = (Kind.PERSON, Kind.SPACE, Kind.TAG)
_COMMON = 20_000  # entries with words that begin so; beyond, only the most frequent ones of these words are looked for
_COMPLETIONS = 40
_LIKE = 12  # words near to one that may be mistyped
_NAMESAKES = 8
_ENDING = 30  # words that end with it: German writes them together
SOME = 600  # entries that say some of the words: so many are looked at
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the index's own terms.

    ``words`` is what is to be said, ``names`` the same asked of names alone, both "" where no words are asked for; ``marks`` is
    everything else. ``entries`` bounds how many entries say the words. ``tokens`` are the words to be highlighted, ``plain`` those
    that may be other words instead; ``firm`` is the part of ``words`` that stays: phrases, and what is not wanted. ``meant``: each
    word with what may be meant by it, where not all are asked for; ``exact``: the same as they were typed.
    """

    words: str = ""
    names: str = ""
    marks: str = ""
    entries: int | None = None
    tokens: tuple[Token, ...] = ()
    plain: tuple[Token, ...] = ()
    firm: str = ""
    exact: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    saved: bool = False
    typed: bool = False  # a kind of thing is asked for
    nothing: bool = False  # an operator names what does not exist, as far as the viewer may know

    def expression(self, *more: str, names: bool = False) -> str:
        """The tsquery of all of it."""
        parts = [self.names if names else self.words, self.marks, *more]
        return " & ".join(f"({part})" for part in parts if part)


def understand(viewer: Person, query: Query, *, open_end: bool = False) -> Asked:
    """What the query asks, for this viewer. ``open_end``: its last word may be the beginning of one."""
    ends = len(query.terms) - 1 if open_end and query.open_end else None
    tokens = _tokens(viewer, query.terms, ends)
    words = [_term(term, tokens[n], open_end=n == ends) for n, term in enumerate(query.terms) if tokens[n]]
    said = [part for part in words if not part.little] or words
    asked = _operators(viewer, query.operators)
    main = [token for n, term in enumerate(query.terms) if not term.without for token in tokens[n]]
    counted = [token.entries for token in main if not token.little]
    return replace(
        asked,
        words=" & ".join(part.text for part in said),
        firm=" & ".join(part.text for part in said if part.plain is None),
        plain=tuple(part.plain for part in said if part.plain),
        names=" & ".join(f"{quoted('=' + token.word)}:*" for token in main),
        marks=" & ".join(part for part in (asked.marks, f"({_reach(viewer)})") if part),
        entries=min(counted) if counted else None,
        tokens=tuple(main),
        nothing=asked.nothing or not (query and (said or asked.marks or asked.since or asked.until or asked.saved)),
    )


def quoted(lexeme: str) -> str:
    """A lexeme as a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


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


def _tokens(viewer: Person, terms: Iterable[Term], ends: int | None) -> dict[int, list[Token]]:
    found: dict[int, list[Token]] = defaultdict(list)
    texts = [term.text for term in terms]
    if not texts:
        return found
    given: dict[str, Any] = {"terms": texts, "languages": _languages(viewer), "ends": -1 if ends is None else ends, "common": _COMMON,
             "completions": _COMPLETIONS}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, given)
        for n, word, stems, little, entries, beginning, begins in cursor.fetchall():
            token = Token(
                word, tuple(stems or ()), bool(little), int(entries + beginning), tuple(begins) if begins else None
            )
            found[n].append(token)
    return found


def _languages(viewer: Person) -> list[str]:
    spoken = Language.objects.filter(entries__gte=_FEW).values_list("code", flat=True)
    return sorted({viewer.language or "en", *languages_in_use(), *spoken})


class _Part(NamedTuple):
    """A term as a tsquery; whether it may be left out where there are others; its word, if it is no more than one."""

    text: str
    little: bool
    plain: Token | None


def _term(term: Term, tokens: list[Token], *, open_end: bool) -> _Part:
    little = all(token.little for token in tokens) and not term.phrase
    if term.without:
        return _Part("!" + _side_by_side(tokens), False, None)
    if len(tokens) > 1 or term.phrase:
        return _Part(_side_by_side(tokens, open_end=open_end), little, None)
    return _Part(_token(tokens[0], open_end=open_end), little, tokens[0])


def _side_by_side(tokens: list[Token], *, open_end: bool = False) -> str:
    return "(" + " <-> ".join(quoted(token.word) for token in tokens) + (":*" if open_end else "") + ")"


def _token(token: Token, *, open_end: bool = False) -> str:
    parts = [quoted(form) for form in (token.word, *token.forms)]
    if open_end and token.begins is not None:
        parts += [quoted(word) for word in token.begins]
    elif open_end and len(token.word) >= 2:
        parts.append(f"{quoted(token.word)}:*")
    parts += [f"{quoted(one)} <-> {quoted(two)}" for one, two in token.halves]
    return "(" + " | ".join(parts) + ")"


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
    exact = [_token(token) for token in plain]
    wide = [f"({_token(token, open_end=len(token.word) > 3)}{by.get(token.word, '')})" for token in meant]
    most, known = SOME // len(wide), list(zip(plain, exact, meant, wide, strict=True))
    rare = [(token.entries, part) for _one, _typed, token, part in known if token.entries <= most]
    rare += [(one.entries, typed) for one, typed, token, _part in known if one.entries <= most < token.entries]
    common = [(token.entries, part) for _one, _typed, token, part in known if token.entries > most]
    pairs = [(min(one, two), f"{this} & {that}") for (one, this), (two, that) in combinations(common, 2)]
    some = rare + (pairs if len(wide) > 1 else common)
    return replace(
        asked,
        words=" & ".join([*([asked.firm] if asked.firm else []), f"({' | '.join(part for _entries, part in some)})"]),
        names=" | ".join(_named(token) for token in meant),
        tokens=(*asked.tokens, *meant),
        exact=tuple(exact),
        meant=tuple(wide),
        entries=sum(entries for entries, _part in some),
    )


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


def _named(token: Token) -> str:
    return "(" + " | ".join([f"{quoted('=' + token.word)}:*", *(quoted("=" + form) for form in token.forms)]) + ")"


def _operators(viewer: Person, operators: Iterable[Operator]) -> Asked:
    asked = Asked()
    either: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for operator in operators:
        if operator.key in ("before", "after"):
            asked = _dated(asked, operator)
        elif (operator.key, operator.value) == ("is", "saved"):
            asked = replace(asked, saved=not operator.without)
        else:
            either[operator.key, operator.without] += _marks(viewer, operator)
    parts = [
        f"{'!' * without}({' | '.join(quoted(mark) for mark in marks)})"
        for (_key, without), marks in either.items()
        if marks
    ]
    nothing = any(not marks for (_key, without), marks in either.items() if not without)
    typed = ("type", False) in either
    return replace(asked, marks=" & ".join(parts), typed=typed, nothing=asked.nothing or nothing)


def _dated(asked: Asked, operator: Operator) -> Asked:
    days = day_of(operator.value)
    if days is None:
        return replace(asked, nothing=True)
    first, after = (timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in days)
    before = (operator.key == "before") is not operator.without
    return replace(asked, until=first) if before else replace(asked, since=after if operator.key == "after" else first)


def _marks(viewer: Person, operator: Operator) -> list[str]:
    """The marks of an operator's value; none where there is nothing of that name for this viewer."""
    key, value = operator.key, operator.value
    match key:
        case "from":
            return [f"b:{pk.hex}" for pk in _people(viewer, value)]
        case "in":
            return [f"s:{pk.hex}" for pk in _spaces(viewer, value)]
        case "tag":
            return [f"g:{slug}"] if (slug := fold_tag(value)) else []
        case "type":
            kind = {"person": "k:person", "space": "k:space", "tag": "k:tag", "file": "k:file", "post": "k:post"}.get(
                value
            )
            return [kind or f"t:{value}"] if value in TYPES else []
        case "has":
            return [f"has:{value}"] if value in HAS else []
    if value == "mine":
        return [f"b:{viewer.pk.hex}"]
    return [f"is:{value}"] if value in IS else []


def _people(viewer: Person, name: str) -> list[uuid.UUID]:
    if name.lower() in ("me", "moi", "mich", "ich"):
        return [viewer.pk]
    handle = name.removeprefix("@")
    return [
        person.pk for person in suggest(viewer, handle.replace(".", " "), limit=20) or suggest(viewer, handle, limit=20)
    ]


def _spaces(viewer: Person, name: str) -> list[uuid.UUID]:
    known, identifier = spaces.visible_to(viewer), parse_id(name)
    exact = known.filter(pk=identifier) if identifier else known.filter(slug=name.lower())
    return list((exact or known.filter(name__icontains=name).order_by("name")[:20]).values_list("pk", flat=True))


def _mine(role: str, state: str) -> QuerySet[Space, Any]:
    viewer = Person(pk=stand_in(), role=role, state=state)
    known = (
        spaces.joined_by(viewer)
        .values("pk")
        .union(
            SpaceInvitation.objects.filter(person=viewer, decided_at=None).values("space"),
            Space.objects.filter(
                pk__in=Refill.objects.filter(kind="space").values("space"), visibility=Visibility.OPEN
            ).values("pk")
            if not viewer.is_guest
            else Space.objects.none().values("pk"),
        )
    )
    return Space.objects.filter(pk__in=known).values_list("pk")


_MINE = Prepared(_mine)


def _reach(viewer: Person) -> str:
    """Where the viewer reads, as marks. It only narrows what the doors are asked about: they have the last word."""
    own = [f"s:{pk.hex}" for (pk,) in _MINE.rows(viewer.role, viewer.state, ids=[viewer.pk])]
    ways = ["r:person", "r:tag", f"u:{viewer.pk.hex}", *([] if viewer.is_guest else ["r:open"]), *own]
    return " | ".join(quoted(way) for way in ways)


def kinds_mark(kinds: Iterable[str]) -> str:
    """Entries of these kinds, as a tsquery."""
    return " | ".join(quoted(f"k:{kind}") for kind in kinds)
