"""Spaces that follow the directory: who comes in, who goes, who may neither leave nor be put out, and who stays."""

import pytest

from courtyard.accounts.models import Person
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.people.models import Profile
from courtyard.people.services import update_profile
from courtyard.spaces import services
from courtyard.spaces.models import JoinRequest, Level, Membership, Mute, SpaceRule
from tests.cast import Cast, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def members(cast: Cast) -> set[str]:
    return set(Membership.objects.filter(space=cast.closed).values_list("person__name", flat=True))


def follow(cast: Cast, *departments: str, sites: tuple[str, ...] = ()) -> None:
    services.set_rule(actor=cast.host, space_id=cast.closed.pk, departments=departments, sites=sites)


def move(cast: Cast, who: Person, department: str) -> None:
    """As ``config/reactions.py`` does it."""
    update_profile(actor=cast.admin, person=who, changes={"department": department})
    services.follow_person(person=who)


@pytest.fixture(autouse=True)
def directory(cast: Cast) -> None:
    Profile.objects.all().update(department="")
    Profile.objects.filter(person__in=[cast.colleague, cast.outsider, cast.suspended, cast.left]).update(
        department="Öle & Fette"
    )
    Profile.objects.filter(person=cast.moderator).update(site="Lille")


def test_who_fits_belongs_at_once_by_department_or_site(cast: Cast) -> None:
    before = members(cast)
    follow(cast, "Öle & Fette", sites=("Lille",))
    assert members(cast) - before == {"Colleague", "Outsider", "Moderator"}
    assert client_of(cast.colleague).get(f"/spaces/{cast.closed.slug}/").status_code == 200


def test_guests_bots_and_who_is_not_here_belong_nowhere_by_rule(cast: Cast) -> None:
    bot = new_person("Robo", is_bot=True)
    Profile.objects.filter(person__in=[bot, cast.guest]).update(department="Öle & Fette")
    Membership.objects.filter(person=cast.guest).delete()
    follow(cast, "Öle & Fette")
    assert not {"Robo", "Guest"} & members(cast)


def test_moving_brings_one_in_and_out(cast: Cast) -> None:
    follow(cast, "Öle & Fette")
    move(cast, cast.owner, "Öle & Fette")
    assert "Owner" in members(cast)
    move(cast, cast.colleague, "Stores")
    assert "Colleague" not in members(cast)


def test_who_joined_by_themselves_or_leads_stays_when_they_move(cast: Cast) -> None:
    Profile.objects.filter(person__in=[cast.member, cast.steward]).update(department="Öle & Fette")
    follow(cast, "Öle & Fette")
    for who in (cast.member, cast.steward):
        move(cast, who, "Stores")
    assert {"Member", "Steward"} <= members(cast)


def test_who_is_bound_cannot_leave_nor_be_put_out_but_may_mute(cast: Cast) -> None:
    follow(cast, "Öle & Fette")
    with pytest.raises(Forbidden, match="how much of it"):
        services.leave(actor=cast.colleague, space_id=cast.closed.pk)
    with pytest.raises(Forbidden):
        services.remove_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.colleague.pk)
    services.set_level(actor=cast.colleague, space_id=cast.closed.pk, level=Level.NOTHING)
    assert Mute.objects.filter(person=cast.colleague).exists()
    services.leave(actor=cast.member, space_id=cast.closed.pk)


def test_following_no_longer_keeps_everybody_as_they_are(cast: Cast) -> None:
    follow(cast, "Öle & Fette")
    before = members(cast)
    services.end_rule(actor=cast.host, space_id=cast.closed.pk)
    move(cast, cast.colleague, "Stores")
    assert members(cast) == before
    services.leave(actor=cast.colleague, space_id=cast.closed.pk)
    with pytest.raises(NotFound):
        services.end_rule(actor=cast.host, space_id=cast.closed.pk)


def test_another_rule_takes_the_place_of_the_first(cast: Cast) -> None:
    follow(cast, "Öle & Fette")
    follow(cast, sites=("Lille",))
    assert "Moderator" in members(cast)
    assert not {"Colleague", "Outsider"} & members(cast)
    assert SpaceRule.objects.count() == 1


def test_an_open_request_is_answered_by_it(cast: Cast) -> None:
    JoinRequest.objects.create(space=cast.closed, person=cast.colleague)
    follow(cast, "Öle & Fette")
    assert JoinRequest.objects.get().accepted


