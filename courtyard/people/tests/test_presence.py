"""Status and absence: who says it, who reads it, and that time alone ends it."""

import datetime
import json

import pytest
from django.urls import reverse

from courtyard.accounts.models import Person, State
from courtyard.core.clock import now, today
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.people import selectors, services
from courtyard.people.events import PresenceChanged, QuietChanged
from courtyard.people.forms import StatusForm
from courtyard.people.models import Absence, Status
from tests.cast import Cast, client_of, new_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
STATUS = reverse("people:status")
ABSENCES = reverse("people:absences")


def say(person: Person, **said: object) -> Status:
    return services.set_status(actor=person, person=person, **{"emoji": "📅", "words": "In a meeting", **said})  # type: ignore[arg-type]


def leave(person: Person, first: int = 0, last: int = 7, **said: object) -> Absence:
    days = {"first_day": today() + first * DAY, "last_day": today() + last * DAY}
    return services.announce_absence(actor=person, person=person, zone=datetime.UTC, **days, **said)  # type: ignore[arg-type]


def seen(person: Person) -> selectors.Presence:
    return selectors.presence_of([person.pk]).get(person.pk, selectors.Presence())


def test_a_status_stands_until_it_is_taken_back(cast: Cast, heard):
    say(cast.member)
    say(cast.member, words="On the phone", do_not_disturb=True)
    status = seen(cast.member).status
    assert status is not None
    assert (status.words, status.do_not_disturb, Status.objects.count()) == ("On the phone", True, 1)
    services.clear_status(actor=cast.member, person=cast.member)
    services.clear_status(actor=cast.member, person=cast.member)
    assert not seen(cast.member)
    assert [type(event) for event in heard if type(event) is not QuietChanged] == [PresenceChanged] * 3


def test_time_alone_ends_a_status(cast: Cast):
    say(cast.member, until=now() + DAY)
    assert seen(cast.member).status
    Status.objects.update(until=now() - datetime.timedelta(seconds=1))
    assert not seen(cast.member)
    assert "In a meeting" not in client_of(cast.outsider).get("/people/").content.decode()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("emoji", {"emoji": "x"}), ("emoji", {"emoji": "📅📅"}), ("emoji", {"emoji": "📅" * 900}),
        ("words", {"words": "x" * 81}), ("words", {"emoji": "", "words": "\u200b"}),
        ("until", {"until": now() - DAY}), ("until", {"until": now() + 400 * DAY}),
    ],
)  # fmt: skip
def test_what_is_no_status(cast: Cast, field: str, said: dict):
    with pytest.raises(Invalid) as refusal:
        say(cast.member, **said)
    assert list(refusal.value.errors) == [field]
    assert not Status.objects.exists()


