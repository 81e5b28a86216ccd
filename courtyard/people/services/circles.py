"""Circles, their roles and who fills them: written by who manages people, and by who leads the circle."""

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import today
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.people import access
from courtyard.people.models import Circle, CircleRole, RoleFilling
from courtyard.people.selectors.chart import in_chart
from courtyard.people.texts import clean_lines

__all__ = [
    "edit_circle",
    "edit_role",
    "empty_role",
    "fill_role",
    "make_circle",
    "make_role",
    "remove_circle",
    "remove_role",
]

MAX_CIRCLES, MAX_DEPTH = 300, 8
MAX_ROLES, MAX_DUTIES = 40, 12  # roles of a circle, duties of a role
MAX_PEOPLE = 100  # in one role


@transaction.atomic
def make_circle(*, actor: Person, name: str, purpose: str = "", within_id: uuid.UUID | None = None) -> Circle:
    """A new circle inside another, or at the top. Raises Forbidden, NotFound, or Invalid by field."""
    _check_place(actor, within_id)
    if Circle.objects.count() >= MAX_CIRCLES:
        raise Invalid({"name": [_("%(max)s circles at most.") % {"max": MAX_CIRCLES}]})
    circle = Circle(within_id=within_id)
    _place(circle, within_id)
    _describe(circle, name, purpose)
    circle.save(force_insert=True)
    audit.record("circle.made", actor_id=actor.pk, subject_id=circle.pk)
    return circle


@transaction.atomic
def edit_circle(
    *, actor: Person, circle_id: uuid.UUID, name: str, purpose: str = "", within_id: uuid.UUID | None = None
) -> Circle:
    """Say anew what a circle is for and inside which it stands. Raises like ``make_circle``."""
    circle = access.circle_for_edit(actor, circle_id)
    if within_id != circle.within_id:
        _check_place(actor, within_id)
    _place(circle, within_id)
    _describe(circle, name, purpose)
    circle.save()
    audit.record("circle.edited", actor_id=actor.pk, subject_id=circle.pk)
    return circle


@transaction.atomic
def remove_circle(*, actor: Person, circle_id: uuid.UUID) -> None:
    """Take a circle away with its roles. Raises Conflict while there are circles inside."""
    circle = access.circle_for_edit(actor, circle_id)
    if circle.inner.exists():
        raise Conflict(_("There are circles inside this one. Move or remove them first."))
    circle.delete()
    audit.record("circle.removed", actor_id=actor.pk, subject_id=circle_id)


def _check_place(actor: Person, within_id: uuid.UUID | None) -> None:
    """Who leads a circle puts others inside it; at the top it is for who manages people."""
    if within_id:
        access.circle_for_work(actor, within_id)
    elif not may(actor, "people.manage"):
        raise Forbidden(_("Circles at the top are made by administrators."))


def _place(circle: Circle, within_id: uuid.UUID | None) -> None:
    """Inside another one, and never inside itself: one move at a time."""
    up = dict(Circle.objects.select_for_update().order_by("pk").values_list("pk", "within"))
    down: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for one, around in up.items():
        down.setdefault(around, []).append(one)
    way = [within_id] if within_id else []
    while way and (above := up[way[-1]]):
        way.append(above)
    if circle.pk in way:
        raise Invalid({"within": [_("A circle cannot stand inside itself.")]})
    if len(way) + _height(circle.pk, down) > MAX_DEPTH:
        raise Invalid({"within": [_("At most %(max)d circles stand inside each other.") % {"max": MAX_DEPTH}]})
    circle.within_id = within_id


def _height(circle_id: uuid.UUID, down: dict[uuid.UUID | None, list[uuid.UUID]]) -> int:
    return 1 + max((_height(one, down) for one in down.get(circle_id, ())), default=0)


def _describe(thing: Circle | CircleRole, name: str, purpose: str) -> None:
    thing.name = clean_line(name, field="name", limit=80)
    thing.purpose = clean_line(purpose, field="purpose", limit=500, required=False)


