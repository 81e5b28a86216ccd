"""What somebody looks for in the directory, as it stands in the address."""

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from courtyard.core.ids import parse_id
from courtyard.people.folding import MAX_QUERY, query_of
from courtyard.people.models import MAX_SAID

__all__ = ["EITHER", "EVERYBODY", "FACETS", "Wishes"]

FACETS = ("department", "site", "skill", "language", "fills", "badge", "role", "space", "field")
EITHER = ("department", "site", "role")  # a person has one of these, so several mean any of them; of the others, all
MAX_VALUES = 10  # chosen of one facet
_LONGEST = {"field": len(f"{uuid.UUID(int=0)}:") + MAX_SAID}


@dataclass(frozen=True, slots=True)
class Wishes:
    """``fills`` is the name of a role in a circle, ``badge`` that of a badge, ``role`` is member or guest, ``space`` an id as
    text, ``new`` who came within the last 30 days.

    ``field`` is what somebody says in a field of the organisation's own: its id, a colon and the value.
    """

    q: str = ""
    department: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    badge: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    space: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    new: bool = False

    def __bool__(self) -> bool:
        return self != EVERYBODY

    @classmethod
    def read(cls, values_of: Callable[[str], Sequence[str]]) -> "Wishes":
        """Out of the values of each name, whatever they are: what cannot be kept or is too much is left out."""
        kept = {
            facet: tuple(dict.fromkeys(value for text in values_of(facet) if (value := _fit(facet, text))))[:MAX_VALUES]
            for facet in FACETS
        }
        return cls(q=query_of("".join(values_of("q")[-1:])), new=any(values_of("new")), **kept)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What is asked for beside words: facet and value."""
        found = [(facet, value) for facet in FACETS for value in getattr(self, facet)]
        return [*found, *([("new", "1")] if self.new else [])]

    @property
    def said(self) -> dict[uuid.UUID | None, list[str]]:
        """What is asked of each field, by its id; None for what is no id."""
        found: dict[uuid.UUID | None, list[str]] = {}
        for value in self.field:
            found.setdefault(parse_id(value.partition(":")[0]), []).append(value)
        return found

    @property
    def query(self) -> str:
        """As it stands in an address, always in the same order; "" for everybody."""
        pairs = [("q", self.q)] if self.q else []
        return urlencode(pairs + self.chosen)

    def without(self, facet: str) -> "Wishes":
        """The same, but for what is asked of one facet."""
        return dataclasses.replace(self, **{facet: getattr(EVERYBODY, facet)})  # type: ignore[arg-type]

    def without_field(self, field_id: uuid.UUID) -> "Wishes":
        """The same, but for what is asked of one field of the organisation's own."""
        asked = self.said.get(field_id, [])
        return dataclasses.replace(self, field=tuple(one for one in self.field if one not in asked))

    def turned(self, facet: str, value: str = "1") -> str:
        """The query with one value more, or without it if it is chosen."""
        held = getattr(self, facet)
        if facet == "new":
            changed: object = not held
        else:
            changed = tuple(one for one in held if one != value) if value in held else (*held, value)
        return dataclasses.replace(self, **{facet: changed}).query  # type: ignore[arg-type]


def _fit(facet: str, text: object) -> str:
    return query_of(text, longest=_LONGEST.get(facet, MAX_QUERY))


EVERYBODY = Wishes()