@pytest.mark.parametrize("who", ["admin", "host", "suspended", "guest"])
def test_nobody_speaks_for_another(cast: Cast, who: str):
    actor = cast.person(who)
    days = {"first_day": today(), "last_day": today(), "zone": datetime.UTC}
    absence = leave(cast.member)
    for refused in (
        lambda: services.set_status(actor=actor, person=cast.member, emoji="📅"),
        lambda: services.clear_status(actor=actor, person=cast.member),
        lambda: services.announce_absence(actor=actor, person=cast.member, **days),  # type: ignore[arg-type]
        lambda: services.end_absence(actor=actor, person=cast.member, absence_id=absence.pk),
        lambda: selectors.absences_ahead(actor, cast.member),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(Forbidden):
        services.set_status(actor=cast.suspended, person=cast.suspended, emoji="📅")


def test_an_absence_holds_on_its_days_in_its_own_zone(cast: Cast):
    absence = leave(cast.member, stand_in_id=cast.host.pk, words="At the sea")
    assert seen(cast.member).absence == absence
    for starts, ends, holds in ((-1, 1, True), (1, 2, False), (-2, -1, False)):
        Absence.objects.update(starts_at=now() + starts * DAY, ends_at=now() + ends * DAY)
        assert bool(seen(cast.member)) is holds
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    day = today(tokyo) + 30 * DAY
    far = services.announce_absence(actor=cast.host, person=cast.host, first_day=day, last_day=day, zone=tokyo)
    assert (far.ends_at - far.starts_at, far.starts_at.astimezone(datetime.UTC).hour) == (DAY, 15)


def test_absences_do_not_overlap_and_are_not_over(cast: Cast):
    leave(cast.member, 2, 4)
    for first, last, field in ((4, 9, "first_day"), (0, 2, "first_day"), (-9, -2, "last_day"), (5, 3, "last_day")):
        with pytest.raises(Invalid) as refusal:
            leave(cast.member, first, last)
        assert list(refusal.value.errors) == [field]
    with pytest.raises(Invalid):
        leave(cast.member, 5, 5000)
    assert len(selectors.absences_ahead(cast.member, cast.member)) == 1
    leave(cast.member, 0, 1)
    assert [one.first_day for one in selectors.absences_ahead(cast.member, cast.member)] == [today(), today() + 2 * DAY]


@pytest.mark.parametrize("who", ["suspended", "left", "unclaimed", "member", None])
def test_a_stand_in_is_a_colleague_who_is_here(cast: Cast, who: str | None):
    with pytest.raises(Invalid):
        leave(cast.member, stand_in_id=cast.person(who).pk if who else new_id())


def test_a_guest_names_whom_they_see_and_reads_only_of_them(cast: Cast):
    with pytest.raises(Invalid):
        leave(cast.guest, stand_in_id=cast.outsider.pk)
    leave(cast.guest, stand_in_id=cast.member.pk)
    leave(cast.member, stand_in_id=cast.outsider.pk)
    head = selectors.header(cast.guest, cast.member.pk)
    assert head.presence.absence
    assert head.stand_in is None, "a guest shares no space with the stand-in"
    assert selectors.header(cast.host, cast.member.pk).stand_in == cast.outsider
    assert "Outsider" not in client_of(cast.guest).get(f"/people/{cast.member.pk}/").content.decode()


def test_who_is_gone_says_nothing_and_stands_in_for_nobody(cast: Cast):
    say(cast.member)
    leave(cast.host, stand_in_id=cast.member.pk)
    Person.objects.filter(pk=cast.member.pk).update(state=State.SUSPENDED)
    assert not seen(cast.member)
    assert selectors.header(cast.outsider, cast.host.pk).stand_in is None
    assert selectors.absences_ahead(cast.host, cast.host)[0].stand_in is None


def test_an_absence_is_taken_back_by_its_owner_alone(cast: Cast):
    absence = leave(cast.member)
    with pytest.raises(NotFound):
        services.end_absence(actor=cast.host, person=cast.host, absence_id=absence.pk)
    assert client_of(cast.host).delete(reverse("people:absence", args=[absence.pk])).status_code == 404
    client = client_of(cast.member)
    assert client.delete(reverse("people:absence", args=[absence.pk])).status_code == 204
    assert client.post(reverse("people:absence", args=[absence.pk])).status_code == 404
    assert not Absence.objects.exists()


def test_the_page_works_without_scripts(cast: Cast):
    client = client_of(cast.member)
    assert client.get(STATUS).status_code == 200
    assert client.post(STATUS, {"preset": "meeting"}).status_code == 302
    assert "In a meeting" in client.get(STATUS).content.decode()
    said = {"emoji": "🏠", "words": "<b>at home</b>", "until": "week", "do_not_disturb": "on"}
    assert client.post(STATUS, said).status_code == 302
    for address in (f"/people/{cast.member.pk}/", "/people/", reverse("people:status-line")):
        page = client_of(cast.member).get(address).content.decode()
        assert "&lt;b&gt;at home&lt;/b&gt;" in page
        assert "<b>at home" not in page
    assert client.post(STATUS, {"end": "1"}).status_code == 302
    assert not Status.objects.exists()
    days = {"first_day": today().isoformat(), "last_day": (today() + DAY).isoformat()}
    assert client.post(ABSENCES, days | {"stand_in": str(cast.host.pk), "words": "Away"}).status_code == 302
    page = client_of(cast.outsider).get(f"/people/{cast.member.pk}/").content.decode()
    assert "Away" in page
    assert f'href="/people/{cast.host.pk}/"' in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (STATUS, {"until": "moment", "words": "x"}), (STATUS, {"until": "never", "words": "x"}), (STATUS, {}),
        (STATUS, {"until": "moment", "moment": "1999-01-01T00:00", "words": "Zanzibar"}), (STATUS, {"preset": "x"}),
        (ABSENCES, {}), (ABSENCES, {"first_day": "2020-01-02", "last_day": "2020-01-01", "words": "Zanzibar"}),
        (ABSENCES, {"first_day": "x", "last_day": "\x00", "stand_in": "x"}),
    ],
)  # fmt: skip
def test_what_is_refused_is_shown_again(cast: Cast, address: str, said: dict):
    answer = client_of(cast.member).post(address, said)
    assert answer.status_code == 422
    assert ("Zanzibar" in answer.content.decode()) is ("Zanzibar" in said.values())
    assert not Status.objects.exists()
    assert not Absence.objects.exists()


