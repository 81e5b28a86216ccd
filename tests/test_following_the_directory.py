"""What happens to people in the directory reaches the spaces that follow it, whichever room it happens in."""

import pytest

from courtyard.accounts.models import Role
from courtyard.accounts.services import standing
from courtyard.people.models import Profile
from courtyard.people.services import update_profile
from courtyard.spaces import services
from courtyard.spaces.models import Membership
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stores(cast: Cast) -> None:
    """The library follows the stores, where colleague and outsider work."""
    Profile.objects.filter(person__in=[cast.colleague, cast.outsider]).update(department="Stores")
    services.set_rule(actor=cast.host, space_id=cast.closed.pk, departments=["Stores"])


def members(cast: Cast) -> set[str]:
    return set(Membership.objects.filter(space=cast.closed).values_list("person__name", flat=True))


def test_moving_brings_one_in_and_out(cast: Cast) -> None:
    update_profile(actor=cast.admin, person=cast.moderator, changes={"department": "Stores"})
    update_profile(actor=cast.admin, person=cast.colleague, changes={"department": "Workshop"})
    assert "Moderator" in members(cast)
    assert "Colleague" not in members(cast)


def test_what_a_person_says_of_themselves_opens_no_door(cast: Cast) -> None:
    update_profile(actor=cast.communicator, person=cast.communicator, changes={"about": "Stores"})
    assert "Communicator" not in members(cast)


def test_who_becomes_a_guest_or_is_suspended_goes_and_comes_back(cast: Cast) -> None:
    standing.change_role(actor=cast.owner, person=cast.colleague, role=Role.GUEST)
    standing.suspend(actor=cast.owner, person=cast.outsider)
    assert not {"Colleague", "Outsider"} & members(cast)
    standing.restore(actor=cast.owner, person=cast.outsider)
    standing.change_role(actor=cast.owner, person=cast.colleague, role=Role.MEMBER)
    assert {"Colleague", "Outsider"} <= members(cast)
