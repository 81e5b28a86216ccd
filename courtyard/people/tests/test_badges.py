"""Badges on pictures: who makes and gives them, where they are seen, and when they are over."""

import datetime
from typing import Any

import pytest

from courtyard.accounts.models import Person, State
from courtyard.accounts.services import create_token, update_organisation
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.people import selectors, services
from courtyard.people.models import Badge, BadgeHolding, Profile
from courtyard.people.selectors import Wishes
from courtyard.people.services import badges as rules
from tests.cast import Cast, absent_id, client_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def aider(cast: Cast) -> Badge:
    return services.make_badge(actor=cast.admin, name="First aider", meaning="Helps at once", icon="heart-pulse", hue=5)


@pytest.fixture
def held(cast: Cast, aider: Badge) -> BadgeHolding:
    """The member is a first aider."""
    return give(cast, aider, cast.member)


def give(cast: Cast, badge: Badge, person: Person, until: datetime.date | None = None) -> BadgeHolding:
    return services.give_badge(actor=cast.admin, badge_id=badge.pk, person_id=person.pk, until=until)


def marks(person: Person) -> list[str]:
    return [mark.name for mark in selectors.badges_of([person.pk]).get(person.pk, [])]


def api(person: Person, method: str, path: str, body: object = None) -> Any:
    _token, text = create_token(actor=person, person=person, name="test")
    headers = {"Authorization": f"Bearer {text}"}
    return getattr(client_of(None), method)(
        f"/api/v1{path}", data=body, content_type="application/json", headers=headers
    )


def test_twice_is_once_and_every_deed_is_noted(cast: Cast, aider: Badge) -> None:
    for until in (None, None, today() + DAY):
        give(cast, aider, cast.member, until)
    assert marks(cast.member) == ["First aider"]
    for _time in range(2):
        services.take_badge(actor=cast.admin, badge_id=aider.pk, person_id=cast.member.pk)
    assert marks(cast.member) == []
    noted = AuditEntry.objects.filter(subject_id=cast.member.pk).order_by("pk").values_list("kind", flat=True)
    assert list(noted) == ["badge.given", "badge.given", "badge.taken"]


