"""Who can help with something: colleagues by what they say they can do and by what they did, each with the reasons.

What they wrote, answered and own comes from the engine, asked for the viewer: nobody is ranked or explained by what the viewer
may not read.
"""

import datetime
import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.expressions import RawSQL

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item
from courtyard.core.clock import now
from courtyard.core.prepared import Prepared, stand_ins
from courtyard.feed.models import BestAnswer
from courtyard.people.access import listed_for
from courtyard.people.models import Absence, PersonSkill
from courtyard.people.selectors import presence_of
from courtyard.search.highlighting import words_of
from courtyard.search.models import Kind
from courtyard.search.query import Query
from courtyard.search.selectors.finding import CONTENT, HALF_LIFE, Found, Match, find, readable
from courtyard.search.selectors.hits import href_of
from courtyard.search.selectors.profiles import Part, Portrait, portraits
from courtyard.search.selectors.understanding import NAMES
from courtyard.search.selectors.words import quoted

__all__ = ["Expert", "Reason", "experts", "ranked"]

SHOWN = 50
_LOOKED_AT = 100  # people of each sort: who has the skill, whose profile says it, who wrote about it

# What a reason is worth, and how many of a sort count at most. Of a profile the share counts that a part says of the words asked
# for; what was written today counts in whole, what is very old by half.
WORTH = {
    "skill": 10, "endorsed": 2, "ask_about": 8, "title": 6, "role": 6, "department": 3, "field": 3, "about": 3, "how_i_work": 2,
    "languages": 2, "site": 2, "answer": 5, "post": 2, "comment": 1, "file": 2,
}  # fmt: skip
MOST = {"endorsed": 10, "answers": 6, "written": 10, "files": 5}


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for somebody: ``part`` of a profile says it, or ``number`` best answers, posts and comments (*written*), or
    *files* of theirs; ``at`` is the last one, ``href`` where one reads them. ``kind`` is that of the part, or one of the three.
    """

    kind: str
    points: float
    part: Part | None = None
    number: int = 0
    at: datetime.datetime | None = None
    href: str = ""


@dataclass(slots=True)
class Expert:
    """Somebody who can help, with the reasons, the best first; and who stands in while they are away."""

    person: Person
    reasons: list[Reason]
    absence: Absence | None = None
    stand_in: Person | None = None

    @property
    def points(self) -> float:
        """What the reasons are worth."""
        return _worth(self.reasons)


def experts(viewer: Person, query: Query) -> list[Expert]:
    """Who can help with what the query asks for, the best first: SHOWN at most."""
    query = query.asking_who()
    return ranked(viewer, query, find(viewer, query, kinds=(*NAMES, *CONTENT)))


def ranked(viewer: Person, query: Query, found: Found) -> list[Expert]:
    """The same, of what was found by the query. Twelve statements, however much that is. Where an operator narrows the
    search, only who wrote, answered or shared something is considered.
    """
    if not found.asked.tokens:
        return []
    wanted, matches = _wanted(found)
    deeds = _deeds(viewer, matches)
    who = sorted(deeds, key=lambda pk: -_worth(deeds[pk]))[:_LOOKED_AT]
    if not query.operators:
        said = [match.ref for match in matches if match.kind == Kind.PERSON]
        who += [*_skilled(viewer, wanted), *said[:_LOOKED_AT]]
    known = [
        _expert(portrait, [*_of_profile(portrait, wanted), *deeds[pk]], query)
        for pk, portrait in portraits(viewer, who).items()
        if pk != viewer.pk and portrait.person.is_active and not portrait.person.is_bot
    ]
    known = [one for one in known if one.reasons]
    known.sort(key=lambda one: (-one.points, one.person.byline, one.person.pk))
    return _with_absences(viewer, known[:SHOWN])


def _worth(reasons: Iterable[Reason]) -> float:
    return sum(reason.points for reason in reasons)


def _expert(portrait: Portrait, reasons: list[Reason], query: Query) -> Expert:
    asked = replace(query, who=False).turned("from", portrait.person.handle)
    theirs = "/search/?" + urlencode({"q": asked})
    hrefs = {"written": theirs, "files": f"{theirs}&kind={Kind.FILE}"}
    told = [replace(reason, href=hrefs.get(reason.kind, reason.href)) for reason in reasons]
    return Expert(portrait.person, sorted(told, key=lambda reason: -reason.points))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words asked for, each with its forms. ``loose``: words that begin so will do."""

    words: Mapping[str, set[str]]
    loose: bool

    def share(self, text: str) -> float:
        """How much of them a text says, from 0 to 1."""
        said = words_of(text)
        return sum(self._in(said, forms) for forms in self.words.values()) / len(self.words)

    def share_of_skill(self, name: str) -> float:
        """The same for a name that says all of them, or is said in them as "SAP" is in "SAP invoices"."""
        share = self.share(name)
        return share if share == 1 or words_of(name) <= set(self.forms) else 0

    @property
    def forms(self) -> list[str]:
        """All forms of all words."""
        return sorted(set().union(*self.words.values()))

    def _in(self, said: set[str], forms: set[str]) -> bool:
        beginnings = tuple(form for form in forms if len(form) > 2) if self.loose else ()
        return bool(said & forms) or any(word.startswith(beginnings) for word in said)


