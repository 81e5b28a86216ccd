"""Slack's own markup, "mrkdwn", becomes HTML.

``&``, ``<`` and ``>`` stand escaped in a message, so that angle brackets are always Slack's: ``<@U1|name>``,
``<#C1|name>``, ``<!here>``, ``<https://...|label>``. Entities are decoded after the markup was read. What comes out of
here still goes through the sanitiser.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from courtyard.integrations.importers.emoji_names import emoji_of

__all__ = ["Place", "Writer", "plain", "unmarked"]


@dataclass(frozen=True, slots=True)
class Place:
    """A space or channel that a message may name. ``address`` is empty where a link would tell who may not know of it."""

    id: str
    name: str
    address: str = ""


_HELD = re.compile("[\ue000\ue001]")
_HOLD = re.compile("\ue000([0-9]+)\ue001")
_TOKEN = re.compile(r"`([^`\n]+)`|<([^<>\n]*)>|:([a-z0-9_+'-]{1,80}):(?::skin-tone-([2-6]):)?")
_BOLD = re.compile(r"(?<![\w*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_])_(?![\s_])([^_\n]*[^_\s])_(?![\w_])")
_STRIKE = re.compile(r"(?<![\w~])~(?![\s~])([^~\n]*[^~\s])~(?![\w~])")
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_QUOTE_ALL = re.compile(r"(?:&gt;|>){3}\s?")
_BULLET = re.compile(r"\s*[•◦▪‣·][ \t]+|[-*][ \t]+(?=\S)")
_NUMBER = re.compile(r"\s*[0-9]{1,3}[.)][ \t]+")
_MARKED = re.compile(r"<((?:https?://|mailto:)[^<>|]*)(?:\|([^<>]*))?>")
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def plain(text: str) -> str:
    """Slack's three entities decoded, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unmarked(text: str) -> str:
    """The words of a text whose addresses Slack marked up, for where no markup can stand."""
    return plain(_MARKED.sub(lambda found: found[2] or found[1], text))


