"""Whom a viewer may see: the only door to other people."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may, organisation
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, NotFound
from courtyard.people.models import (
    Circle,
    CircleRole,
    Endorsement,
    Field,
    FieldAudience,
    FieldEditor,
    PersonSkill,
    Profile,
    RoleFilling,
    Vacancy,
)

__all__ = [
    "audiences_read_by", "bind_circle", "bind_members", "bind_rolls", "check_chart", "check_phone_book",
    "circle_for_edit", "circle_for_read", "circle_for_work", "circles_around", "circles_led_by", "endorsers_of",
    "fillings_visible_to", "in_directory_for", "leads", "listed_for", "may_edit_field", "members_of", "near_to",
    "nearness_open_to", "person_for_read", "reads_fields_for", "role_for_edit", "rolls_of", "skill_for_endorsing", "skill_for_read",
    "skills_visible_to", "vacancy_for_edit", "visible_to", "working_for",
]  # fmt: skip

# Written out, not parameters: PostgreSQL then knows that it is nearly everybody, and walks an index instead of sorting them.
_ACTIVE, _UNCLAIMED, _ERASED = RawSQL("'active'", ()), RawSQL("'unclaimed'", ()), RawSQL("'erased'", ())

Acquainted = Callable[[Person], Q]
Members = Callable[[Person, uuid.UUID], "QuerySet[Any, Any] | None"]
Rolls = Callable[[Person], "tuple[QuerySet[Any, Any], QuerySet[Any, Any]]"]
_circle: Acquainted | None = None
_members: Members | None = None
_rolls: Rolls | None = None


def bind_circle(circle: Acquainted) -> None:
    """Give the rule that says whom a guest shares a space with; ``config`` binds it, for spaces lie above this room."""
    global _circle
    _circle = circle


def bind_members(members: Members) -> None:
    """Give the rule that says who belongs to a space, as far as a viewer may know; ``config`` binds it, too."""
    global _members
    _members = members


def bind_rolls(rolls: Rolls) -> None:
    """Give what says who belongs to the viewer's own spaces, of those whose members they read: ``config`` binds it."""
    global _rolls
    _rolls = rolls


def rolls_of(viewer: Person) -> "tuple[QuerySet[Any, Any], QuerySet[Any, Any]] | None":
    """Rows of (id of a space, its name), and of (id of any space, id of a member)."""
    return _rolls(viewer) if _rolls else None


def members_of(viewer: Person, space_id: uuid.UUID) -> "QuerySet[Any, Any] | None":
    """The ids of a space's members, or None where there is no list of them to read."""
    return _members(viewer, space_id) if _members else None


def visible_to(viewer: Person) -> QuerySet[Person]:
    """People whose byline and profile the viewer may open.

    Members see everybody but the erased; a guest sees themselves and those they share a space with; who is not
    active sees nobody.
    """
    people = Person.objects.exclude(state=_ERASED)
    if not viewer.is_active:
        return people.none()
    if not viewer.is_guest:
        return people
    return people.filter(_circle(viewer) if _circle else Q(pk=viewer.pk))


def listed_for(viewer: Person) -> QuerySet[Person]:
    """Of those, the ones offered in autocomplete and as members: active people only."""
    return visible_to(viewer).filter(state=_ACTIVE)


def in_directory_for(viewer: Person) -> QuerySet[Person]:
    """The same, and for members those with a place here, by an import, who have not signed in yet; no bots.

    Who is merely invited is in no list.
    """
    listed = Q(state=_ACTIVE)
    if not viewer.is_guest:
        placed = Q(title__gt="", title_own=False) | Q(_placed())
        listed |= Q(state=_UNCLAIMED) & ~Q(role=Role.GUEST) & placed
    return visible_to(viewer).filter(listed, is_bot=False)


def _placed() -> Subquery:
    """Whether the profile says where somebody works. One value of one row, so that PostgreSQL reads no other profile."""
    team = Exists(Profile.objects.filter(manager=OuterRef("person")))
    said = Q(department__gt="") | Q(site__gt="") | Q(manager__isnull=False) | Q(team)
    placed = ExpressionWrapper(said, output_field=BooleanField())
    return Subquery(Profile.objects.filter(person=OuterRef("pk")).values(placed=placed), output_field=BooleanField())