def _wanted(found: Found) -> tuple[_Wanted, list[Match]]:
    """The words, and what says them; where nothing does, what has words like them."""
    firm = [match for match in found.matches if not match.loose]
    tokens = [token for token in found.asked.tokens if not token.little] or found.asked.tokens
    words: dict[str, set[str]] = {}
    for token in tokens:
        if token.word not in words or not firm:
            words.setdefault(token.word, set()).update((token.word, *token.forms))
    return _Wanted(words, loose=not firm), firm or found.matches


def _of_profile(portrait: Portrait, wanted: _Wanted) -> list[Reason]:
    reasons = []
    for part in portrait.parts:
        share = max(wanted.share_of_skill(name) if part.names else wanted.share(name) for name in part.found_by)
        points = WORTH[part.kind] + WORTH["endorsed"] * min(part.endorsed, MOST["endorsed"])
        if share:
            reasons.append(Reason(part.kind, points * share, part, part.endorsed))
    return reasons


# Skills with a name that says one of the forms of each word, or nothing but such forms.
_NAMED = """
SELECT skill_id FROM people_skillname WHERE words @@ %s::tsquery
AND (words @@ %s::tsquery OR tsvector_to_array(words) <@ %s::text[])
"""


def _skilled(viewer: Person, wanted: _Wanted) -> list[uuid.UUID]:
    """Who has such a skill, the most endorsed first; guests read nothing of that."""
    words = ["(" + " | ".join(quoted(form) for form in sorted(forms)) + ")" for forms in wanted.words.values()]
    skills = RawSQL(_NAMED, (" | ".join(words), " & ".join(words), wanted.forms))  # noqa: S611  # a constant
    rows = PersonSkill.objects.filter(skill__in=skills, skill__retired_at=None, person__in=listed_for(viewer))
    rows = rows.order_by("person") if viewer.is_guest else rows.order_by("-endorsed", "person")
    return list(rows.values_list("person", flat=True)[:_LOOKED_AT])


class _Deed(NamedTuple):
    at: datetime.datetime
    kind: str  # post, comment, file or answer
    href: str = ""

    @property
    def worth(self) -> float:
        """By now."""
        age = max((now() - self.at).total_seconds() / 86_400, 0)
        return WORTH[self.kind] * (1 + math.exp(-age * math.log(2) / HALF_LIFE)) / 2


_AUTHORS = Prepared(lambda: Item.objects.filter(pk__among=stand_ins()).values_list("pk", "author"))
_OWNERS = Prepared(lambda: File.objects.filter(pk__among=stand_ins()).values_list("pk", "owner"))


def _deeds(viewer: Person, matches: list[Match]) -> dict[uuid.UUID, list[Reason]]:
    """What people did, of what was found."""
    files = {match.ref: match for match in matches if match.kind == Kind.FILE}
    items = {match.ref: match for match in matches if match.kind in (Kind.POST, Kind.COMMENT)}
    done: dict[tuple[uuid.UUID, str], list[_Deed]] = defaultdict(list)
    for pk, author in _AUTHORS.rows(lists=[list(items)]):
        done[author, "written"].append(_Deed(items[pk].at, items[pk].kind))
    for pk, owner in _OWNERS.rows(lists=[list(files)]):
        done[owner, "files"].append(_Deed(files[pk].at, Kind.FILE))
    for author, deed in _best_answers(viewer, list(items)):
        done[author, "answers"].append(deed)
    reasons: dict[uuid.UUID, list[Reason]] = defaultdict(list)
    for (person, kind), deeds in done.items():
        points = sum(sorted((deed.worth for deed in deeds), reverse=True)[: MOST[kind]])
        last = max(deeds)
        reasons[person].append(Reason(kind, points, None, len(deeds), last.at, last.href))
    return reasons


_CHOSEN = Prepared(
    lambda: BestAnswer.objects.filter(Q(question__among=stand_ins()) | Q(answer__among=stand_ins())).values_list(
        "answer", "question", "answer__author", "answer__published_at"
    )
)


def _best_answers(viewer: Person, items: list[uuid.UUID]) -> Iterator[tuple[uuid.UUID, _Deed]]:
    """Answers that were chosen where they or their questions are among these, with who gave them."""
    rows = _CHOSEN.rows(lists=[items])
    may_read = {match.ref for match in readable(viewer, [(Kind.COMMENT, answer) for answer, *_rest in rows])}
    for answer, question, author, at in rows:
        if answer in may_read:
            yield author, _Deed(at, "answer", href_of(Item(pk=answer, root_id=question)))


def _with_absences(viewer: Person, known: list[Expert]) -> list[Expert]:
    found = presence_of(one.person.pk for one in known)
    away = {pk: presence.absence for pk, presence in found.items() if presence.absence}
    others = listed_for(viewer).in_bulk([absence.stand_in_id for absence in away.values() if absence.stand_in_id])
    for one in known:
        one.absence = away.get(one.person.pk)
        one.stand_in = others.get(one.absence.stand_in_id) if one.absence else None
    return known
