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
    """Discs of these radii, in their order, close together; the largest stands at (0, 0)."""
    placed: dict[int, Disc] = {}
    touching: list[tuple[Disc, Disc]] = []
    for number in sorted(range(len(radii)), key=lambda one: -radii[one]):
        disc = _spot(radii[number], list(placed.values()), touching)
        touching += [(other, disc) for other in placed.values() if other.apart(disc) < _CLOSE]
        placed[number] = disc
    return tuple(placed[number] for number in range(len(radii)))


def _spot(radius: float, placed: list[Disc], touching: list[tuple[Disc, Disc]]) -> Disc:
    if len(placed) < 2:
        return Disc(placed[0].r + radius if placed else 0, 0, radius)
    spots = sorted(
        (disc for pair in touching for disc in _beside(*pair, radius)), key=lambda one: math.hypot(one.x, one.y)
    )
    return next(disc for disc in spots if all(disc.apart(other) > -_CLOSE for other in placed))


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
