"""Circles of people who work for one purpose: the whole, one of them, and the roles of a person."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core.errors import NotFound
from courtyard.people import access
from courtyard.people.folding import folded
from courtyard.people.models import Circle, CircleRole, RoleFilling

__all__ = ["CircleNode", "RoleNode", "circle", "circle_choices", "circle_role", "circles", "roles_of"]

NAMED = 3  # people of a role that the whole names

Id = uuid.UUID


@dataclass
class RoleNode:
    """A role with who fills it, by name."""

    role: CircleRole
    fillings: list[RoleFilling] = field(default_factory=list)
    more: int = 0  # people who are not among these
    may_edit: bool = False

    @property
    def size(self) -> int:
        """How many people fill it."""
        return len(self.fillings) + self.more


@dataclass
class CircleNode:
    """A circle with its roles, leading ones first, and the circles inside."""

    circle: Circle
    roles: list[RoleNode] = field(default_factory=list)
    inner: list["CircleNode"] = field(default_factory=list)
    around: list[Circle] = field(default_factory=list)  # from the outside in, where one circle is read
    may_work: bool = False  # make and fill roles, put circles inside
    may_edit: bool = False  # change it, move it, say who leads

    @property
    def vacant(self) -> int:
        """How many of its roles nobody fills."""
        return sum(not role.size for role in self.roles)


def circles(viewer: Person) -> list[CircleNode]:
    """The circles at the top with all that is inside, by name. Three statements. Raises Forbidden for guests."""
    access.check_chart(viewer)
    nodes = {circle.pk: CircleNode(circle) for circle in Circle.objects.order_by("name", "pk")}
    _give_roles(viewer, nodes, most=NAMED)
    top: list[CircleNode] = []
    for node in nodes.values():
        within = node.circle.within_id
        (nodes[within].inner if within else top).append(node)
    manages, led = may(viewer, "people.manage"), access.circles_led_by(viewer)
    _permit(top, led, manages)
    return top


def _permit(nodes: Iterable[CircleNode], led: set[Id], above: bool) -> None:
    """``above``: whether the viewer leads all of these from outside."""
    for node in nodes:
        node.may_edit = above
        node.may_work = above or node.circle.pk in led
        for role in node.roles:
            role.may_edit = above if role.role.leads else node.may_work
        _permit(node.inner, led, node.may_work)


def circle(viewer: Person, circle_id: Id) -> CircleNode:
    """One circle with everybody in its roles, and those inside it with theirs. Raises Forbidden or NotFound."""
    for node, around in _walk(circles(viewer)):
        if node.circle.pk == circle_id:
            node.around = around
            _give_people(viewer, {role.role.pk: role for role in node.roles}, most=None)
            return node
    raise NotFound


def _walk(nodes: Iterable[CircleNode], around: tuple[Circle, ...] = ()) -> Iterator[tuple[CircleNode, list[Circle]]]:
    for node in nodes:
        yield node, list(around)
        yield from _walk(node.inner, (*around, node.circle))


def circle_role(viewer: Person, role_id: Id) -> tuple[CircleNode, RoleNode]:
    """A role, and its circle as ``circle`` has it. Raises Forbidden or NotFound."""
    access.check_chart(viewer)
    role = CircleRole.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound
    node = circle(viewer, role.circle_id)
    return node, next(one for one in node.roles if one.role.pk == role_id)


def circle_choices(viewer: Person, moved: Circle | None = None) -> list[tuple[Id, str]]:
    """The circles inside which the viewer may put one, each with its way from the top; never inside itself."""
    return [
        (node.circle.pk, " › ".join(one.name for one in [*around, node.circle]))
        for node, around in _walk(circles(viewer))
        if node.may_work and moved not in [*around, node.circle]
    ]


def _give_roles(viewer: Person, nodes: dict[Id, CircleNode], *, most: int) -> None:
    roles: dict[Id, RoleNode] = {}
    for role in CircleRole.objects.filter(circle__in=list(nodes)).order_by("-leads", "name", "pk"):
        roles[role.pk] = RoleNode(role)
        nodes[role.circle_id].roles.append(roles[role.pk])
    _give_people(viewer, roles, most=most)


def _give_people(viewer: Person, roles: dict[Id, RoleNode], *, most: int | None) -> None:
    """The first people of each role, and how many there are beside them."""
    rows = access.fillings_visible_to(viewer).filter(role__in=list(roles)).select_related("person")
    order: list[Any] = [folded("person__name"), F("person")]
    rows = rows.annotate(
        place=Window(RowNumber(), partition_by="role", order_by=order), size=Window(Count("*"), partition_by="role")
    )
    if most is not None:
        rows = rows.filter(place__lte=most)
    found: dict[Id, list[Any]] = {}
    for row in rows.order_by("place"):
        found.setdefault(row.role_id, []).append(row)
    for role_id, fillings in found.items():
        roles[role_id].fillings = fillings
        roles[role_id].more = fillings[0].size - len(fillings)


def roles_of(viewer: Person, person: Person) -> list[RoleFilling]:
    """The roles that a person fills today, with their circles; nothing for who reads no chart. One query."""
    found = access.fillings_visible_to(viewer).filter(person=person).select_related("role__circle")
    return list(found.order_by("-role__leads", "role__circle__name", "role__name", "pk"))
