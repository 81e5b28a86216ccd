"""Spaces that follow job titles and managers: whose word counts, teams of teams, circles, many people."""

import uuid

import pytest

from courtyard.accounts.models import Person
from courtyard.accounts.services import update_account
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.people.models import Profile
from courtyard.people.selectors import titles
from courtyard.people.services import update_profile
from courtyard.spaces import services
from courtyard.spaces.models import Membership, SpaceRule
from courtyard.spaces.selectors.belonging import people_of
from tests.cast import Cast, absent_id, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def members(cast: Cast) -> set[str]:
    return set(Membership.objects.filter(space=cast.closed, by_rule=True).values_list("person__name", flat=True))


def follow(cast: Cast, *, titles: tuple[str, ...] = (), managers: tuple[Person, ...] = ()) -> None:
    ids = [person.pk for person in managers]
    services.set_rule(actor=cast.host, space_id=cast.closed.pk, titles=titles, managers=ids)


def report(person: Person, to: Person | None) -> None:
    Profile.objects.filter(person=person).update(manager=to)


@pytest.fixture
def line(cast: Cast) -> None:
    """The owner leads the admin, who leads the colleague and the outsider."""
    report(cast.admin, cast.owner)
    report(cast.colleague, cast.admin)
    report(cast.outsider, cast.admin)


def test_who_has_the_title_belongs_and_goes_with_it(cast: Cast) -> None:
    for who in (cast.colleague, cast.outsider):
        update_account(actor=cast.admin, person=who, changes={"title": "Baker"})
    follow(cast, titles=("Baker",))
    assert members(cast) == {"Colleague", "Outsider"}
    update_account(actor=cast.admin, person=cast.moderator, changes={"title": "Baker"})
    update_account(actor=cast.admin, person=cast.colleague, changes={"title": "Miller"})
    assert members(cast) == {"Moderator", "Outsider"}


def test_a_title_that_somebody_gave_themselves_opens_no_door(cast: Cast) -> None:
    follow(cast, titles=("Baker",))
    update_account(actor=cast.outsider, person=cast.outsider, changes={"title": "Baker"})
    assert members(cast) == set()
    assert titles(cast.host) == []
    update_account(actor=cast.outsider, person=cast.outsider, changes={"title": "Baker", "name": "Olga"})
    assert members(cast) == set()
    form = client_of(cast.admin).get(f"/people/{cast.outsider.pk}/edit/")
    client_of(cast.admin).post(f"/people/{cast.outsider.pk}/edit/", {"name": "Olga", "title": "Baker"})
    assert form.status_code == 200
    assert members(cast) == {"Olga"}


def test_a_title_kept_by_its_bearer_stays_what_the_directory_gave(cast: Cast) -> None:
    update_account(actor=cast.admin, person=cast.outsider, changes={"title": "Baker"})
    update_account(actor=cast.outsider, person=cast.outsider, changes={"title": "Baker", "name": "Olga"})
    follow(cast, titles=("Baker",))
    assert members(cast) == {"Olga"}
    update_account(actor=cast.outsider, person=cast.outsider, changes={"title": "Chief baker"})
    assert members(cast) == set()


def test_everybody_under_a_manager_belongs_reports_of_reports_too(cast: Cast, line: None) -> None:
    follow(cast, managers=(cast.owner,))
    assert members(cast) == {"Admin", "Colleague", "Outsider"}
    follow(cast, managers=(cast.admin,))
    assert members(cast) == {"Colleague", "Outsider"}


def test_a_team_comes_and_goes_with_who_leads_it(cast: Cast, line: None) -> None:
    follow(cast, managers=(cast.owner,))
    update_profile(actor=cast.owner, person=cast.admin, changes={"manager": None})
    assert members(cast) == set()
    update_profile(actor=cast.owner, person=cast.admin, changes={"manager": cast.owner.pk})
    assert members(cast) == {"Admin", "Colleague", "Outsider"}
    update_profile(actor=cast.owner, person=cast.outsider, changes={"manager": cast.moderator.pk})
    assert members(cast) == {"Admin", "Colleague"}


def test_who_left_still_holds_the_line_together(cast: Cast, line: None) -> None:
    Person.objects.filter(pk=cast.admin.pk).update(state="left")
    follow(cast, managers=(cast.owner,))
    assert members(cast) == {"Colleague", "Outsider"}