def test_today_and_this_week_end_where_the_reader_is(cast: Cast):
    from django.utils import timezone

    zone = datetime.timezone(datetime.timedelta(hours=-10))
    with timezone.override(zone):
        ends = {}
        for choice in ("half", "hour", "today", "week", "open"):
            form = StatusForm({"until": choice, "words": "x"})
            assert form.is_valid()
            ends[choice] = form.wish()["until"]
    assert ends["open"] is None
    assert ends["today"].date() == today(zone) + DAY
    assert ends["today"].tzinfo == zone
    assert (ends["week"].weekday(), ends["week"].hour) == (0, 0)
    assert datetime.timedelta(minutes=29) < ends["half"] - now() <= datetime.timedelta(minutes=30)


def test_lists_show_it_at_the_same_cost(cast: Cast):
    client = client_of(cast.member)
    say(cast.host)
    client.get("/people/")
    before = len(queries_of(lambda: client.get("/people/")))
    for person in (new_person(), new_person(), cast.outsider):
        say(person)
        leave(person)
    assert len(queries_of(lambda: client.get("/people/"))) == before


def test_the_api(cast: Cast):
    client, base = client_of(cast.member), f"/api/v1/people/{cast.member.pk}"
    sent = json.dumps({"emoji": "🎧", "words": "Focus", "until": (now() + DAY).isoformat()})
    as_json = {"content_type": "application/json"}
    assert client.put(f"{base}/status", sent, **as_json).json()["emoji"] == "🎧"
    assert client_of(cast.outsider).get(base).json()["status"]["words"] == "Focus"
    assert client_of(cast.outsider).put(f"{base}/status", sent, **as_json).status_code == 403
    assert client_of(cast.guest).put(f"/api/v1/people/{cast.outsider.pk}/status", sent, **as_json).status_code == 404
    assert client.put(f"{base}/status", "{}", **as_json).status_code in (400, 422)
    assert client.delete(f"{base}/status").status_code == 204
    assert client.get(base).json()["status"] is None
    days = {"first_day": today().isoformat(), "last_day": today().isoformat(), "stand_in": str(cast.outsider.pk)}
    made = client.post(f"{base}/absences", json.dumps(days), **as_json)
    assert made.status_code == 201
    assert client.get(f"{base}/absences").json()["results"] == [made.json()]
    assert client_of(cast.outsider).get(f"{base}/absences").status_code == 403
    assert client_of(cast.host).get(base).json()["absence"]["stand_in"] == str(cast.outsider.pk)
    assert client_of(cast.guest).get(base).json()["absence"]["stand_in"] is None
    one = f"{base}/absences/{made.json()['id']}"
    assert client_of(cast.outsider).delete(one).status_code == 403
    assert client.delete(one).status_code == 204
    assert client.delete(one).status_code == 404
