"""What spaces say about people: whom a guest meets, who is offered first while one types."""

import pytest

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.people import selectors
from courtyard.spaces.models import Membership, Visibility
from tests.cast import Cast, new_person, new_space, storyline_of

pytestmark = pytest.mark.django_db


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


def test_members_of_the_space_come_first(cast: Cast):
    for name in ("Anna Aalto", "Anna Zorn", "Anna Berg"):
        person = new_person(name)
        if name == "Anna Zorn":
            Membership.objects.create(space=cast.closed, person=person)
    assert names(selectors.suggest(cast.member, "anna")) == ["Anna Aalto", "Anna Berg", "Anna Zorn"]
    found = selectors.suggest(cast.member, "anna", space_id=cast.closed.pk)
    assert names(found) == ["Anna Zorn", "Anna Aalto", "Anna Berg"]


def test_who_may_not_read_a_list_of_members_does_not_learn_it_by_typing(cast: Cast):
    Membership.objects.create(space=cast.secret, person=new_person("Anna Zorn"))
    new_person("Anna Aalto")
    for person in (cast.outsider, cast.former, cast.admin):
        found = selectors.suggest(person, "anna", space_id=cast.secret.pk)
        assert names(found) == ["Anna Aalto", "Anna Zorn"]


def test_a_guest_meets_those_they_share_a_space_with_as_long_as_they_do(cast: Cast):
    assert names(selectors.directory(cast.guest).results) == ["Guest", "Host", "Member", "Steward"]
    Membership.objects.filter(person=cast.guest).delete()
    assert names(selectors.directory(cast.guest).results) == ["Guest"]


def test_a_deleted_space_brings_a_guest_together_with_nobody(cast: Cast):
    cast.closed.deleted_at = now()
    cast.closed.save()
    assert names(selectors.directory(cast.guest).results) == ["Guest"]


def test_storylines_and_open_spaces_are_no_common_ground_for_guests(cast: Cast):
    storyline_of(cast.outsider)
    new_space("Open", members=[cast.outsider], visibility=Visibility.OPEN)
    assert "Outsider" not in names(selectors.directory(cast.guest).results)


def test_a_space_is_a_filter_of_the_directory_for_who_reads_its_members(cast: Cast):
    def found(viewer: Person, space: object) -> list[str]:
        return names(selectors.directory(viewer, selectors.Wishes(space=(str(space),))).results)

    def numbers(viewer: Person) -> dict[str, int]:
        return {one.label: one.count for one in selectors.counted(viewer, selectors.Wishes())["space"]}

    assert numbers(cast.member).keys() == {space.name for space in cast.spaces}
    assert numbers(cast.outsider) == numbers(cast.former) == numbers(cast.suspended) == {}
    for space in (cast.closed, cast.secret):
        assert "Steward" in found(cast.member, space.pk)
        assert len(found(cast.member, space.pk)) == numbers(cast.member)[space.name]
        assert found(cast.outsider, space.pk) == []
    assert found(cast.outsider, cast.company.pk) == []
    assert numbers(cast.guest) == {cast.closed.name: 4}
    Membership.objects.filter(person=cast.guest).delete()
    assert numbers(cast.guest) == {}
    assert found(cast.guest, cast.closed.pk) == []
