"""A profile that changes tells whoever looks at it that it did, and nothing of what it says now."""

from collections.abc import Callable

import pytest

from courtyard.accounts import services as accounts
from courtyard.core.models import Change, Revocation
from courtyard.people import services as people
from courtyard.spaces import services as spaces
from courtyard.spaces.models import Membership
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def told(cast: Cast) -> list[Change]:
    return list(Change.objects.filter(topic=f"profile:{cast.member.pk}"))


@pytest.mark.parametrize(
    "act",
    [
        lambda cast: people.edit_person(actor=cast.member, person=cast.member, changes={"name": "Secretary"}),
        lambda cast: people.edit_person(actor=cast.member, person=cast.member, changes={"about": "Secretary"}),
        lambda cast: people.set_status(actor=cast.member, person=cast.member, words="Secretary"),
        lambda cast: people.set_skills(actor=cast.member, person=cast.member, names=["Secretary"]),
        lambda cast: people.set_hours(actor=cast.member, person=cast.member, days={}),
        lambda cast: people.update_profile(actor=cast.member, person=cast.member, changes={"personality": "Secretary"}),
        lambda cast: people.update_profile(actor=cast.admin, person=cast.member, changes={"department": "Secretary"}),
        lambda cast: accounts.suspend(actor=cast.owner, person=cast.member),
    ],
    ids=["name", "about", "status", "skills", "hours", "personality", "department", "suspended"],
)
def test_a_change_is_told_without_what_it_says(cast: Cast, act: Callable[[Cast], object]) -> None:
    act(cast)
    changes = told(cast)
    assert changes
    assert {(change.event, change.object_id, change.data, change.framed) for change in changes} == {
        ("profile", cast.member.pk, None, False)
    }


def test_what_changed_nothing_is_not_told(cast: Cast) -> None:
    people.edit_person(actor=cast.member, person=cast.member, changes={"name": cast.member.name, "about": ""})
    people.clear_status(actor=cast.member, person=cast.member)
    assert not told(cast)


def test_each_asks_for_the_part_they_read(cast: Cast) -> None:
    section = people.make_section(actor=cast.admin, name="Safety")
    field = people.make_field(actor=cast.admin, section_id=section.pk, name="Blood", kind="line", audience="self")
    people.edit_person(actor=cast.member, person=cast.member, changes={"title": "Buyer"}, said={field.pk: "Zero"})
    address = f"/people/{cast.member.pk}/about/"
    mine, others = (client_of(cast.person(who)).get(address).content.decode() for who in ("member", "guest"))
    assert "Buyer" in mine
    assert "Zero" in mine
    assert "Buyer" in others
    assert "Zero" not in others
    assert client_of(cast.guest).get(f"/people/{cast.outsider.pk}/about/").status_code == 404
    assert client_of(cast.suspended).get(address).status_code == 302


@pytest.mark.parametrize("path", ["", "card/", "activity/", "praise/", "reports/"])
def test_pages_that_show_a_person_follow_them(cast: Cast, path: str) -> None:
    page = client_of(cast.outsider).get(f"/people/{cast.member.pk}/{path}").content.decode()
    assert f"profile:{cast.member.pk}~" in page


def test_a_guest_who_shares_no_space_with_somebody_any_more_hears_nothing_of_them(cast: Cast) -> None:
    def revoked() -> set:
        return set(Revocation.objects.filter(topic=f"profile:{cast.member.pk}").values_list("person_id", flat=True))

    Membership.objects.create(space=cast.open, person=cast.guest)
    spaces.remove_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.member.pk)
    assert not revoked(), "they still meet elsewhere"
    spaces.remove_member(actor=cast.host, space_id=cast.open.pk, person_id=cast.member.pk)
    assert revoked() == {cast.guest.pk}
