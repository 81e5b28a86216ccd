"""When people work, by whose clock, and what else they say of how they work."""

import datetime
import zoneinfo

import pytest
from django.utils import timezone

from courtyard.accounts.models import Person, State
from courtyard.core.errors import Forbidden, Invalid
from courtyard.people import selectors, services
from courtyard.people.models import WorkingDay
from courtyard.people.selectors import hours
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db

NINE, FIVE = datetime.time(9), datetime.time(17)
WEDNESDAY = datetime.datetime(2026, 7, 1, 10, 20, tzinfo=datetime.UTC)


@pytest.fixture
def member(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Works in Paris from Monday to Thursday, and on Friday mornings; it is a Wednesday in summer."""
    monkeypatch.setattr(hours, "now", lambda: WEDNESDAY)
    Person.objects.filter(pk=cast.member.pk).update(time_zone="Europe/Paris")
    cast.member.refresh_from_db()
    days = dict.fromkeys(range(4), (NINE, FIVE)) | {4: (NINE, datetime.time(12))}
    services.set_hours(actor=cast.member, person=cast.member, days=days)
    return cast.member


def read(person: Person, zone: str) -> list[str]:
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        told = selectors.hours_of(person)
        assert told
        times = [[f"{timezone.localtime(end):%H:%M}" for end in (one.starts, one.ends)] for one in told.week]
        return [*(f"{one.days} {'-'.join(pair)}" for one, pair in zip(told.week, times, strict=True)), told.clock]


def test_days_with_the_same_hours_are_one_line(member: Person) -> None:
    assert read(member, "Europe/Paris") == ["Mon–Thu 09:00-17:00", "Fri 09:00-12:00", ""]


def test_who_is_elsewhere_reads_them_by_their_own_clock(member: Person) -> None:
    assert read(member, "America/New_York") == ["Mon–Thu 03:00-11:00", "Fri 03:00-06:00", "12:20"]


@pytest.mark.parametrize(
    ("moment", "at_work"),
    [
        ((1, 6, 59), False),
        ((1, 7, 0), True),
        ((1, 15, 0), False),
        ((3, 9, 59), True),
        ((3, 10, 0), False),
        ((4, 9, 0), False),
    ],
)
def test_whether_somebody_is_at_work(
    member: Person, monkeypatch: pytest.MonkeyPatch, moment: tuple[int, int, int], at_work: bool
) -> None:
    day, hour, minute = moment
    monkeypatch.setattr(hours, "now", lambda: WEDNESDAY.replace(day=day, hour=hour, minute=minute))
    told = selectors.hours_of(member)
    assert told
    assert told.at_work is at_work


def test_everybody_says_it_for_themselves(cast: Cast, member: Person) -> None:
    for who in ("admin", "outsider", "guest"):
        with pytest.raises(Forbidden):
            services.set_hours(actor=cast.person(who), person=member, days={9: (FIVE, NINE)})
        assert client_of(cast.person(who)).post(f"/people/{member.pk}/hours/", {}).status_code == 403
    for days in ({0: (FIVE, NINE)}, {0: (NINE, NINE)}, {7: (NINE, FIVE)}):
        with pytest.raises(Invalid):
            services.set_hours(actor=member, person=member, days=days)
    assert WorkingDay.objects.count() == 5


def test_who_is_not_active_works_at_no_time(cast: Cast, member: Person) -> None:
    member.state = State.SUSPENDED
    member.save()
    assert selectors.hours_of(member) is None
    assert "Mon–Thu" not in client_of(cast.outsider).get(f"/people/{member.pk}/").text
    assert client_of(cast.outsider).get(f"/api/v1/people/{member.pk}/hours").json()["results"] == []


def test_hours_on_the_page(cast: Cast, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other, here = client_of(member), client_of(cast.outsider), f"/people/{member.pk}/"
    assert "Mon–Thu" in other.get(here).text
    assert "Not at work now" not in other.get(f"{here}card/").text
    monkeypatch.setattr(hours, "now", lambda: WEDNESDAY.replace(hour=20))
    assert "Not at work now, 22:20 there" in other.get(f"{here}card/").text
    for sent in ({"starts-0": "09:00"}, {"starts-0": "17:00", "ends-0": "09:00"}, {"starts-0": "x", "ends-0": "y"}):
        refused = mine.post(f"{here}hours/", sent)
        assert refused.status_code == 422
        assert 'id="hours"' in refused.text
    assert mine.post(f"{here}hours/", {"starts-6": "10:00", "ends-6": "12:30"}).headers["Location"] == here
    assert "Sun" in other.get(here).text
    assert 'value="12:30"' in mine.get(f"{here}edit/").text


def test_hours_and_ways_of_working_over_the_api(cast: Cast, member: Person) -> None:
    client, here, json = client_of(member), f"/api/v1/people/{member.pk}", {"content_type": "application/json"}
    day = {"weekday": 6, "starts": "10:00", "ends": "12:00"}
    assert client.put(f"{here}/hours", {"days": [day]}, **json).json()["results"] == [day]
    assert client.put(f"{here}/hours", {"days": [day | {"starts": "13:00"}]}, **json).status_code == 422
    assert client_of(cast.admin).put(f"{here}/hours", {"days": []}, **json).status_code == 403
    assert client_of(cast.colleague).get(f"{here}/hours").json()["results"] == [day]
    said = {"ask_about": "Cargo bikes", "how_i_work": "Call, do not write"}
    assert said.items() <= client.patch(here, said, **json).json().items()
    page = client_of(cast.guest).get(f"/people/{member.pk}/").text
    assert "Cargo bikes" in page
    assert client.patch(here, {"ask_about": "x" * 201}, **json).status_code == 422
