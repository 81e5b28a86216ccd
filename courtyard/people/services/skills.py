"""Skills: people say which they have, in their order, and colleagues who know it say so too."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.people import access
from courtyard.people.events import EndorsementWithdrawn, ProfileChanged, SkillEndorsed, SkillsGone
from courtyard.people.folding import fold_all
from courtyard.people.models import Endorsement, PersonSkill, Profile, Skill, SkillName
from courtyard.people.selectors.skills import named

__all__ = ["MAX_SKILLS", "clean_skill", "count_endorsements", "endorse", "set_skills", "take_skills_off", "withdraw"]

MAX_SKILLS = 30


@transaction.atomic
def set_skills(*, actor: Person, person: Person, names: Sequence[str]) -> None:
    """Say which skills one has, in this order; a name that the vocabulary does not know yet comes into it.

    Names are told apart without case and accents, and a synonym is the skill it stands for. Raises Forbidden for
    somebody else's skills, Invalid for unfit names and for more than 30.
    """
    if actor.pk != person.pk or not actor.is_active:
        raise Forbidden(_("Everybody says for themselves what they are good at."))
    names = [name for text in names if (name := clean_skill(text, required=False))]
    wanted = dict.fromkeys(skill.pk for skill in _skills_named(names))
    if len(wanted) > MAX_SKILLS:
        raise Invalid({"skills": [_("%(max)s skills at most.") % {"max": MAX_SKILLS}]})
    Profile.objects.select_for_update().filter(person=person).first()  # one change of a person's skills at a time
    held = {row.skill_id: row for row in PersonSkill.objects.filter(person=person, skill__retired_at=None)}
    if list(wanted) == sorted(held, key=lambda pk: held[pk].position):
        return
    take_skills_off([row.pk for pk, row in held.items() if pk not in wanted])
    rows = [held.get(pk) or PersonSkill(person=person, skill_id=pk) for pk in wanted]
    for position, row in enumerate(rows, 1):
        row.position = position
    PersonSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "skill"], update_fields=["position"]
    )
    emit(ProfileChanged(actor=actor, person=person, fields=("skills",)))


def clean_skill(text: object, *, required: bool = True) -> str:
    """A skill's name as it can be kept: one line of 60 characters at most."""
    return clean_line(text, field="skills", limit=60, required=required)


def take_skills_off(held_ids: Sequence[uuid.UUID]) -> None:
    """Off their profiles, with what colleagues said of them."""
    if held_ids:
        PersonSkill.objects.filter(pk__in=held_ids).delete()
        emit(SkillsGone(held_ids=tuple(held_ids)))


def _skills_named(names: Sequence[str]) -> list[Skill]:
    """The skills of these names, which are clean; those that are missing are made. Raises Invalid for retired ones."""
    folded = fold_all(names)
    known = dict(named(folded))
    for name, key in zip(names, folded, strict=True):
        if key not in known:
            known |= _make(name, key)
    if retired := [known[key].name for key in folded if known[key].retired_at]:
        raise Invalid({"skills": [_("%(skill)s is not used as a skill here.") % {"skill": ", ".join(retired)}]})
    return [known[key] for key in folded]


def _make(name: str, key: str) -> Mapping[str, Skill]:
    """A new skill, or the one that somebody else made of the same name this moment."""
    try:
        with transaction.atomic():
            skill = Skill.objects.create(name=name)
            SkillName.objects.create(skill=skill, name=name)
            return {key: skill}
    except IntegrityError:
        return named([key])


@transaction.atomic
def endorse(*, actor: Person, held_id: uuid.UUID) -> PersonSkill:
    """Say that a colleague has this skill. Twice is once. Raises NotFound for what one may not see, or not endorse."""
    held = access.skill_for_endorsing(actor, held_id)
    if Endorsement.objects.get_or_create(held=held, by=actor)[1]:
        count_endorsements(held_ids=[held.pk])
        emit(SkillEndorsed(actor=actor, held=held))
    return held


@transaction.atomic
def withdraw(*, actor: Person, held_id: uuid.UUID) -> PersonSkill:
    """Take that back; nothing happens where it was not said."""
    held = access.skill_for_endorsing(actor, held_id)
    if Endorsement.objects.filter(held=held, by=actor).delete()[0]:
        count_endorsements(held_ids=[held.pk])
        emit(EndorsementWithdrawn(actor=actor, held_id=held.pk))
    return held


_COUNT = """
UPDATE people_personskill held SET endorsed = (
  SELECT count(*) FROM people_endorsement e JOIN accounts_person p ON p.id = e.by_id
  WHERE e.held_id = held.id AND p.state = 'active' AND p.role <> 'guest'
)
WHERE held.id = ANY (%s::uuid[])
"""


@transaction.atomic
def count_endorsements(*, held_ids: Sequence[uuid.UUID] = (), by: Person | None = None) -> None:
    """Write down anew by how many active colleagues these are endorsed, or all that somebody endorsed."""
    ids = list(held_ids) or list(Endorsement.objects.filter(by=by).values_list("held", flat=True))
    if ids:
        with connection.cursor() as sql:
            sql.execute(_COUNT, [ids])
