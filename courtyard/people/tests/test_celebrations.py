"""Birthdays, years and newcomers: who is celebrated, by whose calendar, and who is never named."""

import datetime
import zoneinfo

import pytest
from django.urls import reverse

from courtyard.accounts.models import Organisation, Person, State
from courtyard.core.clock import now, today
from courtyard.core.errors import NotFound
from courtyard.people import services
from courtyard.people.models import Profile, Shown, Welcome
from courtyard.people.selectors import celebrations, welcome_for
from tests.cast import Cast, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MAY = datetime.date(2026, 5, 17)


@pytest.fixture(autouse=True)
def settled(cast: Cast) -> None:
    """The organisation and its people have been here for long."""
    Organisation.objects.update(created_at=now() - 400 * DAY)
    Person.objects.update(created_at=now() - 300 * DAY)


def born(person: Person, day: int = 517, shown: str = Shown.COLLEAGUES) -> None:
    Profile.objects.filter(person=person).update(birthday=day, birthday_for=shown)


def began(person: Person, day: datetime.date, **fields: object) -> None:
    Profile.objects.filter(person=person).update(started_on=day, **fields)


def named(viewer: Person, day: datetime.date = MAY) -> list[tuple[str, str, int]]:
    return [(one.kind, one.person.name, one.years) for one in celebrations(viewer, day=day)]


def test_birthdays_years_and_newcomers(cast: Cast):
    born(cast.member)
    began(cast.host, datetime.date(2016, 5, 17))
    began(cast.steward, MAY - 13 * DAY)
    assert named(cast.outsider) == [("birthday", "Member", 0), ("anniversary", "Host", 10), ("newcomer", "Steward", 0)]
    assert named(cast.outsider, MAY + DAY) == []
    assert named(cast.outsider, MAY - 14 * DAY) == [], "who has not begun yet is no newcomer"


def test_nobody_congratulates_themselves(cast: Cast):
    born(cast.member)
    began(cast.member, MAY - DAY)
    assert named(cast.member) == []


def test_a_birthday_nobody_is_to_know_of_is_not_told(cast: Cast):
    born(cast.member, shown=Shown.NOBODY)
    assert named(cast.owner) == []


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed", "guest"])
def test_who_is_not_one_of_us_today_is_never_celebrated(cast: Cast, who: str):
    for day in (MAY.replace(year=2020), MAY):
        began(cast.person(who), day)
        born(cast.person(who))
        assert named(cast.owner) == []


def test_a_bot_has_no_birthday(cast: Cast):
    born(new_person("Bot", is_bot=True, created_at=now() - 90 * DAY))
    assert named(cast.owner) == []


def test_a_guest_reads_no_birthday_and_of_strangers_nothing(cast: Cast):
    for person in (cast.member, cast.outsider):
        born(person)
        began(person, datetime.date(2016, 5, 17))
    assert named(cast.guest) == [("anniversary", "Member", 10)], "they share a space with the member alone"
    began(cast.outsider, today())
    began(cast.member, today(), department="Workshop")
    assert [one.person for one in celebrations(cast.guest, day=today())] == [cast.member]
    assert welcome_for(cast.guest, day=today()) is None
    with pytest.raises(NotFound):
        services.welcome(actor=cast.guest, person_id=cast.member.pk, day=today())
    page = client_of(cast.guest).get("/home/side/").content.decode()
    assert "Member" in page
    assert "Outsider" not in page
    assert "?hello=" not in page


def test_the_29th_of_february_is_kept_on_the_28th_in_other_years(cast: Cast):
    born(cast.member, 229)
    began(cast.host, datetime.date(2020, 2, 29))
    both = [("birthday", "Member", 0), ("anniversary", "Host", 7)]
    assert named(cast.outsider, datetime.date(2027, 2, 28)) == both
    assert named(cast.outsider, datetime.date(2027, 3, 1)) == []
    assert named(cast.outsider, datetime.date(2028, 2, 28)) == []
    assert [kind for kind, _name, _years in named(cast.outsider, datetime.date(2028, 2, 29))] == [
        "birthday",
        "anniversary",
    ]


