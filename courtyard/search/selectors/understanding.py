"""From a query to an expression over the index: forms of words, marks of operators, and where the viewer reads at all."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from courtyard.accounts.models import Person
from courtyard.content.models import Bookmark
from courtyard.content.selectors.tags import tags_called
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in
from courtyard.core.richtext import fold_tag
from courtyard.people.selectors import suggest
from courtyard.search.models import Kind, Refill
from courtyard.search.query import HAS, IS, TYPES, Operator, Query, Term, day_of
from courtyard.search.selectors.curated import Words
from courtyard.search.selectors.synonyms import Said, said_otherwise
from courtyard.search.selectors.talks import conversations_called
from courtyard.search.selectors.words import Token, languages, quoted, tokens_of
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Space, SpaceInvitation, Visibility

__all__ = ["NAMES", "OPEN", "Asked", "kinds_mark", "of_names", "of_words", "understand", "ways_of"]

NAMES = (Kind.PERSON, Kind.SPACE, Kind.TAG)
OPEN = "'r:open'"  # what stands where all colleagues read
_SAVED = 2000  # bookmarks


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the index's own terms.

    ``words`` is what is to be said, ``names`` the same asked of names alone, both "" where no words are asked for; ``marks`` is
    everything else, but for the ``ways`` by which the viewer reaches things. ``entries`` bounds how many entries say the words.
    ``tokens`` are the words to be highlighted, ``said`` the forms of each that was typed and of its synonyms, ``plain`` those that
    may be other words instead; ``firm`` is the part of ``words`` that stays: phrases, and what is not wanted. ``meant``: each word
    with what may be meant by it, where not all are asked for; ``exact``: the same as they were typed.
    """

    words: str = ""
    names: str = ""
    marks: str = ""
    ways: tuple[str, ...] = ()
    entries: int | None = None
    tokens: tuple[Token, ...] = ()
    said: tuple[frozenset[str], ...] = ()
    plain: tuple[Token, ...] = ()
    firm: str = ""
    exact: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
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
    ends = len(query.terms) - 1 if open_end and query.open_end else -1
    tokens = tokens_of([term.text for term in query.terms], languages(viewer.language or "en"), ends=ends)
    parts = _parts(query.terms, tokens, ends)
    said = [part for part in parts if not part.little] or parts
    spelled = [token for part in parts for token in part.tokens]
    spelled += [token for part in parts for words in part.also for token in words]
    counted = [part.entries for part in parts if part.entries is not None]
    asked = _operators(viewer, query.operators)
    return replace(
        asked,
        words=" & ".join(part.text for part in said),
        firm=" & ".join(part.text for part in said if part.plain is None),
        plain=tuple(part.plain for part in said if part.plain),
        names=" & ".join(part.names for part in parts if part.names),
        ways=ways_of(viewer),
        entries=min(counted) if counted else None,
        tokens=tuple(spelled),
        said=tuple(token.all_forms for token in spelled),
        nothing=asked.nothing
        or not (query and (said or asked.marks or asked.since or asked.until or asked.saved is not None)),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A term, or several that have synonyms together, as a tsquery; the same asked of names; whether it may be left out where
    there are others; its word, if it is no more than one; what is highlighted, and how many entries say it, at most.
    """

    text: str
    names: str = ""
    little: bool = False
    plain: Token | None = None
    tokens: tuple[Token, ...] = ()
    also: tuple[Words, ...] = ()
    entries: int | None = None


def _parts(terms: Sequence[Term], tokens: Mapping[int, list[Token]], ends: int) -> list[_Part]:
    otherwise = {said.start: said for said in said_otherwise(terms, tokens)}
    parts, n = [], 0
    while n < len(terms):
        said = otherwise.get(n, Said(n, n + 1, ()))
        within = [_term(terms[at], tokens[at], open_end=at == ends) for at in range(n, said.end) if tokens[at]]
        if within:
            parts.append(_with_synonyms(within, said.also) if said.also else within[0])
        n = said.end
    return parts


def _with_synonyms(parts: list[_Part], also: tuple[Words, ...]) -> _Part:
    entries = [part.entries for part in parts if part.entries is not None]
    more = sum(min(token.entries for token in other) for other in also)
    plain = parts[0].plain if len(parts) == 1 else None
    return _Part(
        _either([" & ".join(part.text for part in parts), *(_said(other) for other in also)]),
        _either([" & ".join(part.names for part in parts), *(_as_name(other) for other in also)]),
        plain=replace(plain, also=also) if plain else None,
        tokens=tuple(token for part in parts for token in part.tokens),
        also=also,
        entries=min(entries) + more if entries else None,
    )


def _term(term: Term, tokens: list[Token], *, open_end: bool) -> _Part:
    if term.without:
        return _Part("!" + _side_by_side(tokens))
    counted = [token.entries for token in tokens if not token.little]
    whole = _Part(
        _side_by_side(tokens, open_end=open_end),
        " & ".join(f"{quoted('=' + token.word)}:*" for token in tokens),
        little=all(token.little for token in tokens) and not term.phrase,
        tokens=tuple(tokens),
        entries=min(counted) if counted else None,
    )
    alone = len(tokens) == 1 and not term.phrase
    return replace(whole, text=of_words(tokens[0], open_end=open_end), plain=tokens[0]) if alone else whole


def _either(texts: Iterable[str]) -> str:
    return "(" + " | ".join(f"({text})" for text in texts) + ")"


def _said(words: Words) -> str:
    return of_words(words[0]) if len(words) == 1 else _side_by_side(words)


def _as_name(words: Words) -> str:
    return " & ".join(quoted("=" + token.word) for token in words)


def _side_by_side(tokens: Sequence[Token], *, open_end: bool = False) -> str:
    return "(" + " <-> ".join(quoted(token.word) for token in tokens) + (":*" if open_end else "") + ")"


def of_words(token: Token, *, open_end: bool = False) -> str:
    """A word in any of its forms, as a tsquery."""
    parts = [quoted(form) for form in (token.word, *token.forms)]
    if open_end and token.begins is not None:
        parts += [quoted(word) for word in token.begins]
    elif open_end and len(token.word) >= 2:
        parts.append(f"{quoted(token.word)}:*")
    parts += [f"{quoted(one)} <-> {quoted(two)}" for one, two in token.halves]
    return "(" + " | ".join([*parts, *(_said(words) for words in token.also)]) + ")"


def of_names(token: Token) -> str:
    """The same asked of names."""
    forms = [f"{quoted('=' + token.word)}:*", *(quoted("=" + form) for form in token.forms)]
    return "(" + " | ".join([*forms, *(f"({_as_name(words)})" for words in token.also)]) + ")"


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
            places = [f"{mark}:{pk.hex}" for pk in _spaces(viewer, value) for mark in ("s", "h")]
            return places + [f"m:{pk.hex}" for pk in conversations_called(viewer, value)]
        case "tag":
            return _tags(viewer, value)
        case "type":
            kind = {
                "person": "k:person",
                "space": "k:space",
                "tag": "k:tag",
                "file": "k:file",
                "post": "k:post",
                "message": "k:message",
            }.get(value)
            return [kind or f"t:{value}"] if value in TYPES else []
        case "has":
            return [f"has:{value}"] if value in HAS else []
    if value == "mine":
        return [f"b:{viewer.pk.hex}"]
    return [f"is:{value}"] if value in IS else []


def _tags(viewer: Person, name: str) -> list[str]:
    """The tag of that name, whichever of its names it is; one that nobody may know of is looked for as any other."""
    if not (slug := fold_tag(name)):
        return []
    found = tags_called(viewer, [slug]).values_list("slug", flat=True)
    return [f"g:{known}" for known in found] or [f"g:{slug}"]


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
    opening = Refill.objects.filter(space__isnull=False).values("space")  # open by now: the index is being told
    invited = SpaceInvitation.objects.filter(person=viewer, decided_at=None).values("space")
    return Space.objects.filter(
        (~Q(visibility=Visibility.OPEN) & (Q(pk__in=joined.values("pk")) | Q(pk__in=invited)))
        | Q(visibility=Visibility.OPEN, pk__in=opening)
    ).values_list("pk")


_OWN = Prepared(_own)


def ways_of(viewer: Person) -> tuple[str, ...]:
    """Where the viewer reads, as marks: what is open to everybody, and their own spaces. It only narrows what the doors are asked
    about: they have the last word. Two ways, for each is quick by itself.
    """
    own = " | ".join(quoted(f"s:{pk.hex}") for (pk,) in _OWN.rows(viewer.role, viewer.state, ids=[viewer.pk]))
    ways = [] if viewer.is_guest else [OPEN]
    return (*ways, own) if own else tuple(ways)


def kinds_mark(kinds: Iterable[str]) -> str:
    """Entries of these kinds, as a tsquery."""
    return " | ".join(quoted(f"k:{kind}") for kind in kinds)
