"""The directory: people by what they are and have, who can help with something, and the same as rows of a table."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden
from courtyard.core.ids import parse_id
from courtyard.core.paging import Page, page
from courtyard.people import access
from courtyard.people.folding import HasEntry, HasWords, Says, fold_all, folded, query_of, starts_with
from courtyard.people.models import (
    Badge,
    CircleRole,
    Field,
    FieldKind,
    FieldValue,
    PersonSkill,
    Profile,
    SavedFilter,
    Shown,
    Skill,
    SkillName,
)
from courtyard.people.selectors.badges import holdings_now
from courtyard.people.selectors.fields import fields_read, filtering_fields, saying
from courtyard.people.selectors.finding import MIN_WORDS, placed
from courtyard.people.selectors.skills import complete, named, with_skills
from courtyard.people.selectors.wishes import EVERYBODY, Wishes

__all__ = [
    "COLUMNS", "NEW_DAYS", "Helpers", "directory", "exported", "helpers", "matching", "new_since", "saved_filters",
]  # fmt: skip

NEW_DAYS = 30
HELPERS = 6
AT_ONCE = 1000
_BY_NAME = ("folded", "id")


def directory(viewer: Person, wishes: Wishes = EVERYBODY, *, cursor: str | None = None, limit: int = 24) -> Page:
    """People by name; words find names, handles, titles and searchable fields by their beginnings."""
    return page(placed(matching(viewer, wishes)), cursor=cursor, limit=limit, order=_BY_NAME)


def matching(viewer: Person, wishes: Wishes) -> QuerySet[Person]:
    """The people whom the viewer finds by this, in no order. Two queries at most, for the names of skills and for fields."""
    people = access.in_directory_for(viewer)
    typed = query_of(wishes.q)
    if len(typed) >= MIN_WORDS:
        people = people.filter(_having(viewer, typed))
    elif typed:
        people = people.annotate(folded=folded("name")).filter(**starts_with("folded", typed))
    if len(set(wishes.role)) == 1:
        people = people.filter(role=Role.GUEST) if "guest" in wishes.role else people.exclude(role=Role.GUEST)
    if (told := _told(wishes)) is not None:
        people = people.filter(pk__in=told.values("pk"))
    for skill in _skills(wishes):
        people = people.filter(pk__in=PersonSkill.objects.filter(skill=skill).values("person"))
    for role in wishes.fills:
        people = people.filter(pk__in=access.fillings_visible_to(viewer).filter(role__name=role).values("person"))
    for badge in wishes.badge:
        people = people.filter(pk__in=holdings_now().filter(badge__name=badge).values("person"))
    for space in wishes.space:
        people = people.filter(pk__in=_members(viewer, space))
    for rows in _saying(viewer, wishes):
        people = people.filter(pk__in=rows.values("person"))
    return people


def _having(viewer: Person, typed: str) -> Q:
    """People whose name, handle or title has words that begin with what was typed, or their skills, badges, roles or fields."""
    skills = SkillName.objects.filter(HasWords("name", typed), skill__retired_at=None).values("skill")
    found: list[QuerySet[Any, Any]] = [PersonSkill.objects.filter(skill__in=skills).values("person")]
    badges = Badge.objects.filter(HasWords("name", typed))
    found.append(holdings_now().filter(badge__in=badges.values("pk")).values("person"))
    if not viewer.is_guest:
        roles = CircleRole.objects.filter(HasWords("name", typed))
        found.append(access.fillings_visible_to(viewer).filter(role__in=roles.values("pk")).values("person"))
    if (said := saying(viewer, typed)) is not None:
        found.append(said.values("person"))
    return Q(pk__in=Person.objects.filter(HasWords("name", typed)).values("pk").union(*found, all=True))


def _told(wishes: Wishes) -> QuerySet[Profile] | None:
    """The profiles that say what is wished; None where nothing is asked of them."""
    told = Profile.objects.all()
    if wishes.department:
        told = told.filter(department__in=wishes.department)
    if wishes.site:
        told = told.filter(site__in=wishes.site)
    if wishes.new:
        told = told.filter(started_on__gt=new_since())
    for language in wishes.language:
        told = told.filter(HasEntry("languages", language))
    return told if wishes.department or wishes.site or wishes.new or wishes.language else None


def new_since() -> datetime.date:
    """Who started after this day is new."""
    return today() - datetime.timedelta(days=NEW_DAYS)


def _skills(wishes: Wishes) -> list[uuid.UUID]:
    """The ids of the skills that are wished, by any of their names; one that nobody has for a name that is none."""
    folded = fold_all(wishes.skill) if wishes.skill else []
    known = {key: skill.pk for key, skill in named(folded).items() if not skill.retired_at}
    return [known.get(key, uuid.UUID(int=0)) for key in folded]


def _members(viewer: Person, space: str) -> Any:
    space_id = parse_id(space)
    members = access.members_of(viewer, space_id) if space_id else None
    return members if members is not None else []


def _saying(viewer: Person, wishes: Wishes) -> list[QuerySet[FieldValue]]:
    """Who says what is wished in each field; nobody where it is none by which the viewer filters, whatever it holds."""
    known = filtering_fields(viewer) if wishes.field else {}
    return [
        FieldValue.objects.filter(Says(wanted, every=known[pk].kind == FieldKind.CHOICES))
        if pk in known else FieldValue.objects.none()
        for pk, wanted in wishes.said.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who can help with a skill: a few people, each with ``endorsed``, None for guests; ``more``: there are others."""

    skill: str
    people: list[Person]
    more: bool