def test_a_birthday_is_today_where_the_reader_is(cast: Cast):
    east, west = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # a day and an hour apart: never the same date
    for reader, zone, other in ((cast.host, east, west), (cast.steward, west, east)):
        Person.objects.filter(pk=reader.pk).update(time_zone=zone)
        for place, stands in ((zone, True), (other, False)):
            here = today(zoneinfo.ZoneInfo(place))
            born(cast.member, here.month * 100 + here.day)
            page = client_of(reader).get("/home/side/").content.decode()
            assert ("Birthday today" in page) is stands


def test_who_has_no_first_day_is_new_by_their_account(cast: Cast):
    fresh = new_person("Fresh")
    assert named(cast.outsider, today()) == [("newcomer", "Fresh", 0)]
    began(fresh, today() - 900 * DAY)
    assert named(cast.outsider, today() + DAY) == [], "a first day of long ago counts more than a new account"
    began(fresh, None)  # type: ignore[arg-type]
    Organisation.objects.update(created_at=now() - 3 * DAY)
    assert named(cast.outsider, today()) == [], "in a new organisation everybody's account is new"


def test_those_beside_a_newcomer_are_invited_once(cast: Cast, heard):
    began(cast.host, today(), department="Workshop", site="Lille")
    Profile.objects.filter(person=cast.outsider).update(department="Sales", site="Lille")
    Profile.objects.filter(person=cast.colleague).update(department="", site="")
    assert welcome_for(cast.member, day=today()) == cast.host, "the same department"
    assert welcome_for(cast.outsider, day=today()) == cast.host, "the same site"
    assert welcome_for(cast.colleague, day=today()) is None
    assert welcome_for(cast.host, day=today()) is None
    assert services.welcome(actor=cast.member, person_id=cast.host.pk, day=today()) == cast.host
    services.welcome(actor=cast.member, person_id=cast.host.pk, day=today())
    assert (Welcome.objects.count(), len(heard)) == (1, 1)
    assert welcome_for(cast.member, day=today()) is None
    services.unwelcome(actor=cast.member, person_id=cast.host.pk)
    assert welcome_for(cast.member, day=today()) == cast.host
    Person.objects.filter(pk=cast.host.pk).update(state=State.SUSPENDED)
    assert welcome_for(cast.member, day=today()) is None


def test_the_banner_works_without_scripts(cast: Cast):
    began(cast.host, today(), department="Workshop")
    client, address = client_of(cast.member), reverse("people:welcome", args=[cast.host.pk])
    assert "Host is new here" in client.get("/").content.decode()
    assert client.post(address, {"hello": "1"})["Location"] == f"/posts/new/?hello={cast.host.pk}"
    composer = client.get(f"/posts/new/?hello={cast.host.pk}").content.decode()
    assert f'data-mention="{cast.host.pk}"' in composer
    assert f">@{cast.host.handle} </textarea>" in composer
    assert "Host is new here" not in client.get("/").content.decode()
    assert client.delete(address).status_code in (200, 204, 302)
    assert "Host is new here" in client.get("/").content.decode()
    assert client.post(reverse("people:welcome", args=[cast.steward.pk])).status_code == 404


def test_the_composer_mentions_only_whom_one_finds(cast: Cast):
    for who in ("suspended", "left", "unclaimed"):
        page = client_of(cast.member).get(f"/posts/new/?hello={cast.person(who).pk}").content.decode()
        assert "data-mention" not in page
    assert "data-mention" not in client_of(cast.guest).get(f"/posts/new/?hello={cast.outsider.pk}").content.decode()
    assert client_of(cast.member).get("/posts/new/?hello=x").status_code == 404


def test_it_costs_the_same_for_many(cast: Cast):
    client = client_of(cast.member)
    client.get("/home/side/")
    before = len(queries_of(lambda: client.get("/home/side/")))
    for number in range(9):
        person = new_person(f"New {number}")
        began(person, today(), birthday=today().month * 100 + today().day, birthday_for=Shown.COLLEAGUES)
    assert len(queries_of(lambda: client.get("/home/side/"))) == before
    page = client.get("/home/side/").content.decode()
    assert page.count("?hello=") == 8, "four of each kind at most"
