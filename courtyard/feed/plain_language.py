"""Hints for writers: how easily a text reads, and what stands in a reader's way. Nothing leaves the server.

Reading ease, higher is easier, by words in a sentence (ASL) and syllables in a word (ASW):

| language | formula | source |
|---|---|---|
| English | 206.835 - 1.015 ASL - 84.6 ASW | Flesch, R. (1948): A new readability yardstick. Journal of Applied Psychology 32(3) |
| French | 207 - 1.015 ASL - 73.6 ASW | Kandel, L. & Moles, A. (1958): Application de l'indice de Flesch à la langue française |
| German | 180 - ASL - 58.5 ASW | Amstad, T. (1978): Wie verständlich sind unsere Zeitungen? |

Syllables are counted as groups of vowels, which is right on average and wrong for single words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.core.richtext import excerpt, outline, to_text, with_anchors

__all__ = ["HARD", "Hint", "Kind", "hints", "language_of", "reading_ease"]

Kind = Literal["reading", "sentence", "capitals", "link", "heading", "picture"]

HARD = 45.0  # below this a text asks for more than everyday reading in all three languages
LONG = 28  # words in a sentence
ENOUGH = 30  # words, before a score means anything
SHOWN = 3

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_SILENT = re.compile(r'<img [^>]*alt=""')
_EMPTY_LINKS = frozenset(
    {"here", "click here", "link", "this", "more", "ici", "cliquez ici", "lien", "hier", "klicken sie hier"}
)
_FORMULAS = {"en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6), "de": (180.0, 1.0, 58.5)}
_COMMONEST = (
    ("en", "the and of to is in that for it we you with are this have not on be"),
    ("fr", "le la les des et est un une que pour nous vous dans pas sur avec du qui"),
    ("de", "der die das und ist ein eine nicht wir sie mit für auf den dem zu im von"),
)
_COMMON = {language: frozenset(words.split()) for language, words in _COMMONEST}


@dataclass(frozen=True, slots=True)
class Hint:
    """Something a reader would be glad of. ``about`` quotes the place; ``at`` is where it begins and ends in the text of the
    body, in characters, None for what stands nowhere in it.
    """

    kind: Kind
    words: str
    about: str = ""
    at: tuple[int, int] | None = None


def hints(body_html: str, *, undescribed: int = 0, language: str = "") -> list[Hint]:
    """What would make a cleaned body easier to read; ``undescribed`` is how many pictures beside it say nothing in words.

    Without a ``language`` it is told by its words.
    """
    text = to_text(body_html)
    return [
        *_of_reading(text, language or language_of(text)),
        *_of_sentences(text),
        *_of_shouting(text),
        *_of_links(body_html, text),
        *_of_headings(body_html, text),
        *_of_pictures(undescribed + len(_SILENT.findall(body_html))),
    ]


def reading_ease(text: str, language: str) -> float | None:
    """The score of the language's formula; None for a language without one, or too few words to tell."""
    words = _WORD.findall(text)
    if language not in _FORMULAS or len(words) < ENOUGH:
        return None
    base, of_sentence, of_word = _FORMULAS[language]
    syllables = sum(max(1, len(_VOWELS.findall(word.lower()))) for word in words)
    return base - of_sentence * len(words) / len(list(_sentences(text))) - of_word * syllables / len(words)


def language_of(text: str) -> str:
    """en, fr or de by the commonest words of each; empty where none of them is clear."""
    words = [word.lower() for word in _WORD.findall(text)]
    counted = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best, next_best = sorted(counted.values(), reverse=True)[:2]
    return max(counted, key=lambda name: counted[name]) if best > next_best else ""


def _of_reading(text: str, language: str) -> Iterator[Hint]:
    score = reading_ease(text, language)
    if score is not None and score < HARD:
        words = _("This is hard to read. Shorter sentences and everyday words help more people to follow.")
        yield Hint("reading", words, at=(0, len(text)))


def _of_sentences(text: str) -> list[Hint]:
    long = [(start, end) for start, end in _sentences(text) if len(_WORD.findall(text, start, end)) > LONG]
    words = _("A long sentence: could it be two?")
    return [Hint("sentence", words, excerpt(text[start:end], 90), (start, end)) for start, end in long[:SHOWN]]


def _of_shouting(text: str) -> Iterator[Hint]:
    words = [word for word in _WORD.finditer(text) if len(word[0]) > 3 and word[0].upper() != word[0].lower()]
    loud = [word for word in words if word[0].isupper()]
    if len(loud) >= 3 and len(loud) * 4 >= len(words):
        about = excerpt(" ".join(word[0] for word in loud), 60)
        yield Hint("capitals", _("Many capitals read like shouting."), about, (loud[0].start(), loud[-1].end()))


def _of_links(body_html: str, text: str) -> list[Hint]:
    vague: dict[str, tuple[int, int] | None] = {}
    for link in _LINK.finditer(body_html):
        words = to_text(link[1]).strip()
        said = words.rstrip(".!").casefold()
        if said in _EMPTY_LINKS and said not in vague and len(vague) < SHOWN:
            vague[said] = _place(body_html[: link.start(1)], words, text)
    return [Hint("link", _("Let the link say where it leads."), said, at) for said, at in vague.items()]


def _of_headings(body_html: str, text: str) -> Iterator[Hint]:
    found = outline(body_html)
    skipped = [after for before, after in pairwise(found) if after.level > before.level + 1]
    for one in skipped[:1]:
        words = _("This heading skips a level: who listens to the page loses its order.")
        before, _mark, _after = with_anchors(body_html).partition(f'<h{one.level} id="{one.anchor}">')
        yield Hint("heading", words, one.text, _place(before, one.text, text))


def _of_pictures(undescribed: int) -> Iterator[Hint]:
    if undescribed:
        words = ngettext(
            "%(num)s picture has no description: who cannot see it misses what it says.",
            "%(num)s pictures have no description: who cannot see them misses what they say.",
            undescribed,
        )
        yield Hint("picture", words % {"num": undescribed})


def _place(before_html: str, words: str, text: str) -> tuple[int, int] | None:
    """Where words stand in a text of which the HTML before them is given."""
    start = text.find(words, len(to_text(before_html)))
    return (start, start + len(words)) if start >= 0 else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; what has no word is none."""
    start = 0
    for stop in [*_SENTENCE.finditer(text), None]:
        end = stop.start() if stop else len(text)
        if _WORD.search(text, start, end):
            part = text[start:end]
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        start = stop.end() if stop else end
