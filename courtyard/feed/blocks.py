"""Blocks: what may stand beside the feed of Home. Which kinds there are is said in ``config/wiring.py``."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise

from courtyard.accounts.models import Person

__all__ = ["Block", "BlockKind", "Link", "bind", "first_blocks", "kinds", "stored", "usable", "version_of"]


class Link(NamedTuple):
    """A line of a block of links."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class BlockKind:
    """A kind of block: what it is called, its template, and what that shows of ``load(viewer)``; nothing, and it is left out.

    ``written`` ones are filled by communicators and may stand more than once. ``first``: it is there before anybody arranges.
    """

    name: str | Promise
    icon: str
    template: str
    load: Callable[[Person], Any] | None = None
    written: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an arrangement. ``key`` is its own within all of them: its kind, or an id if it is written."""

    key: str
    kind: str
    locked: bool = False
    heading: str = ""
    html: str = ""
    links: tuple[Link, ...] = ()

    @property
    def about(self) -> BlockKind:
        return _kinds[self.kind]

    @property
    def name(self) -> str:
        """What it is called in lists."""
        return self.heading or str(self.about.name)

    @property
    def version(self) -> str:
        """Another one whenever it says something else."""
        return version_of(self.heading, self.html, self.links)


_kinds: dict[str, BlockKind] = {}


def bind(known: Mapping[str, BlockKind]) -> None:
    """Hand over the table of kinds, in the order in which they stand at first."""
    _kinds.clear()
    _kinds.update(known)


def kinds() -> Mapping[str, BlockKind]:
    """All kinds by their names."""
    return _kinds


def first_blocks() -> list[Block]:
    """What stands there before anybody arranges: all of it free."""
    return [Block(name, name) for name, kind in _kinds.items() if kind.first and not kind.written]


def stored(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as an arrangement keeps them."""
    return [asdict(block) for block in blocks]


def version_of(*said: object) -> str:
    """By which one sees whether somebody changed meanwhile what was said."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def usable(rows: Iterable[Mapping[str, Any]]) -> list[Block]:
    """The same back, without those of a kind that is no more."""
    return [
        Block(**{**row, "links": tuple(Link(*line) for line in row["links"])}) for row in rows if row["kind"] in _kinds
    ]
