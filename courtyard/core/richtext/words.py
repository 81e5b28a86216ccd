"""Typed words that mean something: ``@person`` and ``#tag`` in the text of a body."""

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from courtyard.core.richtext.links import tag_address
from courtyard.core.richtext.tags import MAX_TAG, fold_tag, is_tag_character
from courtyard.core.richtext.tokens import Token, escape_attribute, escape_text, tokens, unescape

__all__ = ["MAX_MENTIONS", "MAX_TAGS", "Resolver", "fold_tag", "link_words"]

MAX_MENTIONS = 50
MAX_TAGS = 30
MAX_PLACES = 200  # places with an "@" that are asked about
MAX_WORDS = 4
MAX_NAME = 100  # characters of a candidate

Resolver = Callable[[list[str]], dict[str, tuple[uuid.UUID, str]]]

_CLOSED = frozenset({"a", "code", "pre", "span"})
_MARK = re.compile(r"[@#]")
_GAP = re.compile(r"[ \xa0]{1,2}|\n")
_IN_NAMES = ".'’"
_POSSESSIVE = ("'s", "’s", "'", "’")


@dataclass(slots=True)
class _Place:
    """An ``@`` in a text token, with what could be meant: (candidate, where it ends), longest first."""

    token: int
    start: int
    candidates: list[tuple[str, int]] = field(default_factory=list)


def link_words(html: str, resolve_mentions: Resolver) -> str:
    """Turn typed ``@handle``, ``@Full Name`` and ``#tag`` of cleaned HTML into stored mentions and tags.

    ``resolve_mentions`` is asked once for all candidates (longest first) and answers those that name exactly one
    person: ``{candidate: (id, name)}``. Text in links, code and mentions is left alone; what is beyond the limits
    (50 mentions, 30 tags) stays as typed.
    """
    if "@" not in html and "#" not in html:
        return html
    stream = list(tokens(html))
    texts = {index: unescape(stream[index].raw) for index in _open_texts(stream)}
    places = list(_places(texts))
    asked = list(dict.fromkeys(candidate for place in places for candidate, _end in place.candidates))
    people = resolve_mentions(asked) if asked else {}
    writer = _Writer(people, {(place.token, place.start): place for place in places})
    return "".join(
        writer.write(index, texts[index]) if index in texts else token.raw for index, token in enumerate(stream)
    )


def _open_texts(stream: list[Token]) -> list[int]:
    """The text tokens that may be turned: outside links, code and mentions, and holding a mark."""
    found = []
    closed = 0
    for index, token in enumerate(stream):
        if token.name in _CLOSED:
            closed += 1 if token.kind == "start" else -1
        elif not closed and token.kind == "text" and _MARK.search(token.raw):
            found.append(index)
    return found


def _places(texts: dict[int, str]) -> Iterator[_Place]:
    count = 0
    for index, text in texts.items():
        for match in re.finditer("@", text):
            if not _begins_here(text, match.start()):
                continue
            place = _Place(index, match.start(), _candidates(text, match.end()))
            if place.candidates:
                yield place
                count += 1
                if count == MAX_PLACES:
                    return


def _begins_here(text: str, at: int) -> bool:
    """Whether a mark at ``at`` begins a word: ``a@b.example`` and ``page#part`` are not ours."""
    before = text[at - 1] if at else " "
    return not (before.isalnum() or before in "@#&/._-")


def _candidates(text: str, at: int) -> list[tuple[str, int]]:
    words: list[str] = []
    found: list[tuple[str, int]] = []
    while len(words) < MAX_WORDS and (word := _word(text, at)):
        shorter = next((word.removesuffix(end) for end in _POSSESSIVE if word.endswith(end)), "")
        if shorter:
            found.append((" ".join([*words, shorter]), at + len(shorter)))
        words.append(word)
        found.append((" ".join(words), at + len(word)))
        gap = _GAP.match(text, at + len(word))
        if not gap:
            break
        at = gap.end()
    found.reverse()
    return [(unicodedata.normalize("NFC", name), end) for name, end in found if len(name) <= MAX_NAME]


def _word(text: str, at: int) -> str:
    """The word of a name or handle that begins at ``at``, or ""."""
    end = at
    while end < len(text) and end - at < MAX_NAME and (is_tag_character(text[end]) or text[end] in _IN_NAMES):
        end += 1
    word = text[at:end].rstrip(".-_")
    return word if word and word[0].isalnum() else ""


class _Writer:
    """Writes the text tokens again, with what was found turned into markup."""

    def __init__(self, people: dict[str, tuple[uuid.UUID, str]], places: dict[tuple[int, int], _Place]) -> None:
        self.people = people
        self.places = places
        self.mentions = 0
        self.tags = 0

    def write(self, index: int, text: str) -> str:
        out: list[str] = []
        done = 0
        for match in _MARK.finditer(text):
            at = match.start()
            if at < done:
                continue
            turned = self._mention(index, at) if match[0] == "@" else self._tag(text, at)
            if turned:
                markup, end = turned
                out += (escape_text(text[done:at]), markup)
                done = end
        out.append(escape_text(text[done:]))
        return "".join(out)

    def _mention(self, index: int, at: int) -> tuple[str, int] | None:
        place = self.places.get((index, at))
        if place is None or self.mentions >= MAX_MENTIONS:
            return None
        for candidate, end in place.candidates:
            if candidate in self.people:
                self.mentions += 1
                person, name = self.people[candidate]
                return f'<span data-mention="{person}">@{escape_text(name)}</span>', end
        return None

    def _tag(self, text: str, at: int) -> tuple[str, int] | None:
        if self.tags >= MAX_TAGS or not _begins_here(text, at):
            return None
        end = at + 1
        while end < len(text) and end - at <= MAX_TAG + 10 and is_tag_character(text[end]):
            end += 1
        while text[end - 1] == "-":
            end -= 1
        word = text[at + 1 : end]
        slug = fold_tag(word) if word else ""
        if not slug:
            return None
        self.tags += 1
        href = escape_attribute(tag_address(slug))
        return f'<a data-tag="{escape_attribute(slug)}" href="{href}">#{escape_text(word)}</a>', end
