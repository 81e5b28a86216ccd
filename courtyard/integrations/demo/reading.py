"""Reads the demo's words from ``content/``: people, places, threads and rounds.

A thread (``talk/*.talk``) begins with ``=== WHEN WHO @space @space``, goes on with headers (``pic:``, ``react:`` ...), an
empty line, the post in Markdown, and comments: ``- who +14m 👍2: words``, answers with two dashes, ``~14m`` for "14 minutes
ago". A round
(``rounds/*.round``) is a series: a schedule, and a line a post, ``who: words || who: comment || -who: answer``.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "Comment",
    "Picture",
    "Post",
    "chats",
    "chorus",
    "circles",
    "desks",
    "furnishing",
    "moods",
    "people",
    "posts",
    "spaces",
]

CONTENT = Path(__file__).parent / "content"
_COMMENT = re.compile(r"(--?) (\w+) ([+~])(\d+)([mhd])([^:]*): (.*)")
_LINE_COMMENT = re.compile(r"(-?)(\w+): (.*)")
_REACTION = re.compile(r"([^\s\d]+) ?(\d+)")
_SCHEDULE = re.compile(r"# (@?\w+) (\w+) (\d+:\d+) every (\d+) weeks?(?: #(\S+))?")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


@dataclass(frozen=True, slots=True)
class Picture:
    """A scene in a tone, and the words for who cannot see it."""

    scene: str
    tone: str
    alt: str


@dataclass(slots=True)
class Comment:
    """``after`` is in minutes since the comment before, or before now if ``ago``; None leaves it to chance."""

    who: str
    text: str
    after: int | None = None
    answers: bool = False
    reactions: dict[str, int] = field(default_factory=dict)
    ago: bool = False


@dataclass(slots=True)
class Post:
    """``when`` is "6m" or "1h15" (ago), "2d 09:12" (working days back), or "thursday 16:30 -3" (weeks back)."""

    when: str
    who: str
    spaces: list[str]
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)  # headers pic, cover, and pic2 to pic9 of an album
    reactions: dict[str, int] | None = None  # None leaves them to chance
    comments: list[Comment] = field(default_factory=list)


@cache
def people() -> dict[str, Any]:
    """people.toml."""
    return tomllib.loads((CONTENT / "people.toml").read_text("utf-8"))


@cache
def moods() -> dict[str, Any]:
    """moods.toml."""
    return tomllib.loads((CONTENT / "moods.toml").read_text("utf-8"))


@cache
def spaces() -> list[dict[str, Any]]:
    """spaces.toml."""
    return list(tomllib.loads((CONTENT / "spaces.toml").read_text("utf-8"))["space"])


@cache
def circles() -> dict[str, Any]:
    """circles.toml."""
    return tomllib.loads((CONTENT / "circles.toml").read_text("utf-8"))


@cache
def furnishing() -> dict[str, Any]:
    """furnishing.toml."""
    return tomllib.loads((CONTENT / "furnishing.toml").read_text("utf-8"))


@cache
def desks() -> dict[str, Any]:
    """desks.toml."""
    return tomllib.loads((CONTENT / "desks.toml").read_text("utf-8"))


def chats() -> dict[str, Any]:
    """chats.toml."""
    return tomllib.loads((CONTENT / "chats.toml").read_text("utf-8"))


@cache
def chorus() -> dict[str, list[str]]:
    """Short comments by space."""
    return tomllib.loads((CONTENT / "chorus.toml").read_text("utf-8"))


@cache
def posts() -> list[Post]:
    """Every post with its comments, in the order of the files."""
    found = [post for path in sorted(CONTENT.glob("talk/*.talk")) for post in _threads(path.read_text("utf-8"))]
    found += [post for path in sorted(CONTENT.glob("rounds/*.round")) for post in _round(path.read_text("utf-8"))]
    return found


def _threads(text: str) -> Iterator[Post]:
    for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, _gap, body = block.partition("\n\n")
        first, *headers = head.splitlines()
        words = first.split()
        places = [word[1:] for word in words if word.startswith("@")]
        named = dict(line.partition(":")[::2] for line in headers)
        values = {key.strip(): value.strip() for key, value in named.items()}
        written, comments = _body(body)
        yield Post(
            when=" ".join(word for word in words[: -len(places) - 1]),
            who=words[-len(places) - 1],
            spaces=places,
            text=written,
            headers=values,
            pictures=[picture for name in _PICTURED if (picture := _picture(values.get(name, "")))],
            reactions=_reactions(values.get("react", "")),
            comments=comments,
        )


def _body(body: str) -> tuple[str, list[Comment]]:
    written: list[str] = []
    comments: list[Comment] = []
    for line in body.rstrip().splitlines():
        if found := _COMMENT.fullmatch(line):
            dashes, who, sign, number, unit, reactions, text = found.groups()
            minutes = int(number) * _MINUTES[unit]
            comment = Comment(who, text, minutes, dashes == "--", _reactions(reactions), ago=sign == "~")
            comments.append(comment)
        elif comments:
            comments[-1].text += f"\n{line}"
        else:
            written.append(line)
    return "\n".join(written).strip(), comments


def _round(text: str) -> Iterator[Post]:
    first, *lines = text.splitlines()
    schedule = _SCHEDULE.fullmatch(first)
    if schedule is None:
        raise ValueError(f"This is no schedule: {first}")
    place, day, hour, every, tag = schedule.groups()
    number = 0
    for line in lines:
        if not line or line.startswith("#"):
            continue
        head, *answers = line.split(" || ")
        who, _colon, words = head.partition(": ")
        picture = re.match(r"\[([^\]]+)\] ", words)
        yield Post(
            when=f"{day} {hour} -{number * int(every)}",
            who=who,
            spaces=[place.lstrip("@") if place.startswith("@") else f"~{who}"],
            text=words[picture.end() :] if picture else words,
            headers={"tags": tag} if tag else {},
            pictures=[found for found in [_picture(picture[1])] if found] if picture else [],
            comments=[_line_comment(answer) for answer in answers],
        )
        number += 1


def _line_comment(text: str) -> Comment:
    found = _LINE_COMMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"This is no comment: {text}")
    return Comment(found[2], found[3], answers=found[1] == "-")


_PICTURED = ("cover", "pic", *(f"pic{n}" for n in range(2, 10)))


def _picture(text: str) -> Picture | None:
    if not text:
        return None
    drawn, _bar, alt = text.partition("|")
    scene, tone = drawn.split()
    return Picture(scene, tone, alt.strip())


def _reactions(text: str) -> dict[str, int]:
    return {emoji: int(number) for emoji, number in _REACTION.findall(text)}
