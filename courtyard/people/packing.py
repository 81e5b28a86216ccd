"""Discs laid beside and inside each other without overlap, as circles of people are drawn. Arithmetic alone.

Largest first, each next disc goes to the free spot nearest to the middle of those before where it touches two of them.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Disc", "enclose", "pack"]

_CLOSE = 1e-6
_STEPS = 400  # towards the middle: the circle around is then at most a hundredth too large


class Disc(NamedTuple):
    """The middle and the radius."""

    x: float
    y: float
    r: float

    def apart(self, other: "Disc") -> float:
        """The gap between the two; negative where they overlap."""
        return math.hypot(self.x - other.x, self.y - other.y) - self.r - other.r


@lru_cache(maxsize=512)
def pack(radii: tuple[float, ...]) -> tuple[Disc, ...]:
    """Discs of these radii, in their order, close together; the largest stands at (0, 0).

    Time goes with the square of their number, and once more with the number of different radii.
    """
    floor = _Floor()
    placed = {number: floor.add(radii[number]) for number in sorted(range(len(radii)), key=lambda one: -radii[one])}
    return tuple(placed[number] for number in range(len(radii)))


class _Floor:
    """Where discs lie already, and the spots that are free for one of the size that came last."""

    def __init__(self) -> None:
        self._placed: list[Disc] = []
        self._touching: list[tuple[Disc, Disc]] = []
        self._spots: list[Disc] = []

    def add(self, radius: float) -> Disc:
        if self._placed and self._placed[-1].r != radius:
            self._spots = self._free(self._touching, radius)
        disc = self._best(radius)
        beside = [(other, disc) for other in self._placed if other.apart(disc) < _CLOSE]
        self._placed.append(disc)
        self._touching += beside
        self._spots = [spot for spot in self._spots if spot.apart(disc) > -_CLOSE] + self._free(beside, radius)
        return disc

    def _best(self, radius: float) -> Disc:
        if len(self._placed) < 2:
            return Disc(self._placed[0].r + radius if self._placed else 0, 0, radius)
        weight = sum(disc.r**2 for disc in self._placed)
        x, y = (sum(disc[axis] * disc.r**2 for disc in self._placed) / weight for axis in (0, 1))
        return min(self._spots, key=lambda disc: math.hypot(disc.x - x, disc.y - y))

    def _free(self, pairs: list[tuple[Disc, Disc]], radius: float) -> list[Disc]:
        spots = (disc for pair in pairs for disc in _beside(*pair, radius))
        return [disc for disc in spots if all(disc.apart(other) > -_CLOSE for other in self._placed)]


def _beside(one: Disc, other: Disc, radius: float) -> Iterator[Disc]:
    """The two places of a disc that touches both."""
    across, down = other.x - one.x, other.y - one.y
    between = math.hypot(across, down)
    first, second = one.r + radius, other.r + radius
    along = (first**2 - second**2 + between**2) / (2 * between)
    aside = math.sqrt(max(0.0, first**2 - along**2))
    for side in (aside, -aside):
        x = one.x + (along * across - side * down) / between
        yield Disc(x, one.y + (along * down + side * across) / between, radius)


def enclose(discs: Sequence[Disc]) -> Disc:
    """A circle around all of these, nearly the smallest: its middle moves towards what is farthest, ever less.

    After M. Bădoiu and K. L. Clarkson, Smaller core-sets for balls, 2003. Raises ValueError for none.
    """
    x, y = discs[0].x, discs[0].y
    for step in range(1, _STEPS):
        far = max(discs, key=lambda disc: math.hypot(disc.x - x, disc.y - y) + disc.r)
        distance = math.hypot(far.x - x, far.y - y)
        if not distance:
            break
        reach = (distance + far.r) / distance / (step + 1)
        x, y = x + (far.x - x) * reach, y + (far.y - y) * reach
    return Disc(x, y, max(math.hypot(disc.x - x, disc.y - y) + disc.r for disc in discs))
