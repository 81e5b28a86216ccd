"""The query language: words, "phrases", -without, and operators such as ``from:karim`` or ``before:2026-05``; and questions for
people, "who can help with SAP", which ask for SAP and say so.

Reading it asks nobody: what a name stands for is looked up by ``selectors/understanding.py``. Whatever is typed is a query; what
is no operator is words.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = ["HAS", "IS", "KEYS", "MAX_TERMS", "MAX_TYPED", "TYPES", "Operator", "Query", "Term", "day_of", "read"]

MAX_TYPED = 300  # characters that are looked at
MAX_TERMS = 12  # words, and as many operators

KEYS = ("from", "in", "has", "before", "after", "is", "type", "tag")
_ALSO = {
    "de": "from", "von": "from", "dans": "in", "avec": "has", "mit": "has", "avant": "before", "vor": "before",
    "apres": "after", "après": "after", "nach": "after", "est": "is", "ist": "is", "typ": "type",
}  # fmt: skip
HAS = ("file", "picture", "link")
IS = ("answered", "open", "mine", "saved")
TYPES = (
    "post", "comment", "message", "person", "space", "tag", "file", "update", "article", "question", "poll", "praise", "idea", "album",
    "link",
)  # fmt: skip

# Who can help with ``(.+?)``, as one asks in English, French and German; also written ``who: sap``.
_QUESTIONS = tuple(
    re.compile(rf"\s*(?:{asked})[\s?!.]*", re.IGNORECASE)
    for asked in (
        r"(?:who|qui|wer):(.+?)",
        r"who\s+(?:here\s+)?(?:can|could)\s+help(?:\s+(?:me|us))?(?:\s+out)?\s+(?:with|on|about|in)\s+(.+?)",
        r"who\s+(?:here\s+)?knows(?:\s+(?:something|anything|a\s+lot|most|more))?(?:\s+(?:about|how\s+to))?\s+(.+?)",
        r"(?:who(?:\s+is|['’]s)\s+(?:an?\s+|our\s+|the\s+)?)?expert(?:es?|en|in|innen|s)?(?:\s+(?:in|on|for|at|en|sur|für|bei))?\s+(.+?)",
        r"qui\s+(?:peut|pourrait|sait)\s+(?:m['’]\s*|nous\s+)?aider\s+(?:avec|sur|pour|en|dans|à|au|aux)\s+(.+?)",
        r"qui\s+conna[iî]t(?:\s+bien)?\s+(.+?)",
        r"qui\s+s['’]y\s+conna[iî]t\s+(?:en|avec)\s+(.+?)",
        r"wer\s+kennt\s+sich(?:\s+gut)?\s+(?:mit|in|bei)\s+(.+?)(?:\s+aus)?",
        r"wer\s+kennt\s+(?!sich\b)(.+?)",
        r"wer\s+hilft(?:\s+(?:mir|uns))?\s+(?:bei|mit)\s+(.+?)",
        r"wer\s+kann(?:\s+(?:mir|uns))?\s+(?:bei|mit)\s+(.+?)\s+helfen",
        r"wer\s+wei(?:ß|ss)(?:\s+(?:etwas|was|viel|mehr))?\s+(?:über|von)\s+(.+?)",
    )
)
_PIECE = re.compile(r'(-?)(?:([^\W\d_]+):(?=\S))?(?:"([^"]*)"?|(\S+))')
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a phrase whose words stand side by side."""

    text: str
    phrase: bool = False
    without: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """``key:value``; ``key`` is one of ``KEYS``."""

    key: str
    value: str
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks. ``open_end``: the last word may go on, for nothing was typed after it. ``who``: who can help with it."""

    typed: str = ""
    terms: tuple[Term, ...] = ()
    operators: tuple[Operator, ...] = ()
    open_end: bool = False
    who: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.operators)

    @property
    def subject(self) -> str:
        """The words of it."""
        return " ".join(term.text for term in self.terms if not term.without)

    def asking_who(self) -> "Query":
        """The same as a question for people, who can help with it."""
        return replace(self, who=True, open_end=False)

    def within(self, place: str) -> "Query":
        """The same, in a space or conversation: by id, or the slug of a space."""
        return replace(self, operators=(*self.operators, Operator("in", place)))

    def values(self, key: str) -> list[str]:
        """What is asked for with this operator."""
        return [operator.value for operator in self.operators if operator.key == key and not operator.without]

    def turned(self, key: str, value: str) -> str:
        """What one types to ask for this as well, or no longer."""
        wanted = Operator(key, value)
        kept = [operator for operator in self.operators if operator != wanted]
        if len(kept) == len(self.operators):
            kept.append(wanted)
        return "who: " * self.who + _written(self.terms, kept)


def _written(terms: Iterable[Term], operators: Iterable[Operator]) -> str:
    words = [f"{'-' * term.without}{_quoted(term.text, always=term.phrase)}" for term in terms]
    asked = [f"{'-' * one.without}{one.key}:{_quoted(one.value)}" for one in operators]
    return " ".join([*words, *asked])


def _quoted(text: str, *, always: bool = False) -> str:
    return f'"{text}"' if always or re.search(r"\s", text) else text


def read(typed: object) -> Query:
    """The query in what was typed; unreadable characters and what is beyond the bounds are left out."""
    text = typed if isinstance(typed, str) else ""
    text = text[:MAX_TYPED].replace("\x00", " ").encode("utf-8", "ignore").decode()
    subject = _asked_for(text)
    terms: list[Term] = []
    operators: list[Operator] = []
    for minus, name, quoted, bare in _PIECE.findall(text if subject is None else subject):
        key, value = _ALSO.get(name.lower(), name.lower()), (quoted or bare).strip()
        if key in KEYS and value:
            operators.append(Operator(key, value, bool(minus)))
        elif value:
            told = f"{name}:{value}" if name else value
            terms.append(Term(told, phrase=bool(quoted), without=bool(minus) and len(told) > 0))
    last_open = (
        bool(terms) and not terms[-1].phrase and text[-1:].strip() != "" and text.rstrip().endswith(terms[-1].text)
    )
    query = Query(" ".join(text.split()), tuple(terms[:MAX_TERMS]), tuple(operators[:MAX_TERMS]), last_open)
    return query if subject is None else query.asking_who()


def _asked_for(text: str) -> str | None:
    """With what somebody is to help, if that is the question; of *l'inventaire* the noun."""
    found = (question.fullmatch(text) for question in _QUESTIONS)
    return next((re.sub("^[dl]['’]", "", match[1]) for match in found if match), None)


def day_of(value: str) -> tuple[datetime.date, datetime.date] | None:
    """The first day of a year, month or day written as 2026, 2026-05 or 2026-05-17, and the first day after it."""
    found = _DAY.fullmatch(value)
    if not found or found[1] == "0000":
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = datetime.date(year or 1, month or 1, day or 1)
        if day:
            return first, first + datetime.timedelta(days=1)
        if month:
            return first, datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, datetime.date(first.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
