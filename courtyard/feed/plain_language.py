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
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.core.richtext import excerpt, outline, to_text

__all__ = ["HARD", "Hint", "hints", "language_of", "reading_ease"]

HARD = 45.0  # below this a text asks for more than everyday reading in all three languages
LONG = 28  # words in a sentence
ENOUGH = 30  # words, before a score means anything
SHOWN = 3

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
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
    """Something a reader would be glad of; ``about`` quotes the place."""

    words: str
    about: str = ""


def hints(body_html: str, *, undescribed: int = 0) -> list[Hint]:
    """What would make a cleaned body easier to read; ``undescribed`` is how many of its pictures say nothing in words."""
    text = to_text(body_html)
    found = [
        *_of_reading(text),
        *_of_sentences(text),
        *_of_shouting(text),
        *_of_links(body_html),
        *_of_headings(body_html),
    ]
    if undescribed:
        words = ngettext(
            "%(num)s picture has no description: who cannot see it misses what it says.",
            "%(num)s pictures have no description: who cannot see them misses what they say.",
            undescribed,
        )
        found.append(Hint(words % {"num": undescribed}))
    return found


def reading_ease(text: str, language: str) -> float | None:
    """The score of the language's formula; None for a language without one, or too few words to tell."""
    words = _WORD.findall(text)
    if language not in _FORMULAS or len(words) < ENOUGH:
        return None
    base, of_sentence, of_word = _FORMULAS[language]
    syllables = sum(max(1, len(_VOWELS.findall(word.lower()))) for word in words)
    return base - of_sentence * len(words) / len(_sentences(text)) - of_word * syllables / len(words)


def language_of(text: str) -> str:
    """en, fr or de by the commonest words of each; empty where none of them is clear."""
    words = [word.lower() for word in _WORD.findall(text)]
    counted = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best, next_best = sorted(counted.values(), reverse=True)[:2]
    return max(counted, key=lambda name: counted[name]) if best > next_best else ""


def _of_reading(text: str) -> list[Hint]:
    score = reading_ease(text, language_of(text))
    if score is None or score >= HARD:
        return []
    return [Hint(_("This is hard to read. Shorter sentences and everyday words help more people to follow."))]


def _of_sentences(text: str) -> list[Hint]:
    long = [sentence for sentence in _sentences(text) if len(_WORD.findall(sentence)) > LONG]
    return [Hint(_("A long sentence: could it be two?"), excerpt(sentence, 90)) for sentence in long[:SHOWN]]


def _of_shouting(text: str) -> list[Hint]:
    words = [word for word in _WORD.findall(text) if len(word) > 3 and word.upper() != word.lower()]
    loud = [word for word in words if word.isupper()]
    if len(loud) < 3 or len(loud) * 4 < len(words):
        return []
    return [Hint(_("Many capitals read like shouting."), excerpt(" ".join(loud), 60))]


def _of_links(body_html: str) -> list[Hint]:
    said = [to_text(inner).strip().rstrip(".!").casefold() for inner in _LINK.findall(body_html)]
    vague = [words for words in said if words in _EMPTY_LINKS]
    return [Hint(_("Let the link say where it leads."), words) for words in dict.fromkeys(vague)][:SHOWN]


def _of_headings(body_html: str) -> list[Hint]:
    found = outline(body_html)
    skipped = [after for before, after in pairwise(found) if after.level > before.level + 1]
    return [
        Hint(_("This heading skips a level: who listens to the page loses its order."), one.text) for one in skipped[:1]
    ]


def _sentences(text: str) -> Sequence[str]:
    return [part.strip() for part in _SENTENCE.split(text) if _WORD.search(part)] or [text]