def helpers(viewer: Person, wishes: Wishes) -> Helpers | None:
    """The people with the skill that was typed, by any of its names, within the filters: who is endorsed most comes first.

    None where it is the name of no skill, or of one that nobody has whom the viewer finds. For guests by name.
    """
    skill = _skill_typed(viewer, wishes.q)
    if skill is None:
        return None
    rows = PersonSkill.objects.filter(skill=skill, person__state=State.ACTIVE, person__is_bot=False)
    if wishes.chosen:
        rows = rows.filter(person__in=matching(viewer, wishes.without("q")))
    if viewer.is_guest or not viewer.is_active:
        rows = rows.filter(person__in=access.listed_for(viewer)).order_by("person__name", "person")
    else:
        rows = rows.order_by("-endorsed", "person")
    found = list(rows.select_related("person")[: HELPERS + 1])
    for row in found:
        row.person.endorsed = None if viewer.is_guest else row.endorsed  # type: ignore[attr-defined]
    people = [row.person for row in found[:HELPERS]]
    return Helpers(skill.name, people, more=len(found) > HELPERS) if people else None


def _skill_typed(viewer: Person, q: str) -> Skill | None:
    """The skill of that name, or else the first with a name that begins so."""
    typed = query_of(q)
    if not typed:
        return None
    found = named(fold_all([typed]))
    if not found and len(typed) >= MIN_WORDS:
        found = named(fold_all(complete(viewer, typed, limit=1)))
    return next((skill for skill in found.values() if not skill.retired_at), None)


def saved_filters(viewer: Person) -> list[SavedFilter]:
    """The searches that somebody saved, oldest first."""
    return list(SavedFilter.objects.filter(person=viewer).order_by("created_at", "pk"))


COLUMNS = (
    "name", "handle", "title", "role", "state", "department", "site", "email", "phone", "languages", "started_on",
    "skills",
)  # fmt: skip


def exported(viewer: Person, wishes: Wishes) -> Iterator[list[str]]:
    """COLUMNS and the names of the organisation's own fields, then those people by name, a row each. Raises Forbidden at once.

    What every colleague reads, and of the fields what the viewer does. A thousand people are in memory at a time.
    """
    if not may(viewer, "people.manage"):
        raise Forbidden
    return _rows(placed(matching(viewer, wishes)).order_by(*_BY_NAME), fields_read(viewer))


def _rows(people: QuerySet[Any], fields: list[Field]) -> Iterator[list[str]]:
    yield [*COLUMNS, *(field.name for field in fields)]
    batch = list(people[:AT_ONCE])
    while batch:
        profiles = Profile.objects.in_bulk([person.pk for person in batch])
        said = _said(batch, fields)
        for person in with_skills(batch, limit=100):
            row = _row(person, profiles.get(person.pk) or Profile(person=person))
            yield [*row, *(said.get((person.pk, field.pk), "") for field in fields)]
        last = batch[-1]
        batch = list(people.filter(Q(folded__gt=last.folded) | Q(folded=last.folded, pk__gt=last.pk))[:AT_ONCE])


def _said(people: list[Any], fields: list[Field]) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """What they say, by person and field; several of a list with semicolons between, as an import reads them."""
    lists = {field.pk for field in fields if field.kind == FieldKind.CHOICES}
    rows = FieldValue.objects.filter(person__in=[one.pk for one in people], field__in=[one.pk for one in fields])
    return {
        (person, field): text.replace("\n", "; ") if field in lists else text
        for person, field, text in rows.values_list("person", "field", "text")
    }


def _row(person: Any, profile: Profile) -> list[str]:
    return [
        person.name, person.handle, person.title, "guest" if person.is_guest else "member", person.state,
        profile.department, profile.site, person.email or "", profile.phone if profile.phone_for == Shown.COLLEAGUES else "",
        profile.languages, profile.started_on.isoformat() if profile.started_on else "", ", ".join(person.skills),
    ]  # fmt: skip