def test_what_an_import_changed_is_followed_at_night(cast: Cast) -> None:
    follow(cast, "Öle & Fette")
    Profile.objects.filter(person=cast.communicator).update(department="Öle & Fette")
    Profile.objects.filter(person=cast.colleague).update(department="")
    services.tend_spaces()
    assert "Communicator" in members(cast)
    assert "Colleague" not in members(cast)


@pytest.mark.parametrize("who", ["steward", "member", "outsider", "admin", "guest"])
def test_only_owners_choose_it(cast: Cast, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        services.set_rule(actor=cast.person(who), space_id=cast.closed.pk, departments=["Öle & Fette"])
    assert client_of(cast.person(who)).get(f"/spaces/{cast.closed.slug}/belonging/").status_code in (403, 404)


def test_a_rule_names_something_and_the_company_has_none(cast: Cast) -> None:
    with pytest.raises(Invalid):
        follow(cast)
    with pytest.raises((Forbidden, NotFound)):
        services.set_rule(actor=cast.owner, space_id=cast.company.pk, departments=["Öle & Fette"])


def test_a_thousand_come_in_as_many_statements_as_ten(cast: Cast) -> None:
    def statements(number: int, name: str) -> int:
        people = [new_person(f"P{name}{n}", save=False) for n in range(number)]
        Person.objects.bulk_create(people)
        Profile.objects.bulk_create(Profile(person=person, department=name) for person in people)
        return len(queries_of(lambda: follow(cast, "Öle & Fette", name)))

    few = statements(10, "Small")
    services.set_rule(actor=cast.host, space_id=cast.closed.pk, departments=["Öle & Fette", "Small"])
    services.end_rule(actor=cast.host, space_id=cast.closed.pk)
    assert statements(900, "Large") <= few + 1


def test_the_page_counts_before_it_saves(cast: Cast) -> None:
    browser, address = client_of(cast.host), f"/spaces/{cast.closed.slug}/belonging/"
    assert "Öle &amp; Fette" in browser.get(address).text
    looked = browser.post(address, {"departments": "Öle & Fette", "look": "1"}).text
    assert "2 people fit." in looked
    assert not SpaceRule.objects.exists()
    assert browser.post(address, {"follow": "1"}).status_code == 422
    assert browser.post(address, {"departments": "Öle & Fette", "follow": "1"}).status_code == 302
    assert "Follow no longer" in browser.get(address).text
    assert browser.post(address, {"end": "1"}).status_code == 302
    assert not SpaceRule.objects.exists()


def test_by_the_api(cast: Cast) -> None:
    address = f"/api/v1/spaces/{cast.closed.pk}/rule"
    sent = {"departments": ["Öle & Fette"]}
    assert client_of(cast.member).put(address, sent, content_type="application/json").status_code == 403
    assert client_of(cast.host).put(address, sent, content_type="application/json").json()["departments"] == [
        "Öle & Fette"
    ]
    assert client_of(cast.host).delete(address).status_code == 204


def test_adding_once_follows_nothing(cast: Cast) -> None:
    before = members(cast)
    address = f"/spaces/{cast.closed.slug}/belonging/"
    sent = {"once": "1", "departments": ["Öle & Fette"], "sites": ["Lille"]}
    page = client_of(cast.host).post(address, sent, follow=True).content.decode()
    assert "3 people were added." in page
    assert members(cast) - before == {"Colleague", "Outsider", "Moderator"}
    assert not SpaceRule.objects.exists()
    assert not Membership.objects.filter(space=cast.closed, by_rule=True).exists()
    services.leave(actor=cast.colleague, space_id=cast.closed.pk)
    assert services.add_fitting(actor=cast.host, space_id=cast.closed.pk, departments=["Öle & Fette"]) == 1


@pytest.mark.parametrize("who", ["steward", "member", "outsider", "admin"])
def test_only_owners_add_by_the_directory(cast: Cast, who: str) -> None:
    before = members(cast)
    sent = {"departments": ["Öle & Fette"]}
    answer = client_of(cast.person(who)).post(
        f"/api/v1/spaces/{cast.closed.pk}/fitting", sent, content_type="application/json"
    )
    assert answer.status_code == 403
    assert members(cast) == before
    with pytest.raises(Invalid):
        services.add_fitting(actor=cast.host, space_id=cast.closed.pk)
