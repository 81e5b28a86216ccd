"""Who keeps the vocabulary of skills: rename, give other names, join two into one, retire. Every deed is audited."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.events import emit
from courtyard.people.events import SkillsGone
from courtyard.people.folding import fold_all, folded
from courtyard.people.models import Endorsement, PersonSkill, Skill, SkillName
from courtyard.people.services.skills import clean_skill, count_endorsements, take_skills_off

__all__ = ["MAX_NAMES", "add_synonym", "merge_skills", "remove_synonym", "rename_skill", "retire_skill"]

MAX_NAMES = 20  # of one skill


@transaction.atomic
def rename_skill(*, actor: Person, skill_id: uuid.UUID, name: str) -> Skill:
    """Show a skill by another name; the old one stays a synonym. Raises Conflict where the name is another skill's."""
    skill = _skill(actor, skill_id)
    skill.name = clean_skill(name)
    _give_name(skill, skill.name)
    skill.save(update_fields=["name"])
    audit.record("skill.renamed", actor_id=actor.pk, subject_id=skill.pk)
    return skill


@transaction.atomic
def add_synonym(*, actor: Person, skill_id: uuid.UUID, name: str) -> Skill:
    """Let a skill be found by one more name. Raises Conflict where the name is another skill's, Invalid beyond 20."""
    skill = _skill(actor, skill_id)
    if _give_name(skill, clean_skill(name)):
        audit.record("skill.synonym.added", actor_id=actor.pk, subject_id=skill.pk)
    return skill


@transaction.atomic
def remove_synonym(*, actor: Person, skill_id: uuid.UUID, name: str) -> Skill:
    """Take a name away, but never the one that is shown. Raises NotFound for a name that the skill does not have."""
    skill = _skill(actor, skill_id)
    key, shown = fold_all([clean_skill(name), skill.name])
    if key == shown:
        raise Conflict(_("This is the name that is shown. Rename the skill first."))
    if not skill.names.annotate(folded=folded("name")).filter(folded=key).delete()[0]:
        raise NotFound
    audit.record("skill.synonym.removed", actor_id=actor.pk, subject_id=skill.pk)
    return skill


@transaction.atomic
def merge_skills(*, actor: Person, skill_id: uuid.UUID, into: str) -> Skill:
    """Make a skill part of another, given by name: people, endorsements and names go over; answers the other.

    Raises Invalid for a name that is no other skill's.
    """
    skill = _skill(actor, skill_id)
    names = SkillName.objects.annotate(folded=folded("name")).filter(folded__in=fold_all([clean_skill(into)]))
    target = Skill.objects.select_for_update().filter(pk__in=names.values("skill")).exclude(pk=skill.pk).first()
    if target is None:
        raise Invalid({"into": [_("There is no other skill of that name.")]})
    _carry_people(skill, target)
    SkillName.objects.filter(skill=skill).update(skill=target)
    audit.record("skill.merged", actor_id=actor.pk, subject_id=target.pk, data={"from": str(skill.pk)})
    skill.delete()
    return target


def _carry_people(skill: Skill, target: Skill) -> None:
    """Who has one of the two has the target; who has both keeps one row, endorsed by whoever endorsed either."""
    both = PersonSkill.objects.filter(skill=target, person__in=PersonSkill.objects.filter(skill=skill).values("person"))
    kept = dict(both.values_list("person", "pk"))
    twice = PersonSkill.objects.filter(skill=skill, person__in=list(kept))
    goes_to = {pk: kept[person] for pk, person in twice.values_list("pk", "person")}
    said = Endorsement.objects.filter(held__in=list(goes_to))
    Endorsement.objects.bulk_create(
        [Endorsement(held_id=goes_to[one.held_id], by_id=one.by_id, created_at=one.created_at) for one in said],
        ignore_conflicts=True,
    )
    count_endorsements(held_ids=list(goes_to.values()))
    take_skills_off(list(goes_to))
    PersonSkill.objects.filter(skill=skill).update(skill=target)


@transaction.atomic
def retire_skill(*, actor: Person, skill_id: uuid.UUID, retired: bool) -> Skill:
    """Take a skill off all profiles and lists, or have it back as it was: what people said is kept."""
    skill = _skill(actor, skill_id)
    if bool(skill.retired_at) == retired:
        return skill
    skill.retired_at = now() if retired else None
    skill.save(update_fields=["retired_at"])
    audit.record("skill.retired" if retired else "skill.restored", actor_id=actor.pk, subject_id=skill.pk)
    if retired:
        emit(SkillsGone(held_ids=tuple(PersonSkill.objects.filter(skill=skill).values_list("pk", flat=True))))
    return skill


def _skill(actor: Person, skill_id: uuid.UUID) -> Skill:
    if not may(actor, "organisation.manage"):
        raise Forbidden
    skill = Skill.objects.select_for_update().filter(pk=skill_id).first()
    if skill is None:
        raise NotFound
    return skill


def _give_name(skill: Skill, name: str) -> bool:
    """Whether the name is new to the skill; in another spelling of the same it takes the place of the old one."""
    own = skill.names.annotate(folded=folded("name")).filter(folded__in=fold_all([name])).first()
    if own:
        SkillName.objects.filter(pk=own.pk).update(name=name)
        return False
    if skill.names.count() >= MAX_NAMES:
        raise Invalid({"name": [_("%(max)s names at most.") % {"max": MAX_NAMES}]})
    try:
        with transaction.atomic():
            SkillName.objects.create(skill=skill, name=name)
    except IntegrityError:
        raise Conflict(_("Another skill has this name. You can merge the two.")) from None
    return True
