"""From a query to an expression over the index: forms of words, marks of operators, and where the viewer reads at all."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.accounts.selectors import languages_in_use
from courtyard.content.models import Bookmark
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import fold_tag
from courtyard.people.selectors import suggest
from courtyard.search.models import Kind, Language, Refill
from courtyard.search.query import HAS, IS, TYPES, Operator, Query, Term, day_of
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Space, SpaceInvitation, Visibility

__all__ = ["NAMES", "OPEN", "Asked", "Token", "kinds_mark", "quoted", "understand", "widened"]

NAMES = (Kind.PERSON, Kind.SPACE, Kind.TAG)
OPEN = "'r:open'"  # what stands where all colleagues read
_COMMON = 20_000  # entries with words that begin so; beyond, only the most frequent ones of these words are looked for
_COMPLETIONS = 40
_LIKE = 12  # words near to one that may be mistyped
_ENDING = 30  # words that end with it: German writes them together
_SAVED = 2000  # bookmarks
_FEW = 20  # entries in a language, from which on its stems are looked for


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query as the index writes it, and its other forms. ``entries``: how many say one of them, at most."""

    word: str
    forms: tuple[str, ...] = ()
    little: bool = False  # a word of the kind that every text says: the, les, und
    entries: int = 0
    begins: tuple[str, ...] | None = None  # words that begin so; None: too many kinds to name, any word that does


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the index's own terms.

    ``words`` is what is to be said, ``names`` the same asked of names alone, both "" where no words are asked for; ``marks`` is
    everything else, but for the ``ways`` by which the viewer reaches things. ``entries`` bounds how many entries say the words.
    ``tokens`` are the words to be highlighted, ``plain`` those that may be other words instead; ``firm`` is the part of ``words``
    that stays: phrases, and what is not wanted.
    """

    words: str = ""
    names: str = ""
    marks: str = ""
    ways: tuple[str, ...] = ()
    entries: int | None = None
    tokens: tuple[Token, ...] = ()
    plain: tuple[Token, ...] = ()
    firm: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    saved: list[uuid.UUID] | None = None  # what the viewer bookmarked, where nothing else is asked for
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
        ways=_ways(viewer),
        entries=min(counted) if counted else None,
        tokens=tuple(main),
        nothing=asked.nothing
        or not (query and (said or asked.marks or asked.since or asked.until or asked.saved is not None)),
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
    return "(" + " | ".join(parts) + ")"


_NEAR = """
SELECT w.word, ARRAY(SELECT word FROM search_word WHERE near && courtyard_search_near(w.word) ORDER BY entries DESC, word LIMIT %(near)s),
    ARRAY(SELECT word FROM search_word WHERE backwards >= reverse(w.word) COLLATE "C"
        AND backwards < reverse(w.word) || U&'\\+10FFFF' COLLATE "C" ORDER BY entries DESC, word LIMIT %(ending)s)
FROM unnest(%(words)s::text[]) AS w (word) WHERE length(w.word) >= 4
"""


def widened(asked: Asked) -> Asked:
    """The same with words that begin or end alike, or are a slip of the finger away: for who found nearly nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"words": [token.word for token in asked.plain], "near": _LIKE, "ending": _ENDING})
        like = {word: (*near, *ending) for word, near, ending in cursor.fetchall()}
    plain = tuple(replace(token, forms=(*token.forms, *like.get(token.word, ()))) for token in asked.plain)
    firm = [asked.firm] if asked.firm else []
    return replace(
        asked,
        words=" & ".join([*firm, *(_token(token, open_end=len(token.word) > 2) for token in plain)]),
        names=" & ".join(_named(token) for token in plain),
        tokens=(*asked.tokens, *plain),
        plain=plain,
        entries=None,
    )


def _named(token: Token) -> str:
    return "(" + " | ".join([f"{quoted('=' + token.word)}:*", *(quoted("=" + form) for form in token.forms)]) + ")"


def _operators(viewer: Person, operators: Iterable[Operator]) -> Asked:
    asked = Asked()
    either: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for operator in operators:
        if operator.key in ("before", "after"):
            asked = _dated(asked, operator)
        elif (operator.key, operator.value, operator.without) == ("is", "saved", False):
            bookmarks = Bookmark.objects.filter(person=viewer).order_by("-created_at")[:_SAVED]
            asked = replace(asked, saved=list(bookmarks.values_list("item", flat=True)))
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


def _own(role: str, state: str) -> QuerySet[Space, Any]:
    """The spaces whose entries are not reached by being open to everybody, for this viewer."""
    viewer = Person(pk=stand_in(), role=role, state=state)
    joined = spaces.joined_by(viewer)
    if viewer.is_guest:
        return joined.values_list("pk")
    opening = Refill.objects.filter(kind="space").values("space")  # open by now: the index is being told
    invited = SpaceInvitation.objects.filter(person=viewer, decided_at=None).values("space")
    return Space.objects.filter(
        (~Q(visibility=Visibility.OPEN) & (Q(pk__in=joined.values("pk")) | Q(pk__in=invited)))
        | Q(visibility=Visibility.OPEN, pk__in=opening)
    ).values_list("pk")


_OWN = Prepared(_own)


def _ways(viewer: Person) -> tuple[str, ...]:
    """Where the viewer reads, as marks: what is open to everybody, and their own spaces. It only narrows what the doors are asked
    about: they have the last word. Two ways, for each is quick by itself.
    """
    own = " | ".join(quoted(f"s:{pk.hex}") for (pk,) in _OWN.rows(viewer.role, viewer.state, ids=[viewer.pk]))
    ways = [] if viewer.is_guest else [OPEN]
    return (*ways, own) if own else tuple(ways)


def kinds_mark(kinds: Iterable[str]) -> str:
    """Entries of these kinds, as a tsquery."""
    return " | ".join(quoted(f"k:{kind}") for kind in kinds)
