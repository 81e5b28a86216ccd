"""What people at the firm are good at, and who knows it: most of all the first skill, and those in the same department."""

import random

from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.people.models import Endorsement, PersonSkill, Skill, SkillName
from courtyard.people.services import count_endorsements

__all__ = ["say_who_can"]


def say_who_can(cast: Cast, clock: Clockwork, chance: random.Random) -> None:
    """A few inserts, written as the services would."""
    content = reading.moods()
    skills = {name: Skill(name=name) for row in content["skills"].values() for name in row}
    Skill.objects.bulk_create(skills.values())
    names = [(skill, name) for name, skill in skills.items()]
    names += [(skills[name], other) for name, row in content["synonyms"].items() for other in row]
    SkillName.objects.bulk_create(SkillName(skill=skill, name=name) for skill, name in names)
    held = {
        (who, position): PersonSkill(person=cast.people[who], skill=skills[name], position=position)
        for who, row in content["skills"].items() for position, name in enumerate(row, 1)
    }  # fmt: skip
    PersonSkill.objects.bulk_create(held.values())
    Endorsement.objects.bulk_create(
        Endorsement(held=one, by=cast.people[by], created_at=clock.ago(60 * 24 * chance.randint(2, 60)))
        for (who, position), one in held.items()
        for by in _who_knows(cast, who, chance)[: max(0, chance.randint(2, 7) - 2 * position)]
    )
    count_endorsements(held_ids=[one.pk for one in held.values()])


def _who_knows(cast: Cast, who: str, chance: random.Random) -> list[str]:
    others = [key for key in cast.staff if key != who]
    chance.shuffle(others)
    return sorted(others, key=lambda key: cast.department[key] != cast.department.get(who))
