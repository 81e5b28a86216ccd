"""Skills: a person's, who endorsed them, and the vocabulary they come from."""

import uuid

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.people import access, selectors, services
from courtyard.people.api.people import PeopleOut, line_json, router
from courtyard.people.models import Skill


class SkillOut(Schema):
    """A skill on a profile. ``endorsed`` counts active colleagues, and is null for guests; ``mine``: I am one of them."""

    id: uuid.UUID
    name: str
    endorsed: int | None
    mine: bool


class SkillsOut(Schema):
    """Somebody's skills, in their order."""

    results: list[SkillOut]
    next: None = None


class SkillsIn(Schema):
    """Names of skills, at most 30, in order."""

    skills: list[str] = Described(max_length=1000, examples=[["Welding", "Spanish"]])


class SkillNamesOut(Schema):
    """Names of skills."""

    results: list[str]
    next: None = None


class KeptSkillOut(Schema):
    """A skill of the vocabulary, as administrators see it."""

    id: uuid.UUID
    name: str
    synonyms: list[str]
    people: int
    retired: bool


class KeptSkillsOut(Schema):
    """A page of the vocabulary."""

    results: list[KeptSkillOut]
    next: str | None


class VocabularyQuery(Listing):
    """``q`` finds words of names and synonyms by their beginnings."""

    q: str = ""


class SkillPatch(Schema):
    """Another name to show it by, or whether it is retired: shown and offered nowhere."""

    name: str | None = Described(None, max_length=10_000)
    retired: bool | None = None


class SkillNameIn(Schema):
    """A name."""

    name: str = Described(max_length=10_000)


@router.get("/skills", response=SkillNamesOut)
def skills(request: PersonRequest, q: str = "") -> HttpResponse:
    """Skills with a name or synonym that begins with ``q``, to complete what is typed."""
    return listing(selectors.complete(request.user, q), None)


@router.get("/people/{uuid:person_id}/skills", response=SkillsOut)
def skills_of(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """What somebody is good at."""
    return _skills(request, person_id)


@router.put("/people/{uuid:person_id}/skills", response=SkillsOut)
def set_skills(request: PersonRequest, person_id: uuid.UUID, sent: SkillsIn) -> HttpResponse:
    """Say what one is good at, in place of what was said before; a new name comes into the vocabulary."""
    person = access.person_for_read(request.user, person_id)
    services.set_skills(actor=request.user, person=person, names=sent.skills)
    return _skills(request, person_id)


def _skills(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    person = access.person_for_read(request.user, person_id)
    return listing([_held_json(held) for held in selectors.skills_of(request.user, person)], None)


@router.get("/person-skills/{uuid:held_id}/endorsers", response=PeopleOut)
def endorsers(request: PersonRequest, held_id: uuid.UUID, paging: Query[Listing]) -> HttpResponse:
    """The colleagues who endorsed a skill; not for guests."""
    page = selectors.endorsers(request.user, held_id, cursor=paging.cursor, limit=paging.limit)
    return listing([line_json(person) for person in page.results], page.next)


@router.put("/person-skills/{uuid:held_id}/endorsement", response=SkillOut)
def endorse(request: PersonRequest, held_id: uuid.UUID) -> HttpResponse:
    """Say that a colleague has this skill. Twice is once."""
    services.endorse(actor=request.user, held_id=held_id)
    return answer(_held_json(selectors.skill_of(request.user, held_id)))


@router.delete("/person-skills/{uuid:held_id}/endorsement", response={204: None})
def withdraw(request: PersonRequest, held_id: uuid.UUID) -> HttpResponse:
    """Take that back."""
    services.withdraw(actor=request.user, held_id=held_id)
    return HttpResponse(status=204)


@router.get("/skill-vocabulary", response=KeptSkillsOut)
def vocabulary(request: PersonRequest, wishes: Query[VocabularyQuery]) -> HttpResponse:
    """The whole vocabulary. Administrators only, as all that follows."""
    page = selectors.vocabulary(request.user, q=wishes.q, cursor=wishes.cursor, limit=wishes.limit)
    return listing([_kept_json(skill) for skill in page.results], page.next)


@router.patch("/skill-vocabulary/{uuid:skill_id}", response=KeptSkillOut)
def edit_skill(request: PersonRequest, skill_id: uuid.UUID, sent: SkillPatch) -> HttpResponse:
    """Rename a skill (the old name stays a synonym), retire it or use it again."""
    if sent.name is not None:
        services.rename_skill(actor=request.user, skill_id=skill_id, name=sent.name)
    if sent.retired is not None:
        services.retire_skill(actor=request.user, skill_id=skill_id, retired=sent.retired)
    return _kept(request, skill_id)


@router.post("/skill-vocabulary/{uuid:skill_id}/synonyms", response={201: KeptSkillOut})
def add_synonym(request: PersonRequest, skill_id: uuid.UUID, sent: SkillNameIn) -> HttpResponse:
    """Let a skill be found by one more name."""
    services.add_synonym(actor=request.user, skill_id=skill_id, name=sent.name)
    return _kept(request, skill_id, status=201)


@router.delete("/skill-vocabulary/{uuid:skill_id}/synonyms", response={204: None})
def remove_synonym(request: PersonRequest, skill_id: uuid.UUID, name: str) -> HttpResponse:
    """Take a name away from a skill."""
    services.remove_synonym(actor=request.user, skill_id=skill_id, name=name)
    return HttpResponse(status=204)


@router.post("/skill-vocabulary/{uuid:skill_id}/merged", response=KeptSkillOut)
def merge(request: PersonRequest, skill_id: uuid.UUID, sent: SkillNameIn) -> HttpResponse:
    """Make a skill part of the one of this name; answers that one."""
    target = services.merge_skills(actor=request.user, skill_id=skill_id, into=sent.name)
    return _kept(request, target.pk)


def _kept(request: PersonRequest, skill_id: uuid.UUID, *, status: int = 200) -> HttpResponse:
    return answer(_kept_json(selectors.kept_skill(request.user, skill_id)), status=status)


def _held_json(held: selectors.Held) -> dict[str, object]:
    return {"id": held.id, "name": held.name, "endorsed": held.endorsed, "mine": held.mine}


def _kept_json(skill: Skill) -> dict[str, object]:
    told = vars(skill)
    return {
        "id": skill.pk, "name": skill.name, "synonyms": told["synonyms"], "people": told["people"],
        "retired": skill.retired_at is not None,
    }  # fmt: skip