@pytest.mark.parametrize("who", ["member", "moderator", "communicator", "guest", "suspended", "left"])
def test_nobody_else_makes_or_gives_them(cast: Cast, aider: Badge, who: str) -> None:
    actor = cast.person(who)
    look = {"name": "", "meaning": "", "icon": "x", "hue": 99}
    for refused in (
        lambda: services.make_badge(actor=actor, name=""),
        lambda: services.edit_badge(actor=actor, badge_id=aider.pk, **look),
        lambda: services.remove_badge(actor=actor, badge_id=aider.pk),
        lambda: services.give_badge(actor=actor, badge_id=aider.pk, person_id=None),
        lambda: services.take_badge(actor=actor, badge_id=absent_id(), person_id=actor.pk),
        lambda: selectors.badge_holders(actor, aider.pk),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_what_cannot_be_is_refused_at_its_field(cast: Cast, aider: Badge, monkeypatch: pytest.MonkeyPatch) -> None:
    for field, look in (
        ("name", {"name": ""}), ("name", {"name": "FIRST AIDER"}), ("icon", {"name": "X", "icon": "nothing"}),
        ("hue", {"name": "X", "hue": 12}), ("meaning", {"name": "X", "meaning": "m" * 201}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            services.make_badge(actor=cast.admin, **look)
        assert field in refusal.value.errors
    for field, person, until in (("person", cast.left, None), ("until", cast.member, today() - DAY)):
        with pytest.raises(Invalid) as refusal:
            give(cast, aider, person, until)
        assert field in refusal.value.errors
    with pytest.raises(NotFound):
        services.give_badge(actor=cast.admin, badge_id=absent_id(), person_id=cast.member.pk)
    monkeypatch.setattr(rules, "MAX_BADGES", 1)
    with pytest.raises(Invalid):
        services.make_badge(actor=cast.admin, name="Mentor")


def test_a_badge_is_over_after_its_last_day_and_with_leaving(cast: Cast, held: BadgeHolding) -> None:
    rows = BadgeHolding.objects.filter(pk=held.pk)
    for until, has in ((today(), True), (today() - DAY, False)):
        rows.update(until=until)
        assert bool(marks(cast.member)) is has
        found = selectors.directory(cast.outsider, Wishes(badge=("First aider",))).results
        assert [one.name for one in found] == ["Member"] * has
    (one,) = selectors.badge_holders(cast.admin, held.badge_id).results
    assert (one.name, one.over) == ("Member", True)  # to be renewed
    rows.update(until=None)
    Person.objects.filter(pk=cast.member.pk).update(state=State.SUSPENDED)
    assert marks(cast.member) == []
    assert selectors.badge(cast.outsider, held.badge_id).have == 0  # type: ignore[attr-defined]


def test_people_are_found_by_their_badges(cast: Cast, held: BadgeHolding) -> None:
    Profile.objects.filter(person=cast.member).update(site="Lille")
    for wishes in (Wishes(q="aider"), Wishes(badge=("First aider",), site=("Lille",))):
        assert [one.name for one in selectors.directory(cast.outsider, wishes).results] == ["Member"]
    assert [(one.key, one.count) for one in selectors.counted(cast.outsider, Wishes())["badge"]] == [("First aider", 1)]
    assert not selectors.directory(cast.outsider, Wishes(badge=("Nothing",))).results


def test_newcomers_are_marked_by_themselves_for_as_long_as_the_organisation_says(cast: Cast) -> None:
    started = Profile.objects.filter(person=cast.member)
    for days_ago, new in ((-1, False), (0, True), (30, True), (31, False)):
        started.update(started_on=today() - days_ago * DAY)
        assert (marks(cast.member) == ["New here"]) is new
    update_organisation(actor=cast.admin, changes={"newcomer_days": 60})
    assert marks(cast.member) == ["New here"]
    update_organisation(actor=cast.admin, changes={"newcomer_days": 0})
    assert marks(cast.member) == []
    for wrong in (-1, 366, "x"):
        with pytest.raises(Invalid):
            update_organisation(actor=cast.admin, changes={"newcomer_days": wrong})


def test_badges_stand_wherever_the_picture_is_large_enough(cast: Cast, held: BadgeHolding) -> None:
    client = client_of(cast.outsider)
    for path in (
        f"/people/{cast.member.pk}/card/",
        "/people/?q=member",
        "/people/?q=member&shape=list",
        "/people/chart/",
    ):
        assert 'role="img" data-hue="5" title="First aider" aria-label="First aider"' in client.get(path).text
    assert [mark.meaning for mark in selectors.header(cast.guest, cast.member.pk).badges] == ["Helps at once"]


def test_an_administrator_does_it_all_on_pages(cast: Cast) -> None:
    client = client_of(cast.admin)
    refused = client.post("/manage/badges/", {"name": "", "meaning": "Kept as typed", "icon": "flame", "hue": "1"})
    assert refused.status_code == 422
    assert "Kept as typed" in refused.text
    here = client.post("/manage/badges/", {"name": "Fire warden", "icon": "flame", "hue": "1"})["Location"]
    badge = Badge.objects.get()
    wrong = client.post(f"{here}people/", {"person": str(cast.member.pk), "until": "soon"})
    assert wrong.status_code == 422
    assert "Please give a date" in wrong.text
    client.post(f"{here}people/", {"person": str(cast.member.pk), "until": (today() + DAY).isoformat()})
    assert "Member" in client.get(here).text
    client.post(f"{here}people/", {"end": str(cast.member.pk)})
    assert not BadgeHolding.objects.exists()
    assert client.post(here, {"name": "Warden", "icon": "x", "hue": "1"}).status_code == 422
    client.post(here, {"name": "Warden", "icon": "flame", "hue": "2"})
    assert "Warden" in client.get("/manage/badges/").text
    assert client.post("/manage/badges/newcomers/", {"newcomer_days": "many"}).status_code == 422
    assert client.post("/manage/badges/newcomers/", {"newcomer_days": "14"}).status_code == 302
    client.post(here, {"then": "remove"})
    assert not Badge.objects.filter(pk=badge.pk).exists()
    assert client.get(here).status_code == 404


def test_nobody_else_opens_the_pages(cast: Cast, aider: Badge) -> None:
    for who in ("member", "moderator", "guest"):
        client = client_of(cast.person(who))
        for path in ("", f"{aider.pk}/"):
            assert client.get(f"/manage/badges/{path}").status_code == 403
            assert client.post(f"/manage/badges/{path}").status_code == 403
        assert client.post(f"/manage/badges/{aider.pk}/people/", {"until": "x"}).status_code == 403
        assert client.post("/manage/badges/newcomers/", {"newcomer_days": "x"}).status_code == 403


def test_scripts_do_the_same(cast: Cast) -> None:
    made = api(cast.admin, "post", "/badges", {"name": "Mentor", "icon": "graduation-cap", "hue": 3})
    assert (made.status_code, made.json()["people"]) == (201, 0)
    path = f"/badges/{made.json()['id']}"
    until = (today() + DAY).isoformat()
    given = api(cast.admin, "put", f"{path}/people/{cast.member.pk}", {"until": until}).json()["results"]
    assert [(one["name"], one["until"]) for one in given] == [("Mentor", until)]
    assert api(cast.outsider, "get", "/badges").json()["results"][0]["people"] == 1
    assert (
        api(cast.outsider, "get", f"/people/{cast.member.pk}/badges").json()["results"][0]["icon"] == "graduation-cap"
    )
    assert api(cast.admin, "get", f"{path}/people").json()["results"][0]["over"] is False
    for method, where in (("get", "/people"), ("put", ""), ("delete", ""), ("put", f"/people/{cast.member.pk}")):
        assert api(cast.member, method, f"{path}{where}", {"name": "X"}).status_code == 403
    assert api(cast.admin, "put", path, {"name": "Guide", "icon": "compass"}).json()["name"] == "Guide"
    assert api(cast.admin, "delete", f"{path}/people/{cast.member.pk}").status_code == 204
    assert api(cast.admin, "delete", path).status_code == 204
    assert api(cast.outsider, "get", f"/people/{absent_id()}/badges").status_code == 404