@dataclass(slots=True)
class Writer:
    """Writes one message. ``people`` and ``places`` are those of the whole import, by Slack's ids.

    ``here`` is the channel that the message stands in. ``mentions`` collects whom the message names.
    """

    people: Mapping[str, tuple[uuid.UUID, str]]
    places: Mapping[str, Place]
    here: str = ""
    mentions: set[uuid.UUID] = field(default_factory=set)

    def html(self, text: str) -> str:
        """A message's ``text`` as HTML blocks."""
        parts = _HELD.sub("", text).replace("\r\n", "\n").split("```")
        if len(parts) % 2 == 0:  # the last fence never closes
            parts[-2:] = ["```".join(parts[-2:])]
        return "".join(_pre(part) if odd % 2 else self._blocks(part) for odd, part in enumerate(parts))

    def line(self, text: str) -> str:
        """A text that is one line of something else: inline markup only."""
        return self._inline(_HELD.sub("", " ".join(text.split())))

    def line_breaks(self, text: str) -> str:
        """A text without markup but with emoji; its line ends stay."""
        named = re.compile(r":([a-z0-9_+'-]{1,80}):")
        return named.sub(lambda found: emoji_of(found[1]) or found[0], escape(plain(text), quote=False))

    def person(self, slack_id: str, label: str = "") -> str:
        """A mention of a person, or their name as text if they are in no list."""
        known = self.people.get(slack_id)
        if known is None:
            return escape(f"@{plain(label).lstrip('@') or slack_id}")
        self.mentions.add(known[0])
        return f'<span data-mention="{known[0]}">@{escape(known[1])}</span>'

    def place(self, slack_id: str, label: str = "") -> str:
        """A channel by its name: a link where everybody may follow it, no name where a stranger would learn it."""
        place = self.places.get(slack_id)
        if place is None:
            return escape(f"#{plain(label) or slack_id}")
        if place.address:
            return f'<a href="{escape(place.address)}">#{escape(place.name)}</a>'
        return escape(f"#{place.name}" if slack_id == self.here else _("#private-channel"))

    def emoji(self, name: str, tone: str = "") -> str:
        """An emoji, or the name of one that was the workspace's own."""
        return emoji_of(name, tone) or escape(f":{name}:")

    def _blocks(self, text: str) -> str:
        out: list[str] = []
        lines = text.strip("\n").split("\n") if text.strip() else []
        while lines:
            if _QUOTE_ALL.match(lines[0]):
                lines[0] = _QUOTE_ALL.sub("", lines[0], count=1)
                out.append(f"<blockquote>{self._paragraphs(lines)}</blockquote>")
                break
            kind = _kind("", *lines[:2])
            taken = 1
            while taken < len(lines) and _kind(lines[taken - 1], *lines[taken : taken + 2]) == kind:
                taken += 1
            block, lines = lines[:taken], lines[taken:]
            out.append(self._block(kind, block))
        return "".join(out)

    def _block(self, kind: str, lines: list[str]) -> str:
        if kind == "blockquote":
            return f"<blockquote>{self._paragraphs([_QUOTE.sub('', line, count=1) for line in lines])}</blockquote>"
        if kind == "p":
            return self._paragraphs(lines)
        mark = _BULLET if kind == "ul" else _NUMBER
        items = "".join(f"<li>{self._inline(mark.sub('', line, count=1))}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"

    def _paragraphs(self, lines: list[str]) -> str:
        paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
        written = (self._inline(part).replace("\n", "<br>") for part in paragraphs if part.strip())
        return "".join(f"<p>{part}</p>" for part in written)

    def _inline(self, text: str) -> str:
        held: list[str] = []

        def hold(html: str) -> str:
            held.append(html)
            return f"\ue000{len(held) - 1}\ue001"

        def token(found: re.Match[str]) -> str:
            code, angle, name, tone = found.groups()
            if code is not None:
                return hold(f"<code>{escape(unmarked(code))}</code>")
            if angle is not None:
                return hold(self._angle(angle)) if angle else found[0]
            known = emoji_of(name, tone or "")
            return hold(known) if known else found[0]

        text = escape(plain(_TOKEN.sub(token, text)), quote=False)
        text = _BOLD.sub(r"<strong>\1</strong>", text)
        text = _ITALIC.sub(r"<em>\1</em>", text)
        text = _STRIKE.sub(r"<s>\1</s>", text)
        return _HOLD.sub(lambda found: held[int(found[1])], text)

    def _angle(self, inside: str) -> str:
        target, _bar, label = inside.partition("|")
        mark, rest = target[:1], target[1:]
        if mark == "@":
            return self.person(rest, label)
        if mark == "#":
            return self.place(rest, label)
        if mark == "!":
            return _special(rest, label)
        if _ADDRESS.match(target):
            return _link(plain(target), plain(label))
        return escape(plain(label or target))


def _kind(before: str, line: str, after: str = "") -> str:
    """What a line is. A dash or a number makes a list only in company: people write "- me" and "1. April" too."""
    if _QUOTE.match(line):
        return "blockquote"
    for kind, mark in (("ul", _BULLET), ("ol", _NUMBER)):
        if mark.match(line):
            sure = line.lstrip()[0] in "•◦▪‣"
            return kind if sure or mark.match(before) or mark.match(after) else "p"
    return "p"


def _pre(text: str) -> str:
    return f"<pre><code>{escape(unmarked(text.strip(chr(10))))}</code></pre>"


def _special(command: str, label: str) -> str:
    """``<!here>``, ``<!subteam^S1|@team>``, ``<!date^time^format|what it says>``."""
    name, _caret, rest = command.partition("^")
    if name in ("here", "channel", "everyone", "group"):
        return f"@{name}"
    if name == "date":
        return escape(plain(label or rest.partition("^")[0]))
    return escape(plain(label or f"@{name}"))


def _link(address: str, label: str) -> str:
    shown = label or address.removeprefix("mailto:").removeprefix("tel:")
    return f'<a href="{escape(address)}">{escape(shown)}</a>'
