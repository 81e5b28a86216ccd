"""Discs without overlap: the arithmetic of drawn circles."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.people.circle_drawing import MOST, Shape, circle_map
from courtyard.people.models import Circle, CircleRole
from courtyard.people.packing import Disc, enclose, pack
from courtyard.people.selectors import CircleNode, RoleNode

RADII = st.lists(st.floats(1, 300), min_size=1, max_size=25).map(tuple)


@given(RADII)
def test_discs_keep_their_size_and_order_and_never_overlap(radii: tuple[float, ...]) -> None:
    discs = pack(radii)
    assert tuple(disc.r for disc in discs) == radii
    for one, other in itertools.combinations(discs, 2):
        assert one.apart(other) > -1e-5


@given(RADII)
def test_the_circle_around_holds_all_and_is_not_much_too_large(radii: tuple[float, ...]) -> None:
    discs = pack(radii)
    around = enclose(discs)
    assert all(math.hypot(disc.x - around.x, disc.y - around.y) + disc.r <= around.r + 1e-6 for disc in discs)
    widest = max(
        [2 * disc.r for disc in discs] + [a.apart(b) + 2 * (a.r + b.r) for a, b in itertools.combinations(discs, 2)]
    )
    assert around.r <= widest / math.sqrt(3) * 1.02  # Jung: no set of that width needs a larger one


def test_few_discs_stand_as_one_would_draw_them() -> None:
    assert pack((5.0,)) == (Disc(0, 0, 5),)
    assert pack((1.0, 2.0)) == (Disc(3, 0, 1), Disc(0, 0, 2))
    three = pack((1.0, 1.0, 1.0))
    assert [one.apart(other) for one, other in itertools.combinations(three, 2)] == pytest.approx([0, 0, 0])
    assert enclose(three).r == pytest.approx(1 + 2 / math.sqrt(3), rel=0.01)
    seven = pack((1.0,) * 7)
    assert enclose(seven).r == pytest.approx(3, rel=0.01)  # a flower


def tree(sizes: list[int], depth: int = 0) -> CircleNode:
    """A circle with so many roles, and the next one inside."""
    node = CircleNode(Circle(name=f"Circle {depth} with a long name"))
    node.roles = [RoleNode(CircleRole(name=f"Keeper of everything {number}")) for number in range(sizes[0])]
    node.inner = [tree(sizes[1:], depth + 1)] * 2 if sizes[1:] else []
    return node


def inside(shape: Shape, other: Shape) -> bool:
    return math.hypot(shape.x - other.x, shape.y - other.y) + shape.r <= other.r + 1


def test_everything_stands_inside_its_circle_below_the_name() -> None:
    drawn = circle_map([tree([3, 0, 5]), tree([0])])
    assert drawn.shapes[0].within is None
    for shape in drawn.shapes:
        assert shape.r <= shape.x <= drawn.size - shape.r
        assert shape.r <= shape.y <= drawn.size - shape.r
        if shape.within is not None:
            around = drawn.shapes[shape.within]
            assert around.number < shape.number
            assert inside(shape, around)
            assert shape.y - shape.r >= around.y - around.r + 4
        beside = [one for one in drawn.shapes if one.within == shape.within and one is not shape]
        assert all(math.hypot(one.x - shape.x, one.y - shape.y) >= one.r + shape.r - 1 for one in beside)


def test_words_fit() -> None:
    drawn = circle_map([tree([1])])
    circle, role = drawn.shapes
    assert circle.lines[0].endswith("…")
    assert role.lines == ["Keeper of", "everything 0"]


def test_with_too_many_roles_circles_alone_are_drawn() -> None:
    crowd = [tree([40]) for _number in range(MOST // 40 + 1)]
    assert len(circle_map(crowd).shapes) == len(crowd)
    assert circle_map([]).shapes == []
