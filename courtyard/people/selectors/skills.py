"""Skills: what profiles say, who endorsed it, and the vocabulary that both pickers and filters complete from."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.paging import Page, page
from courtyard.people import access
from courtyard.people.folding import HasWords, folded, query_of, starts_with
from courtyard.people.models import Endorsement, PersonSkill, Skill, SkillName

__all__ = ["Held", "complete", "endorsers", "kept_skill", "named", "skill_of", "skills_of", "vocabulary", "with_skills"]

COMPLETIONS = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A skill on a profile. ``endorsed`` is None for guests, who read nothing of endorsements."""

    id: uuid.UUID
    name: str
    endorsed: int | None
    mine: bool
    may_endorse: bool


def skills_of(viewer: Person, person: Person) -> list[Held]:
    """What a person says they are good at, in their order; the caller may see them. One query."""
    rows = PersonSkill.objects.filter(person=person, skill__retired_at=None).select_related("skill")
    return [_held(viewer, row) for row in _with_mine(viewer, rows).order_by("position", "pk")]


def skill_of(viewer: Person, held_id: uuid.UUID) -> Held:
    """One of them; raises NotFound for what the viewer may not see."""
    row = access.skill_for_read(viewer, held_id)
    return _held(viewer, _with_mine(viewer, PersonSkill.objects.select_related("skill")).get(pk=row.pk))


def _with_mine(viewer: Person, rows: QuerySet[PersonSkill]) -> QuerySet[PersonSkill]:
    return rows.annotate(mine=Exists(Endorsement.objects.filter(held=OuterRef("pk"), by=viewer)))


def _held(viewer: Person, row: PersonSkill) -> Held:
    mine: bool = row.mine  # type: ignore[attr-defined]  # annotated
    endorses = not viewer.is_guest and viewer.is_active
    return Held(
        id=row.pk, name=row.skill.name, mine=mine, endorsed=row.endorsed if endorses else None,
        may_endorse=endorses and row.person_id != viewer.pk,
    )  # fmt: skip


def endorsers(viewer: Person, held_id: uuid.UUID, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The active colleagues who endorsed somebody's skill, by name. Raises NotFound, and Forbidden for guests."""
    people = access.endorsers_of(viewer, held_id).annotate(folded=folded("name"))
    return page(people, cursor=cursor, limit=limit, order=("folded", "id"))


def with_skills(people: list[Person], *, limit: int = 3) -> list[Person]:
    """The same people, each with ``skills``: the names of their first ones. One query for all of them."""
    rows = PersonSkill.objects.filter(person__in=[person.pk for person in people], skill__retired_at=None)
    found: dict[uuid.UUID, list[str]] = {}
    for person_id, name in rows.order_by("position", "pk").values_list("person", "skill__name"):
        found.setdefault(person_id, []).append(name)
    for person in people:
        person.skills = found.get(person.pk, [])[:limit]  # type: ignore[attr-defined]  # as an annotation would
    return people


def named(folded_names: Iterable[str]) -> dict[str, Skill]:
    """The skills that have these folded names, retired ones too."""
    rows = SkillName.objects.annotate(folded=folded("name")).filter(folded__in=list(folded_names))
    return {row.folded: row.skill for row in rows.select_related("skill")}  # type: ignore[attr-defined]


def complete(viewer: Person, q: str = "", *, limit: int = COMPLETIONS) -> list[str]:
    """Skills with a name or synonym that begins with what was typed, then those with such a word in it.

    A guest is offered what people they see are good at; others the whole vocabulary.
    """
    typed = query_of(q)
    names = SkillName.objects.annotate(folded=folded("name")).filter(skill__in=_offered_to(viewer))
    looks = [names.filter(**starts_with("folded", typed)) if typed else names]
    if typed:
        looks.append(names.filter(HasWords("name", typed)))
    found: dict[str, None] = {}
    for look in looks:
        if len(found) < limit:
            found |= dict.fromkeys(look.order_by("folded").values_list("skill__name", flat=True)[: 4 * limit])
    return list(found)[:limit]


def _offered_to(viewer: Person) -> QuerySet[Skill]:
    skills = Skill.objects.filter(retired_at=None)
    if may(viewer, "people.see"):
        return skills
    return skills.filter(pk__in=access.skills_visible_to(viewer).values("skill"))


def vocabulary(viewer: Person, *, q: str = "", cursor: str | None = None, limit: int = 50) -> Page:
    """Every skill by name with its ``synonyms`` and how many ``people`` have it, for who keeps the vocabulary.

    ``q`` finds words of any of its names by their beginnings. Raises Forbidden for anybody else.
    """
    skills, typed = _kept(viewer), query_of(q)
    if typed:
        skills = skills.filter(pk__in=SkillName.objects.filter(HasWords("name", typed)).values("skill"))
    return page(skills, cursor=cursor, limit=limit, order=("folded", "id"))


def kept_skill(viewer: Person, skill_id: uuid.UUID) -> Skill:
    """One of them, likewise; raises NotFound for none."""
    skill = _kept(viewer).filter(pk=skill_id).first()
    if skill is None:
        raise NotFound
    return skill


def _kept(viewer: Person) -> QuerySet[Skill]:
    if not may(viewer, "organisation.manage"):
        raise Forbidden
    own = SkillName.objects.annotate(folded=folded("name")).filter(skill=OuterRef("pk"), name=OuterRef("name"))
    holders = PersonSkill.objects.filter(skill=OuterRef("pk")).order_by().values("skill").annotate(n=Count("pk"))
    return Skill.objects.annotate(
        folded=Subquery(own.values("folded")),
        people=Coalesce(Subquery(holders.values("n")), 0),
        synonyms=ArrayAgg("names__name", filter=~Q(names__name=F("name")), default=[], order_by="names__name"),
    )