def test_a_circle_in_the_directory_ends_where_it_began(cast: Cast, line: None) -> None:
    report(cast.owner, cast.colleague)
    follow(cast, managers=(cast.owner,))
    assert members(cast) == {"Owner", "Admin", "Colleague", "Outsider"}  # by then the owner reports to the owner
    report(cast.owner, cast.owner)
    assert not people_of(managers=[cast.owner.pk]).filter(pk=cast.host.pk).exists()


def test_guests_and_bots_come_by_no_rule(cast: Cast) -> None:
    robot = new_person("Robo", is_bot=True, title="Baker")
    Person.objects.filter(pk=cast.guest.pk).update(title="Baker")
    for who in (robot, cast.guest):
        report(who, cast.owner)
    follow(cast, titles=("Baker",), managers=(cast.owner,))
    assert members(cast) == set()


@pytest.mark.parametrize("who", ["steward", "member", "outsider", "guest"])
def test_only_owners_choose_it(cast: Cast, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        services.set_rule(actor=cast.person(who), space_id=cast.closed.pk, titles=["Baker"], managers=[absent_id()])
    assert not SpaceRule.objects.exists()


def test_a_rule_names_people_who_are_there_and_not_too_many(cast: Cast, line: None) -> None:
    for wrong in ([absent_id()], [uuid.uuid4() for _n in range(101)]):
        with pytest.raises(Invalid):
            services.set_rule(actor=cast.host, space_id=cast.closed.pk, managers=wrong)
    follow(cast, managers=(cast.admin,))
    Person.objects.filter(pk=cast.admin.pk).update(state="left")
    follow(cast, titles=("Baker",), managers=(cast.admin,))
    assert SpaceRule.objects.get().titles == ["Baker"]
    with pytest.raises(Invalid):
        services.set_rule(actor=cast.host, space_id=cast.open.pk, managers=[cast.admin.pk])


def test_the_page_finds_titles_and_managers_and_counts(cast: Cast, line: None) -> None:
    update_account(actor=cast.admin, person=cast.moderator, changes={"title": "Master baker"})
    browser, address = client_of(cast.host), f"/spaces/{cast.closed.slug}/belonging/"
    page = browser.post(address, {"q": "baker", "look": "1", "managers": str(cast.admin.pk)}).text
    assert 'value="Master baker"' in page
    assert f'value="{cast.admin.pk}" checked' in page
    assert f'value="{cast.owner.pk}"' not in page
    assert "2 people fit." in page
    sent = {"titles": "Master baker", "managers": str(cast.admin.pk), "follow": "1"}
    assert browser.post(address, sent).status_code == 302
    assert members(cast) == {"Colleague", "Outsider", "Moderator"}
    assert f'value="{cast.admin.pk}" checked' in browser.get(address).text
    assert browser.post(address, {"managers": "no", "look": "1"}).status_code == 404


def test_the_same_by_the_api(cast: Cast, line: None) -> None:
    browser, address = client_of(cast.host), f"/api/v1/spaces/{cast.closed.pk}/rule"
    sent = {"titles": ["Baker"], "managers": [str(cast.admin.pk)]}
    answer = browser.put(address, sent, content_type="application/json")
    assert answer.json() == {"departments": [], "sites": []} | sent
    assert members(cast) == {"Colleague", "Outsider"}
    refused = browser.put(address, {"managers": [str(absent_id())]}, content_type="application/json")
    assert refused.status_code == 422
    refused = client_of(cast.member).put(address, sent, content_type="application/json")
    assert refused.status_code == 403


def test_a_whole_company_under_one_takes_as_many_statements_as_a_team(cast: Cast) -> None:
    def statements(number: int, top: Person) -> int:
        people = [new_person(f"{top.name}{n}", save=False) for n in range(number)]
        Person.objects.bulk_create(people)
        leads = [top, *people]
        Profile.objects.bulk_create(
            Profile(person=person, manager=leads[place // 8]) for place, person in enumerate(people)
        )
        return len(queries_of(lambda: follow(cast, managers=(top,))))

    few = statements(10, cast.owner)
    services.end_rule(actor=cast.host, space_id=cast.closed.pk)
    assert statements(900, cast.admin) <= few + 1
    assert Membership.objects.filter(space=cast.closed, by_rule=True).count() == 900
