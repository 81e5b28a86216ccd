"""Who has which blocks beside their Home, and in which order."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When

from courtyard.accounts.models import Person, State
from courtyard.core.errors import NotFound
from courtyard.feed.blocks import Block, first_blocks, stored, usable
from courtyard.feed.models import Arrangement, OwnBlocks
from courtyard.people.models import Profile
from courtyard.spaces.selectors.belonging import people_of

__all__ = [
    "EVERYBODY", "Drawn", "Mine", "all_arrangements", "draw", "fits", "my_blocks", "reach",
    "reached", "written_of", "zones",
]  # fmt: skip

EVERYBODY = uuid.UUID("00000000-0000-7000-8000-000000000001")  # the arrangement that fits who fits no other


def all_arrangements() -> list[Arrangement]:
    """All of them in the order in which they are tried; the last, everybody's, is there before it is ever stored."""
    found = {row.pk: row for row in Arrangement.objects.order_by("position", "pk")}
    last = found.pop(EVERYBODY, None) or Arrangement(pk=EVERYBODY, blocks=stored(first_blocks()))
    return [*found.values(), last]


def fits(arrangement: Arrangement, person: Person, department: str, site: str) -> bool:
    """Whether an arrangement is for somebody; ``_fitting`` says the same to the database."""
    if arrangement.pk == EVERYBODY or person.role in arrangement.roles:
        return True
    placed = department in arrangement.departments or site in arrangement.sites
    return placed and not person.is_guest and not person.is_bot


def _fitting(arrangement: Arrangement) -> Q:
    placed = people_of(arrangement.departments, arrangement.sites)
    return Q(role__in=arrangement.roles) | Q(pk__in=placed.values("pk"))


def reach(found: Sequence[Arrangement]) -> list[int]:
    """How many people have each of these arrangements, the last one being everybody's: each person counts once."""
    tries = [When(_fitting(one), then=Value(place)) for place, one in enumerate(found[:-1])]
    people = Person.objects.filter(state__in=[State.ACTIVE, State.UNCLAIMED], is_bot=False)
    which = Case(*tries, default=Value(len(found) - 1), output_field=IntegerField())
    counts = dict(people.annotate(which=which).values_list("which").annotate(n=Count("pk")))
    return [counts.get(place, 0) for place in range(len(found))]


def reached(shown: Arrangement) -> int:
    """How many people have an arrangement, or would have it: in place of the one with its id, else as the last but everybody's."""
    found = all_arrangements()
    places = {one.pk: place for place, one in enumerate(found)}
    place = places.get(shown.pk, len(found) - 1)
    found[place : place + (shown.pk in places)] = [shown]
    return reach(found)[place]


@dataclass(frozen=True, slots=True)
class Mine:
    """The blocks of one reader: locked ones, and free ones in their own order, of which they may have put some away."""

    arrangement: Arrangement
    locked: list[Block]
    free: list[Block]
    hidden: frozenset[str]
    chosen: bool  # by the reader, rather than as everybody of the arrangement has them

    @property
    def shown(self) -> list[Block]:
        return [*self.locked, *(block for block in self.free if block.key not in self.hidden)]


def my_blocks(viewer: Person) -> Mine:
    """What the reader has. Two queries: where they belong and what they chose, and the arrangements."""
    own = OwnBlocks.objects.filter(person=OuterRef("pk"))
    chosen = {"order": Subquery(own.values("order")), "hidden": Subquery(own.values("hidden"))}
    row = Profile.objects.filter(person=viewer).values_list("department", "site", *chosen.values()).first()
    department, site, order, hidden = row or ("", "", None, None)
    found = next(one for one in all_arrangements() if fits(one, viewer, department, site))
    locked, free = zones(found)
    places = {key: place for place, key in enumerate(order or ())}
    free.sort(key=lambda block: places.get(block.key, len(places)))  # what came later stands below
    return Mine(found, locked, free, frozenset(hidden or ()), order is not None)


def zones(arrangement: Arrangement) -> tuple[list[Block], list[Block]]:
    """The blocks of an arrangement, locked ones and free ones, as its readers have them at first."""
    blocks = usable(arrangement.blocks)
    return [block for block in blocks if block.locked], [block for block in blocks if not block.locked]


def written_of(arrangement: Arrangement, key: str) -> Block:
    """A block of an arrangement that somebody fills. Raises NotFound for any other."""
    found = next((block for block in usable(arrangement.blocks) if block.key == key and block.about.written), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block with what it shows to one reader."""

    block: Block
    found: Any = None


def draw(viewer: Person, blocks: Sequence[Block]) -> list[Drawn]:
    """Blocks with what they show to the viewer; who would have nothing to show is left out."""
    drawn = [Drawn(block, block.about.load(viewer) if block.about.load else True) for block in blocks]
    return [one for one in drawn if one.found]