def working_for(viewer: Person) -> QuerySet[Person]:
    """The same with those who have not signed in yet: they are somebody's team or manager all the same."""
    return visible_to(viewer).filter(state__in=[State.ACTIVE, State.UNCLAIMED])


def nearness_open_to(viewer: Person) -> bool:
    """Whether the viewer may know who is near, and who is writing: who hides it of themselves does not see it of others."""
    current = organisation()
    return viewer.is_active and viewer.shows_nearness and current is not None and current.show_nearness


def near_to(viewer: Person) -> QuerySet[Person]:
    """People of whom the viewer may know whether they are near."""
    if not nearness_open_to(viewer):
        return Person.objects.none()
    return visible_to(viewer).filter(state=_ACTIVE, shows_nearness=True)


def person_for_read(viewer: Person, person_id: uuid.UUID) -> Person:
    """The person, or NotFound exactly as for an id that does not exist."""
    person = visible_to(viewer).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def check_chart(viewer: Person) -> None:
    """Raises Forbidden for who may not open the organisation chart: guests, and who is not active."""
    if not may(viewer, "people.see"):
        raise Forbidden


def check_phone_book(viewer: Person) -> None:
    """Raises Forbidden where the organisation keeps its phone book off people's devices, and for who is not active."""
    current = organisation()
    if not viewer.is_active or current is None or not current.phone_book_on_devices:
        raise Forbidden(_("Your organisation does not want its phone book on devices."))


def vacancy_for_edit(actor: Person, vacancy_id: uuid.UUID) -> Vacancy:
    """An open position, for who manages people; locked. Raises Forbidden for others, NotFound for one that ended."""
    if not may(actor, "people.manage"):
        raise Forbidden
    vacancy = Vacancy.objects.select_for_update().filter(pk=vacancy_id, ended_at=None).first()
    if vacancy is None:
        raise NotFound
    return vacancy


def circle_for_read(viewer: Person, circle_id: uuid.UUID) -> Circle:
    """A circle that people work in. Raises Forbidden for who reads no chart, NotFound for none."""
    check_chart(viewer)
    circle = Circle.objects.filter(pk=circle_id).first()
    if circle is None:
        raise NotFound
    return circle


def circle_for_work(actor: Person, circle_id: uuid.UUID) -> Circle:
    """A circle in which the actor makes and fills roles: of who manages people, or leads it or one around it."""
    return _led(actor, circle_id, circles_around(circle_id))


def circle_for_edit(actor: Person, circle_id: uuid.UUID) -> Circle:
    """A circle that the actor may change, move and give leads: of who manages people, or leads one around it."""
    return _led(actor, circle_id, circles_around(circle_id)[1:])


def _led(actor: Person, circle_id: uuid.UUID, by: list[uuid.UUID]) -> Circle:
    circle = circle_for_read(actor, circle_id)
    if not may(actor, "people.manage") and circles_led_by(actor).isdisjoint(by):
        raise Forbidden(_("A circle is changed by who leads it, and by administrators."))
    return circle


def role_for_edit(actor: Person, role_id: uuid.UUID, *, leads: bool = False) -> CircleRole:
    """A role that the actor may change and fill; one that leads, or shall lead, is for who may change the circle."""
    check_chart(actor)
    role = CircleRole.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound
    door = circle_for_edit if role.leads or leads else circle_for_work
    door(actor, role.circle_id)
    return role


def fillings_visible_to(viewer: Person) -> QuerySet[RoleFilling]:
    """Who fills which role today, of those who work here; nothing for who reads no chart."""
    if not may(viewer, "people.see"):
        return RoleFilling.objects.none()
    people = working_for(viewer).exclude(role=Role.GUEST).filter(is_bot=False)
    return RoleFilling.objects.filter(Q(until=None) | Q(until__gte=today()), person__in=people)


def circles_led_by(person: Person) -> set[uuid.UUID]:
    """The circles in which somebody fills a leading role today."""
    led = fillings_visible_to(person).filter(person=person, role__leads=True)
    return set(led.values_list("role__circle", flat=True))


_AROUND = """
WITH RECURSIVE around AS (
  SELECT id, within_id, 0 AS step FROM people_circle WHERE id = %s
  UNION ALL
  SELECT c.id, c.within_id, a.step + 1 FROM around a JOIN people_circle c ON c.id = a.within_id WHERE a.step < 50
) SELECT id FROM around ORDER BY step
"""


