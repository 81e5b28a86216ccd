"""What a post may be made of, beside words: something said elsewhere, to which it refers. ``config`` hands in the table."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from courtyard.accounts.models import Person
from courtyard.content.rendering import Embed
from courtyard.core.errors import NotFound
from courtyard.core.ids import parse_id
from courtyard.core.richtext import excerpt

__all__ = ["Source", "bind", "read", "source_of", "written"]

About = tuple[str, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Source:
    """What the post refers to, as the writer sees it. ``words`` are quoted to begin with, where they may come along; ``space`` is
    where it is at home, ``name`` what it is called.
    """

    embed: Embed
    words: str = ""
    space: uuid.UUID | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """What a title may begin with."""
        return self.name or excerpt(self.words, 120)

    @property
    def markdown(self) -> str:
        """The words as a quotation, and room below it."""
        return "".join(f"> {line}\n" for line in self.words.splitlines() if line.strip()) + "\n" if self.words else ""


Find = Callable[[Person, uuid.UUID], Source]
_finders: dict[str, Find] = {}


def bind(finders: Mapping[str, Find]) -> None:
    """Take the table of what posts may be about; called once, from ``config``'s ``ready()``."""
    _finders.update(finders)


def read(text: str) -> About | None:
    """``message:UUID`` or ``thread:UUID`` as it stands in addresses, forms and the API; None for anything else."""
    kind, _colon, identifier = text.partition(":")
    pk = parse_id(identifier)
    return (kind, pk) if kind in _finders and pk else None


def written(about: About) -> str:
    """The same as text."""
    return f"{about[0]}:{about[1]}"


def source_of(viewer: Person, about: About) -> Source:
    """What the viewer may make a post of, or NotFound."""
    kind, pk = about
    if kind not in _finders:
        raise NotFound
    return _finders[kind](viewer, pk)
