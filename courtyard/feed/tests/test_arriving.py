"""First steps and the tour: for who is new, ticked by what they did, put away for good."""

import datetime

import pytest

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.feed.models import Arrival
from courtyard.feed.selectors.arriving import NEW, arriving
from courtyard.people.models import Profile
from courtyard.spaces.models import Follow
from tests.cast import Cast, client_of, post, storyline_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new(cast: Cast) -> None:
    """Everybody came today."""
    Person.objects.update(created_at=now())
    for who in (cast.outsider, cast.guest):
        who.refresh_from_db()


def done(who: Person) -> list[bool]:
    found = arriving(Person.objects.get(pk=who.pk))
    return [step.done for step in found.steps] if found else []


def test_each_step_is_ticked_by_what_one_did(cast: Cast) -> None:
    who = cast.outsider
    assert done(who) == [False] * 5
    Person.objects.filter(pk=who.pk).update(picture="key")
    Profile.objects.filter(person=who).update(about="I repair chairs")
    assert done(who) == [True, True, False, False, False]
    cast.open.memberships.create(person=who)
    post(who, cast.open)
    assert done(who) == [True, True, True, True, False]
    Follow.objects.create(person=who, space=storyline_of(cast.host))
    assert done(who) == [], "all done: the card is gone"


def test_home_shows_the_card_and_the_tour_once(cast: Cast) -> None:
    browser = client_of(cast.outsider)
    page = browser.get("/").text
    assert "Your first steps" in page
    assert "data-begin" in page
    for _again in range(2):
        assert browser.post("/home/arrival/", {"what": "tour"}).status_code == 302
    page = browser.get("/").text
    assert "Your first steps" in page
    assert "data-begin" not in page
    assert browser.post("/home/arrival/").status_code == 302
    assert "Your first steps" not in browser.get("/").text
    assert Arrival.objects.count() == 1


def test_who_has_been_here_for_long_sees_neither_and_pays_nothing(cast: Cast) -> None:
    Person.objects.update(created_at=now() - NEW - datetime.timedelta(hours=1))
    who = Person.objects.get(pk=cast.outsider.pk)
    assert len(queries_of(lambda: arriving(who))) == 0
    assert "house-tour" not in client_of(who).get("/").text


def test_it_costs_a_newcomer_one_statement(cast: Cast) -> None:
    assert len(queries_of(lambda: arriving(cast.outsider))) == 1


def test_a_guest_is_asked_for_what_a_guest_can_do(cast: Cast) -> None:
    assert done(cast.guest) == [False, False]