def circles_around(circle_id: uuid.UUID) -> list[uuid.UUID]:
    """A circle and those it stands inside, from the inside out; none for an id that does not exist."""
    with connection.cursor() as sql:
        sql.execute(_AROUND, [circle_id])
        return [row[0] for row in sql.fetchall()]


def reads_fields_for(viewer: Person, person: Person, audience: str) -> bool:
    """Whether the viewer reads what a person's profile says to this audience; the caller may see the person.

    Oneself reads everything; who manages people everything but what is for the person alone.
    """
    if viewer.pk == person.pk:
        return True
    if audience != FieldAudience.SELF and may(viewer, "people.manage"):
        return True
    match audience:
        case FieldAudience.EVERYONE:
            return True
        case FieldAudience.COLLEAGUES:
            return not viewer.is_guest
        case FieldAudience.SPACES:
            return _circle is not None and Person.objects.filter(_circle(viewer), pk=person.pk).exists()
        case FieldAudience.LINE:
            return leads(viewer, person)
    return False


def audiences_read_by(viewer: Person) -> list[str]:
    """Of ``FieldAudience``, those of which the viewer reads what anybody says whom they find.

    By no other field may they filter, count or take people away: a number tells of it, too.
    """
    if may(viewer, "people.manage"):
        return [one for one in FieldAudience if one != FieldAudience.SELF]
    if viewer.is_guest:
        return [FieldAudience.EVERYONE, FieldAudience.SPACES]  # they find those alone with whom they share a space
    return [FieldAudience.EVERYONE, FieldAudience.COLLEAGUES]


def may_edit_field(actor: Person, person: Person, field: Field) -> bool:
    """Whether the actor says what a field holds for a person: who may not read it never does."""
    if field.editor == FieldEditor.SYNCED or field.retired_at or not actor.is_active:
        return False
    if field.editor == FieldEditor.PERSON and actor.pk == person.pk:
        return True
    return may(actor, "people.manage") and reads_fields_for(actor, person, field.audience)


def skills_visible_to(viewer: Person) -> QuerySet[PersonSkill]:
    """What the people whom the viewer may see say they are good at."""
    return PersonSkill.objects.filter(person__in=visible_to(viewer), skill__retired_at=None)


def skill_for_read(viewer: Person, held_id: uuid.UUID) -> PersonSkill:
    """A skill on somebody's profile, or NotFound exactly as for an id that does not exist."""
    held = skills_visible_to(viewer).filter(pk=held_id).select_related("person", "skill").first()
    if held is None:
        raise NotFound
    return held


def skill_for_endorsing(actor: Person, held_id: uuid.UUID) -> PersonSkill:
    """A skill of an active colleague, to be endorsed; guests endorse nothing, and nobody what they say themselves."""
    held = skill_for_read(actor, held_id)
    if actor.is_guest or held.person_id == actor.pk or not held.person.is_active:
        raise Forbidden(_("Skills are endorsed by colleagues."))
    return held


def endorsers_of(viewer: Person, held_id: uuid.UUID) -> QuerySet[Person]:
    """The active colleagues who endorsed a skill; NotFound for what may not be seen, Forbidden for guests."""
    held = skill_for_read(viewer, held_id)
    if viewer.is_guest:
        raise Forbidden(_("Who endorsed a skill is shown to colleagues."))
    by = Endorsement.objects.filter(held=held).values("by")
    return listed_for(viewer).exclude(role=Role.GUEST).filter(pk__in=by)


_ABOVE = """
WITH RECURSIVE above AS (
  SELECT manager_id, 1 AS step FROM people_profile WHERE person_id = %s::uuid
  UNION
  SELECT p.manager_id, a.step + 1 FROM above a JOIN people_profile p ON p.person_id = a.manager_id WHERE a.step < 100
)
SELECT EXISTS (SELECT 1 FROM above WHERE manager_id = %s::uuid)
"""


def leads(viewer: Person, person: Person) -> bool:
    """Whether the viewer stands above a person in the line of managers; circles in it end."""
    with connection.cursor() as sql:
        sql.execute(_ABOVE, [person.pk, viewer.pk])
        return bool(sql.fetchone()[0])
