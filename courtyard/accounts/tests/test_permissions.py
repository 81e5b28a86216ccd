"""The table of company permissions, asked for everybody of the cast."""

import pytest

from courtyard.accounts.models import Organisation, Role
from courtyard.accounts.permissions import (
    PERMISSIONS,
    as_markdown,
    forget_organisation,
    givable_roles,
    may,
    may_act_on,
    may_give,
    organisation,
)  # fmt: skip
from tests.cast import STATES, Cast
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

RUNNERS = {"owner", "admin"}
EXPECTED = {
    "organisation.manage": RUNNERS,
    "people.manage": RUNNERS,
    "people.invite": RUNNERS,
    "people.see": {*RUNNERS, "communicator", "moderator", "member"},
    "role.give": RUNNERS,
    "space.create": {*RUNNERS, "communicator", "moderator", "member"},
    "space.curate": RUNNERS,
    "space.oversee": RUNNERS,
    "company.post": {*RUNNERS, "communicator"},
    "announcement.publish": {*RUNNERS, "communicator"},
    "content.moderate": {*RUNNERS, "communicator", "moderator"},
    "tag.keep": {*RUNNERS, "communicator"},
    "token.create": {*RUNNERS, "communicator", "moderator", "member"},
}


def test_every_permission_is_expected_here():
    assert set(EXPECTED) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", EXPECTED)
def test_who_may(cast: Cast, permission: str):
    people = ("owner", "admin", "communicator", "moderator", "member", "guest", *STATES)
    assert {name for name in people if may(cast.person(name), permission)} == EXPECTED[permission]


def test_nobody_else_may_anything(cast: Cast):
    from django.contrib.auth.models import AnonymousUser

    assert not any(may(nobody, permission) for nobody in (None, AnonymousUser(), "owner") for permission in PERMISSIONS)
    with pytest.raises(KeyError):
        may(cast.owner, "no.such.thing")


@pytest.mark.parametrize("name", STATES)
def test_an_owner_who_is_not_active_may_nothing(cast: Cast, name: str):
    person = cast.person(name)
    person.role = Role.OWNER
    assert not any(may(person, permission) for permission in PERMISSIONS)


def test_policies_switch_what_members_may(cast: Cast):
    Organisation.objects.update(members_may_invite=True, members_may_create_spaces=False)
    forget_organisation()
    assert may(cast.member, "people.invite")
    assert not may(cast.member, "space.create")
    assert may(cast.admin, "space.create")
    assert not may(cast.guest, "people.invite")


def test_roles_are_given_downwards_and_only_owners_make_owners(cast: Cast):
    assert all(may_give(cast.owner, role) for role in Role)
    assert [role for role in Role if may_give(cast.admin, role)] == [
        Role.COMMUNICATOR, Role.MODERATOR, Role.MEMBER, Role.GUEST,
    ]  # fmt: skip
    assert not any(may_give(cast.person(name), Role.GUEST) for name in ("communicator", "moderator", "member", "guest"))


def test_who_may_invite_brings_in_members_and_guests_at_most(cast: Cast):
    Organisation.objects.update(members_may_invite=True)
    forget_organisation()
    assert givable_roles(cast.member) == [Role.MEMBER, Role.GUEST]
    assert givable_roles(cast.guest) == []


def test_acting_on_people_goes_downwards(cast: Cast):
    assert may_act_on(cast.admin, cast.moderator)
    assert not may_act_on(cast.admin, cast.owner)
    assert not may_act_on(cast.admin, cast.admin)
    assert may_act_on(cast.owner, cast.admin)
    assert not may_act_on(cast.moderator, cast.guest)


def test_the_organisation_is_read_once(cast: Cast):
    organisation()
    assert queries_of(organisation) == []
    clock = [0.0]
    organisation(lambda: clock[0])
    forget_organisation()
    organisation(lambda: clock[0])
    Organisation.objects.update(name="Elsewhere")
    clock[0] = 1.0
    assert str(organisation(lambda: clock[0])) != "Elsewhere"
    clock[0] = 6.0
    assert str(organisation(lambda: clock[0])) == "Elsewhere"


def test_before_set_up_nothing_is_remembered(db):
    assert organisation() is None
    Organisation.objects.create(name="Juniper")
    assert str(organisation()) == "Juniper"


def test_the_table_prints_every_permission_and_role():
    page = as_markdown()
    assert all(f"`{name}`" in page for name in PERMISSIONS)
    assert all(str(role.label) in page.splitlines()[0] for role in Role)
    row = next(line for line in page.splitlines() if "`people.invite`" in line)
    assert row.count("yes") == 2
    assert row.count("policy") == 3