@transaction.atomic
def make_role(
    *,
    actor: Person,
    circle_id: uuid.UUID,
    name: str,
    purpose: str = "",
    duties: Sequence[str] | str = (),
    leads: bool = False,
) -> CircleRole:
    """A new role of a circle, vacant at first. ``duties``: short lines.

    Who leads the circle makes roles; leading ones are for who leads the circle around it. Raises Forbidden, NotFound, or
    Invalid by field.
    """
    circle = access.circle_for_edit(actor, circle_id) if leads else access.circle_for_work(actor, circle_id)
    if circle.roles.count() >= MAX_ROLES:
        raise Invalid({"name": [_("%(max)s roles at most.") % {"max": MAX_ROLES}]})
    role = CircleRole(circle=circle, leads=leads)
    _describe(role, name, purpose)
    role.duties = _clean_duties(duties)
    role.save(force_insert=True)
    audit.record("circle.role.made", actor_id=actor.pk, subject_id=role.pk)
    return role


@transaction.atomic
def edit_role(
    *,
    actor: Person,
    role_id: uuid.UUID,
    name: str,
    purpose: str = "",
    duties: Sequence[str] | str = (),
    leads: bool = False,
) -> CircleRole:
    """Say a role anew. Raises like ``make_role``."""
    role = access.role_for_edit(actor, role_id, leads=leads)
    _describe(role, name, purpose)
    role.duties, role.leads = _clean_duties(duties), leads
    role.save()
    audit.record("circle.role.edited", actor_id=actor.pk, subject_id=role.pk)
    return role


@transaction.atomic
def remove_role(*, actor: Person, role_id: uuid.UUID) -> None:
    """Take a role away, from who fills it too."""
    access.role_for_edit(actor, role_id).delete()
    audit.record("circle.role.removed", actor_id=actor.pk, subject_id=role_id)


def _clean_duties(duties: Sequence[str] | str) -> list[str]:
    """Lines as they were sent, one by one or one below the other."""
    text = duties if isinstance(duties, str) else "\n".join(duties)
    lines = clean_lines(text, field="duties", limit=MAX_DUTIES * 210).split("\n")
    kept = [clean_line(line, field="duties", limit=200) for line in lines if line.strip()]
    if len(kept) > MAX_DUTIES:
        raise Invalid({"duties": [_("%(max)s lines at most.") % {"max": MAX_DUTIES}]})
    return kept


@transaction.atomic
def fill_role(
    *,
    actor: Person,
    role_id: uuid.UUID,
    person_id: uuid.UUID | None,
    focus: str = "",
    until: datetime.date | None = None,
) -> RoleFilling:
    """Give a role to somebody, or say anew on what they focus in it and until when (the last day); twice is once.

    Raises Forbidden, NotFound, or Invalid by field.
    """
    role = access.role_for_edit(actor, role_id)
    person = access.working_for(actor).filter(pk=person_id).first() if person_id else None
    if person is None or not in_chart(person):
        raise Invalid({"person": [_("This person was not found.")]})
    if until and until < today():
        raise Invalid({"until": [_("Please choose a day that is not over.")]})
    said = {"focus": clean_line(focus, field="focus", limit=120, required=False), "until": until}
    held = RoleFilling.objects.filter(role=role, person=person).first()
    if held and (held.focus, held.until) == (said["focus"], until):
        return held
    if not held and role.fillings.count() >= MAX_PEOPLE:
        raise Invalid({"person": [_("At most %(max)s people fill one role.") % {"max": MAX_PEOPLE}]})
    filling, _made = RoleFilling.objects.update_or_create(role=role, person=person, defaults=said)
    audit.record("circle.role.filled", actor_id=actor.pk, subject_id=person.pk, data={"role": str(role.pk)})
    return filling


@transaction.atomic
def empty_role(*, actor: Person, role_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a role from somebody; nothing happens where they do not fill it."""
    role = access.role_for_edit(actor, role_id)
    if RoleFilling.objects.filter(role=role, person=person_id).delete()[0]:
        audit.record("circle.role.emptied", actor_id=actor.pk, subject_id=person_id, data={"role": str(role.pk)})
