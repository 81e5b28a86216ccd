"""What Mattermost's Markdown says: people, channels and emoji by their names; attachments of programs as quotations."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from courtyard.core.errors import Invalid
from courtyard.core.richtext import from_markdown
from courtyard.core.richtext.tokens import tokens
from courtyard.integrations.importers.bodies import finished
from courtyard.integrations.importers.emoji_names import emoji_of
from courtyard.integrations.importers.values import items, text_of

__all__ = ["Writer", "emoji_called", "quoted_in"]

_CLOSED = ("a", "code", "pre")
_NAMED = re.compile(
    r"(?<![\w@/])@([a-z0-9][a-z0-9._-]*)|(?<![\w~])~([a-z0-9][a-z0-9_-]*)|:([a-z0-9_+-]{1,64}):", re.IGNORECASE
)
_TONE = re.compile(r"(.+?)_(medium_light|medium_dark|light|medium|dark)_skin_tone")
_TONES = {"light": "2", "medium_light": "3", "medium": "4", "medium_dark": "5", "dark": "6"}
_HARD = 100_000  # characters of an attachment's text


def emoji_called(name: str) -> str:
    """An emoji, or the name of one that was the server's own."""
    toned = _TONE.fullmatch(name)
    found = emoji_of(toned[1], _TONES[toned[2]]) if toned else emoji_of(name)
    return found or f":{name[:60]}:"


@dataclass(slots=True)
class Writer:
    """Writes one message. ``people`` and ``channels`` (with an address, where everybody may follow it) by their names;
    ``mentions`` collects whom the message names.
    """

    people: Mapping[str, tuple[uuid.UUID, str]]
    channels: Mapping[str, tuple[str, str]]
    mentions: set[uuid.UUID] = field(default_factory=set)

    def body(self, said: dict) -> tuple[str, str]:
        """HTML, sanitised, and text."""
        message = text_of(said, "message")
        html = self._html(message) + "".join(map(self._attachment, quoted_in(said)))
        return finished(html, message, carries=bool(items(said.get("attachments"))))

    def _html(self, text: str) -> str:
        try:
            html = from_markdown(text)
        except Invalid:  # made to be slow to read: its words are enough
            return f"<p>{escape(text[:_HARD])}</p>"
        out: list[str] = []
        closed = 0
        for token in tokens(html):
            if token.name in _CLOSED:
                closed += 1 if token.kind == "start" else -1
            plain = token.kind == "text" and not closed
            out.append(_NAMED.sub(self._named, token.raw) if plain else token.raw)
        return "".join(out)

    def _named(self, found: re.Match[str]) -> str:
        person, channel, emoji = found.groups()
        if person:
            name = person.lower()
            rest = ""
            while name and name not in self.people and name[-1] in "._-":
                name, rest = name[:-1], name[-1] + rest
            if name not in self.people:
                return found[0]
            pk, shown = self.people[name]
            self.mentions.add(pk)
            return f'<span data-mention="{pk}">@{escape(shown)}</span>{rest}'
        if channel:
            shown, address = self.channels.get(channel.lower(), ("", ""))
            return f'<a href="{escape(address)}">#{escape(shown)}</a>' if address else found[0]
        return emoji_of(emoji.lower()) or found[0]

    def _attachment(self, attachment: dict) -> str:
        title, address = text_of(attachment, "title"), text_of(attachment, "title_link")
        words = f'<a href="{escape(address)}">{escape(title or address)}</a>' if address else escape(title)
        author, footer = text_of(attachment, "author_name"), text_of(attachment, "footer")
        picture = text_of(attachment, "image_url")
        parts = (
            f"<p><strong>{escape(author)}</strong></p>" if author else "",
            f"<p><strong>{words}</strong></p>" if words else "",
            self._html(text_of(attachment, "text")),
            "".join(map(self._field, items(attachment.get("fields")))),
            f'<p><a href="{escape(picture)}">{escape(picture)}</a></p>' if picture else "",
            f"<p><em>{escape(footer)}</em></p>" if footer else "",
        )
        inside = "".join(parts) or f"<p>{escape(text_of(attachment, 'fallback'))}</p>"
        return self._html(text_of(attachment, "pretext")) + f"<blockquote>{inside}</blockquote>"

    def _field(self, thing: dict) -> str:
        value = thing.get("value")
        words = text_of(thing, "value") or (str(value) if isinstance(value, int | float) else "")
        title = text_of(thing, "title")
        return (f"<p><strong>{escape(title)}</strong></p>" if title else "") + self._html(words)


def quoted_in(said: dict) -> list[dict]:
    """What a program hung on its message; older exports hold it as JSON in a text."""
    props = said.get("props")
    if isinstance(props, str):
        try:
            props = json.loads(props)
        except (ValueError, RecursionError):
            return []
    return items(props.get("attachments")) if isinstance(props, dict) else []
