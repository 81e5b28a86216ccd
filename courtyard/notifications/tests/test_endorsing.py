"""The bell tells of endorsements: one entry for each skill, whoever endorses it."""

import pytest

from courtyard.accounts.services import restore, suspend
from courtyard.notifications.selectors import entries, unread_count
from courtyard.people.models import PersonSkill
from courtyard.people.selectors import skills_of
from courtyard.people.services import endorse, set_skills, withdraw
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> PersonSkill:
    set_skills(actor=cast.member, person=cast.member, names=["Welding"])
    return PersonSkill.objects.get()


def told(cast: Cast) -> list[tuple[str, str]]:
    return [(entry.sentence, entry.about) for entry in entries(cast.member).results]


def test_endorsements_of_a_skill_are_one_entry(cast: Cast, held: PersonSkill) -> None:
    for actor in (cast.colleague, cast.colleague, cast.outsider):
        endorse(actor=actor, held_id=held.pk)
    assert told(cast) == [("Outsider and Colleague endorsed a skill of yours", "Welding")]
    assert entries(cast.member).results[0].href == f"/people/{cast.member.pk}/"
    assert unread_count(cast.member) == 1
    withdraw(actor=cast.outsider, held_id=held.pk)
    assert told(cast) == [("Colleague endorsed a skill of yours", "Welding")]
    withdraw(actor=cast.colleague, held_id=held.pk)
    assert unread_count(cast.member) == 0


def test_what_is_off_the_profile_is_told_no_more(cast: Cast, held: PersonSkill) -> None:
    endorse(actor=cast.outsider, held_id=held.pk)
    set_skills(actor=cast.member, person=cast.member, names=[])
    assert told(cast) == []
    assert unread_count(cast.member) == 0


def test_who_is_suspended_counts_no_more(cast: Cast, held: PersonSkill) -> None:
    endorse(actor=cast.outsider, held_id=held.pk)
    suspend(actor=cast.owner, person=cast.outsider)
    assert skills_of(cast.colleague, cast.member)[0].endorsed == 0
    cast.outsider.refresh_from_db()
    cast.outsider.set_password("correct horse battery staple")
    cast.outsider.save()
    restore(actor=cast.owner, person=cast.outsider)
    assert skills_of(cast.colleague, cast.member)[0].endorsed == 1
