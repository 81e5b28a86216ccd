"""Circles of people as a drawing: where each circle and each role stands, how large, and the words that fit."""

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from courtyard.people.packing import Disc, enclose, pack
from courtyard.people.selectors.circles import CircleNode, RoleNode

__all__ = ["CircleMap", "Shape", "circle_map"]

ROLE, EMPTY, STEP = (
    46,
    60,
    6,
)  # radius of a role, of a circle with nothing in it; radii are laid in steps, which leaves gaps
BAND, RIM = 22, 8  # for the name of a circle above what is in it; around all of it
LETTER, LETTERS, LINES = 7.2, 12, 3  # how wide a letter of a name is; of a role: letters of a line, and lines
MOST = 600  # roles; with more of them circles alone are drawn


@dataclass
class Shape:
    """A circle or a role, as a disc. ``lines``: the words in it; ``within`` is the number of the circle around it."""

    node: CircleNode | RoleNode
    number: int
    within: int | None
    depth: int
    x: int
    y: int
    r: int
    lines: list[str]


@dataclass
class CircleMap:
    """The whole drawing: each circle comes before what is in it."""

    size: int
    shapes: list[Shape] = field(default_factory=list)


@dataclass
class _Group:
    """A circle with what is in it, each around the middle of the circle."""

    node: CircleNode | None
    disc: Disc
    parts: list["tuple[Disc, RoleNode | _Group]"]


def circle_map(top: Sequence[CircleNode]) -> CircleMap:
    """These circles beside each other, and all that is inside them."""
    with_roles = sum(_roles_in(top)) <= MOST
    whole = _grouped(None, [], [_circle(node, with_roles) for node in top])
    drawn = CircleMap(2 * math.ceil(whole.disc.r))
    _draw(drawn, whole, drawn.size / 2, drawn.size / 2, None, 0)
    return drawn


def _roles_in(nodes: Sequence[CircleNode]) -> Iterator[int]:
    for node in nodes:
        yield len(node.roles)
        yield from _roles_in(node.inner)


def _circle(node: CircleNode, with_roles: bool) -> _Group:
    return _grouped(node, node.roles if with_roles else [], [_circle(one, with_roles) for one in node.inner])


def _grouped(node: CircleNode | None, roles: list[RoleNode], inner: list[_Group]) -> _Group:
    things: list[RoleNode | _Group] = [*inner, *roles]
    if not things:
        return _Group(node, Disc(0, 0, EMPTY), [])
    packed = pack(tuple(STEP * float(1 + _radius(thing) // STEP) for thing in things))
    around = enclose(packed)
    down = BAND / 2 if node else 0  # what is in a circle makes room above for its name
    parts = [
        (Disc(disc.x - around.x, disc.y - around.y + down, disc.r), thing)
        for disc, thing in zip(packed, things, strict=True)
    ]
    return _Group(node, Disc(0, 0, around.r + down + RIM), parts)


def _radius(thing: RoleNode | _Group) -> float:
    return thing.disc.r if isinstance(thing, _Group) else ROLE


def _draw(drawn: CircleMap, group: _Group, x: float, y: float, within: int | None, depth: int) -> None:
    here = within
    if group.node:
        here = _add(drawn, group.node, within, depth, Disc(x, y, group.disc.r), [_name(group)])
    for disc, thing in sorted(
        group.parts, key=lambda part: isinstance(part[1], _Group)
    ):  # roles first, as in the outline
        if isinstance(thing, _Group):
            _draw(drawn, thing, x + disc.x, y + disc.y, here, depth + 1)
        else:
            _add(drawn, thing, here, depth + 1, Disc(x + disc.x, y + disc.y, ROLE), _wrapped(thing.role.name))


def _add(
    drawn: CircleMap, node: CircleNode | RoleNode, within: int | None, depth: int, disc: Disc, lines: list[str]
) -> int:
    number = len(drawn.shapes)
    drawn.shapes.append(Shape(node, number, within, depth, round(disc.x), round(disc.y), round(disc.r), lines))
    return number


def _name(group: _Group) -> str:
    """As much of a circle's name as stands below its edge; in an empty one it stands in the middle."""
    r, name = group.disc.r, cast(CircleNode, group.node).circle.name
    room = 2 * math.sqrt(r**2 - (r - BAND) ** 2) if group.parts else 2 * r
    return textwrap.shorten(name, max(4, int(room / LETTER)), placeholder="…") if len(name) * LETTER > room else name


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, LETTERS, max_lines=LINES, placeholder="…")
