"""Circles, their roles, and who fills them. Guests have none of it."""

import datetime
import uuid

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, listing
from courtyard.people import access, selectors, services
from courtyard.people.api.people import PersonLine, line_json, router
from courtyard.people.models import RoleFilling


class CircleIn(Schema):
    """A circle: what it is for, and inside which one it stands (null: at the top)."""

    name: str = Described(max_length=10_000)
    purpose: str = Described("", max_length=10_000)
    within: uuid.UUID | None = None


class FillingOut(Schema):
    """Somebody in a role: on what they focus, and their last day in it (null: it is open)."""

    person: PersonLine
    focus: str
    until: datetime.date | None


class CircleRoleOut(Schema):
    """A role of a circle; its ``size`` is how many fill it, 0: it is vacant. Who fills one that ``leads`` leads the circle."""

    id: uuid.UUID
    name: str
    purpose: str
    duties: list[str]
    leads: bool
    size: int
    people: list[FillingOut]


class CircleOut(Schema):
    """A circle with its roles. ``may_work``: I make and fill roles here; ``may_edit``: I change it, and say who leads."""

    id: uuid.UUID
    name: str
    purpose: str
    within: uuid.UUID | None
    may_work: bool
    may_edit: bool
    roles: list[CircleRoleOut]
    inner: list["CircleOut"]


class CirclesOut(Schema):
    """The circles at the top, each with those inside."""

    results: list[CircleOut]
    next: None = None


class CircleRoleIn(Schema):
    """A role of a circle: ``duties`` are short lines."""

    name: str = Described(max_length=10_000)
    purpose: str = Described("", max_length=10_000)
    duties: list[str] = Described([], max_length=100)
    leads: bool = False


class CircleFillingIn(Schema):
    """On what somebody focuses in a role, and their last day in it."""

    focus: str = Described("", max_length=10_000)
    until: datetime.date | None = None


class PersonRoleOut(Schema):
    """A role that a person fills."""

    id: uuid.UUID
    name: str
    purpose: str
    duties: list[str]
    leads: bool
    circle: uuid.UUID
    circle_name: str
    focus: str
    until: datetime.date | None


class PersonRolesOut(Schema):
    """What a person does in circles."""

    results: list[PersonRoleOut]
    next: None = None


@router.get("/circles", response=CirclesOut)
def circles(request: PersonRequest) -> HttpResponse:
    """All circles, one inside the other; each role names its first three people."""
    return listing([_circle_json(node) for node in selectors.circles(request.user)], None)


@router.post("/circles", response={201: CircleOut})
def make_circle(request: PersonRequest, sent: CircleIn) -> HttpResponse:
    """Add a circle: who leads the one around it may, at the top who manages people."""
    made = services.make_circle(actor=request.user, name=sent.name, purpose=sent.purpose, within_id=sent.within)
    return _answer(request, made.pk, status=201)


@router.get("/circles/{uuid:circle_id}", response=CircleOut)
def circle(request: PersonRequest, circle_id: uuid.UUID) -> HttpResponse:
    """One circle, with everybody in its roles."""
    return _answer(request, circle_id)


@router.put("/circles/{uuid:circle_id}", response=CircleOut)
def edit_circle(request: PersonRequest, circle_id: uuid.UUID, sent: CircleIn) -> HttpResponse:
    """Change a circle, or move it."""
    services.edit_circle(
        actor=request.user, circle_id=circle_id, name=sent.name, purpose=sent.purpose, within_id=sent.within
    )
    return _answer(request, circle_id)


@router.delete("/circles/{uuid:circle_id}", response={204: None})
def remove_circle(request: PersonRequest, circle_id: uuid.UUID) -> HttpResponse:
    """Take a circle away with its roles; not while there are circles inside."""
    services.remove_circle(actor=request.user, circle_id=circle_id)
    return HttpResponse(status=204)


@router.post("/circles/{uuid:circle_id}/roles", response={201: CircleRoleOut})
def make_role(request: PersonRequest, circle_id: uuid.UUID, sent: CircleRoleIn) -> HttpResponse:
    """Add a role to a circle."""
    made = services.make_role(actor=request.user, circle_id=circle_id, **sent.dict())
    return _role_answer(request, made.pk, status=201)


@router.put("/circle-roles/{uuid:role_id}", response=CircleRoleOut)
def edit_role(request: PersonRequest, role_id: uuid.UUID, sent: CircleRoleIn) -> HttpResponse:
    """Change a role."""
    services.edit_role(actor=request.user, role_id=role_id, **sent.dict())
    return _role_answer(request, role_id)


@router.delete("/circle-roles/{uuid:role_id}", response={204: None})
def remove_role(request: PersonRequest, role_id: uuid.UUID) -> HttpResponse:
    """Take a role away, from who fills it too."""
    services.remove_role(actor=request.user, role_id=role_id)
    return HttpResponse(status=204)


@router.put("/circle-roles/{uuid:role_id}/people/{uuid:person_id}", response=CircleRoleOut)
def fill_role(request: PersonRequest, role_id: uuid.UUID, person_id: uuid.UUID, sent: CircleFillingIn) -> HttpResponse:
    """Give a role to somebody, or say anew on what they focus and until when."""
    services.fill_role(actor=request.user, role_id=role_id, person_id=person_id, focus=sent.focus, until=sent.until)
    return _role_answer(request, role_id)


@router.delete("/circle-roles/{uuid:role_id}/people/{uuid:person_id}", response={204: None})
def empty_role(request: PersonRequest, role_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Take a role from somebody."""
    services.empty_role(actor=request.user, role_id=role_id, person_id=person_id)
    return HttpResponse(status=204)


@router.get("/people/{uuid:person_id}/circle-roles", response=PersonRolesOut)
def roles_of(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """The roles that somebody fills; nothing for guests."""
    person = access.person_for_read(request.user, person_id)
    return listing([_held_json(filling) for filling in selectors.roles_of(request.user, person)], None)


def _answer(request: PersonRequest, circle_id: uuid.UUID, *, status: int = 200) -> HttpResponse:
    return answer(_circle_json(selectors.circle(request.user, circle_id)), status=status)


def _role_answer(request: PersonRequest, role_id: uuid.UUID, *, status: int = 200) -> HttpResponse:
    _node, role = selectors.circle_role(request.user, role_id)
    return answer(_role_json(role), status=status)


def _circle_json(node: selectors.CircleNode) -> dict[str, object]:
    circle = node.circle
    return {
        "id": circle.pk, "name": circle.name, "purpose": circle.purpose, "within": circle.within_id,
        "may_work": node.may_work, "may_edit": node.may_edit, "roles": [_role_json(role) for role in node.roles],
        "inner": [_circle_json(one) for one in node.inner],
    }  # fmt: skip


def _role_json(node: selectors.RoleNode) -> dict[str, object]:
    role = node.role
    people = [{"person": line_json(one.person), "focus": one.focus, "until": one.until} for one in node.fillings]
    return {
        "id": role.pk, "name": role.name, "purpose": role.purpose, "duties": role.duties, "leads": role.leads,
        "size": node.size, "people": people,
    }  # fmt: skip


def _held_json(filling: RoleFilling) -> dict[str, object]:
    role = filling.role
    return {
        "id": role.pk, "name": role.name, "purpose": role.purpose, "duties": role.duties, "leads": role.leads,
        "circle": role.circle_id, "circle_name": role.circle.name, "focus": filling.focus, "until": filling.until,
    }  # fmt: skip
