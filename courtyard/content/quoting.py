"""A comment as it stands in an answer to it: the first words, whose they are, and nobody called by them again."""

import uuid
from dataclasses import dataclass
from html import escape

from courtyard.content.models import Item
from courtyard.core.richtext import excerpt, to_markdown

__all__ = ["Quote", "quote"]

MAX_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Quote:
    """What a composer begins with; a plain field takes ``markdown``."""

    author_id: uuid.UUID
    author: str
    text: str

    @property
    def markdown(self) -> str:
        said = f'<p><a href="/people/{self.author_id}/">{escape(self.author)}</a>:</p><p>{escape(self.text)}</p>'
        return f"{to_markdown(f'<blockquote>{said}</blockquote>').strip()}\n\n"


def quote(item: Item) -> Quote:
    """The quotation of a comment that the reader may see. An @ is left out: who is named in it was told once."""
    return Quote(item.author_id, item.author.byline, excerpt(item.body_text, MAX_LENGTH).replace("@", ""))
