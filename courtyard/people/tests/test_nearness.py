"""Who is here: for whom it is, and for whom not."""

import datetime
import uuid
from functools import partial

import pytest
from django.db import transaction
from django.test import Client

from courtyard.accounts.models import Organisation, Person
from courtyard.accounts.permissions import forget_organisation
from courtyard.accounts.services import suspend, update_account
from courtyard.core.clock import now
from courtyard.core.models import Change, LiveProcess
from courtyard.core.nearness import Near, Nearby, pack
from courtyard.people.announcements import quiet_changed
from courtyard.people.events import QuietChanged
from courtyard.people.services import clear_status, set_status
from courtyard.people.tests.conftest import Heard
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(cast: Cast) -> Cast:
    """Member and host are here, says a live process."""
    people = {cast.member.pk: Near(Nearby.AWAY, 1764480000), cast.host.pk: Near(Nearby.ONLINE)}
    LiveProcess.objects.create(id="one", revision=1, people=pack(people))
    return cast


def _near(viewer: Person, *people: Person) -> dict[str, str]:
    asked = "&".join(f"id={person.pk}" for person in people)
    found = client_of(viewer).get(f"/api/v1/people/near?{asked}").json()["results"]
    return {line["person"]: line["how"] for line in found}


def _hide(person: Person) -> Person:
    return update_account(actor=person, person=person, changes={"shows_nearness": False})


def test_one_asks_about_those_one_sees(here: Cast) -> None:
    found = client_of(here.admin).get(f"/api/v1/people/near?id={here.member.pk}").json()["results"][0]
    assert found == {"person": str(here.member.pk), "how": "away", "since": "2025-11-30T05:20:00+00:00"}
    assert _near(here.admin, here.host, here.guest) == {str(here.host.pk): "online"}


def test_a_guest_asks_about_those_they_share_a_space_with(here: Cast) -> None:
    stranger = Person.objects.create(name="Gil", handle="gil", role="guest")
    assert _near(stranger, here.host, here.member) == {}


def test_who_hides_it_is_seen_by_nobody_and_sees_nobody(here: Cast) -> None:
    hidden = _hide(here.member)
    assert _near(here.host, hidden) == {}
    assert _near(hidden, here.host) == {}


def test_the_organisation_switches_it_off(here: Cast) -> None:
    Organisation.objects.update(show_nearness=False)
    forget_organisation()
    assert _near(here.member, here.host) == {}
    assert "near:" not in client_of(here.member).get(f"/people/{here.host.pk}/card/").text
    assert 'shows_nearness" role' not in client_of(here.member).get("/settings/").text


def test_who_is_suspended_is_not_here_for_anybody(here: Cast) -> None:
    suspend(actor=here.owner, person=here.host)
    assert _near(here.member, here.host) == {}


def test_the_process_that_died_says_nothing(here: Cast) -> None:
    LiveProcess.objects.update(seen_at="2026-01-01T00:00Z")
    assert _near(here.admin, here.host) == {}


@pytest.mark.parametrize("query", ["", "id=x", "&".join(f"id={uuid.UUID(int=n)}" for n in range(101))])
def test_too_many_or_none_are_refused(here: Cast, query: str) -> None:
    assert client_of(here.member).get(f"/api/v1/people/near?{query}").status_code == 422


def test_card_and_profile_carry_the_mark_for_others_and_not_of_oneself(here: Cast) -> None:
    for page in ("", "card/"):
        assert f'data-topic="near:{here.host.pk}~' in client_of(here.member).get(f"/people/{here.host.pk}/{page}").text
        assert "<near-mark" not in client_of(here.host).get(f"/people/{here.host.pk}/{page}").text


def test_do_not_disturb_stands_in_words_also_of_who_hides_whether_they_are_here(here: Cast) -> None:
    set_status(actor=here.host, person=here.host, do_not_disturb=True)
    _hide(here.host)
    page = client_of(here.member).get(f"/people/{here.host.pk}/card/").text
    assert 'data-near="quiet"><span>Do not disturb</span>' in page
    assert "near:" not in page


def test_who_sees_how_near_they_are_hears_at_once_that_they_do_not_want_to_be_disturbed(
    here: Cast, heard: Heard
) -> None:
    until = now() + datetime.timedelta(hours=1)
    say = partial(set_status, actor=here.host, person=here.host)
    say(words="Lunch")
    say(do_not_disturb=True, until=until)
    say(words="Back")
    say(do_not_disturb=True)
    for _twice in range(2):
        clear_status(actor=here.host, person=here.host)
    told = [event for event in heard if isinstance(event, QuietChanged)]
    assert [(event.quiet, event.until) for event in told] == [(True, until), (False, None), (True, None), (False, None)]
    with transaction.atomic():
        quiet_changed(told[0])
    change = Change.objects.get(topic=f"near:{here.host.pk}")
    assert (change.event, change.data) == ("quiet", {"quiet": True, "until": until.isoformat()})
    say(do_not_disturb=True, until=until)
    assert "data-until=" in client_of(here.member).get(f"/people/{here.host.pk}/card/").text


def test_the_two_switches_are_in_the_api_too(here: Cast) -> None:
    browser = client_of(here.member)
    assert browser.get("/api/v1/me").json()["shows_nearness"] is True
    changed = browser.patch("/api/v1/me", {"shows_nearness": False}, content_type="application/json").json()
    assert (changed["shows_nearness"], changed["shows_reading"]) == (False, True)
    assert _near(here.member, here.host) == {}
    changed = browser.patch("/api/v1/me", {"shows_reading": False}, content_type="application/json").json()
    assert (changed["shows_nearness"], changed["shows_reading"]) == (False, False)
    assert browser.patch("/api/v1/me", {"shows_reading": "?"}, content_type="application/json").status_code == 422
    assert Client().patch("/api/v1/me", {}, content_type="application/json").status_code == 401


def test_one_chooses_it_in_the_settings(here: Cast) -> None:
    browser = client_of(here.member)
    browser.post("/settings/", {"name": here.member.name, "title": here.member.title, "shows_reading": "on"})
    here.member.refresh_from_db()
    assert (here.member.shows_nearness, here.member.shows_reading) == (False, True)
