"""Praise: for others and for a value, told to them, listed on their profile; the values are the administrators'."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.core.errors import Forbidden, Invalid
from courtyard.feed import services
from courtyard.feed.models import Praise, Praised, Value
from courtyard.feed.selectors import lists
from courtyard.feed.selectors.kinds import PraiseOwn, own_of_kinds
from courtyard.feed.services import Draft
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def praise(author: Person, space: Space, *people: Person, value: Value | None = None, body: str = "Thank you") -> Item:
    draft = Draft(kind="praise", body=body, people=[person.pk for person in people], value=value.pk if value else None)
    return services.create_post(actor=author, space_ids=[space.pk], draft=draft)


@pytest.fixture
def value(cast: Cast) -> Value:
    return services.make_value(actor=cast.admin, name="Good craft", about="To the last detail", icon="trophy", hue=4)


def test_several_people_are_praised_for_a_value_and_told(cast: Cast, value: Value) -> None:
    item = praise(cast.member, cast.open, cast.host, cast.colleague, value=value)
    own = own_of_kinds(cast.outsider, [item.pk])[item.pk]
    assert isinstance(own, PraiseOwn)
    assert ([who.name for who in own.people], own.value, own.icon, own.hue) == (
        ["Colleague", "Host"], "Good craft", "trophy", 4,
    )  # fmt: skip
    assert "Good craft" in client_of(cast.member).get("/").text


@pytest.mark.parametrize(("whom", "why"), [((), "nobody"), (("member",), "self"), (("host", "member"), "self too")])
def test_one_praises_somebody_and_not_oneself(cast: Cast, whom: tuple[str, ...], why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        praise(cast.member, cast.open, *(cast.person(name) for name in whom))
    assert set(refusal.value.errors) == {"people"}, why
    assert not Praised.objects.exists()


@pytest.mark.parametrize("gone", ["suspended", "unclaimed", "left"])
def test_who_is_not_here_is_not_praised(cast: Cast, gone: str) -> None:
    with pytest.raises(Invalid):
        praise(cast.member, cast.open, cast.person(gone))


def test_nobody_is_praised_where_they_cannot_read_it(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        praise(cast.member, cast.secret, cast.host, cast.colleague)
    assert refusal.value.errors["people"] == ["Colleague cannot read this there. Choose another space."]
    assert praise(cast.member, cast.secret, cast.host)


def test_a_guest_praises_only_whom_they_see(cast: Cast) -> None:
    assert praise(cast.guest, cast.closed, cast.member)
    with pytest.raises(Invalid):
        praise(cast.guest, cast.closed, cast.outsider)


def test_a_value_that_is_not_offered_any_more_stays_on_old_praise(cast: Cast, value: Value) -> None:
    item = praise(cast.member, cast.open, cast.host, value=value)
    services.edit_value(
        actor=cast.admin, value_id=value.pk, name="Craft", icon="star", hue=1, retired=True
    )  # fmt: skip
    with pytest.raises(Invalid):
        praise(cast.member, cast.open, cast.host, value=value)
    own = own_of_kinds(cast.member, [item.pk])[item.pk]
    assert own.value == "Craft"  # type: ignore[attr-defined]
    assert lists.values() == []


@pytest.mark.parametrize("who", ["outsider", "guest", "former"])
def test_praise_in_a_secret_space_is_seen_by_its_members_alone(cast: Cast, who: str) -> None:
    item = praise(cast.member, cast.secret, cast.host, body="Plumbago")
    browser, address = client_of(cast.person(who)), f"/people/{cast.host.pk}/praise/"
    if who == "guest":  # shares a space with the host, and may open the profile
        assert browser.get(address).status_code == 200
    for headers in ({}, HTMX):
        page = browser.get(address, headers=headers).text
        assert "Plumbago" not in page
        assert str(item.pk) not in page
    assert str(item.pk) in client_of(cast.member).get(address, headers=HTMX).text
    assert "Plumbago" in client_of(cast.member).get(address).text


def test_an_edit_changes_the_words_and_not_the_people(cast: Cast) -> None:
    item = praise(cast.member, cast.open, cast.host)
    services.edit_post(actor=cast.member, item_id=item.pk, draft=Draft(kind="praise", body="Thanks again"))
    assert Praised.objects.get().person == cast.host


def test_the_composer_without_scripts_takes_names(cast: Cast, value: Value) -> None:
    browser = client_of(cast.member)
    assert "Good craft" in browser.get("/posts/new/?kind=praise").text
    sent = {
        "spaces": [str(cast.open.pk)], "kind": "praise", "body": "Well done", "value": str(value.pk),
        "people_named": f"Host, @{cast.colleague.handle}",
    }  # fmt: skip
    assert browser.post("/posts/", sent).status_code == 302
    assert set(Praised.objects.values_list("person", flat=True)) == {cast.host.pk, cast.colleague.pk}
    refused = browser.post("/posts/", sent | {"people_named": "Nobody Atall", "body": "Other words"})
    assert refused.status_code == 422
    assert "Nobody is called Nobody Atall" in refused.text
    assert "Other words" in refused.text
    assert Praise.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"icon": "skull"}, "icon"), ({"hue": 99}, "hue")]
)
def test_a_value_has_a_name_an_icon_and_a_colour_of_ours(cast: Cast, change: dict, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.make_value(actor=cast.admin, **{"name": "Care", "icon": "heart", "hue": 1, **change})
    assert set(refusal.value.errors) == {field}


def test_administrators_alone_look_after_values(cast: Cast, value: Value) -> None:
    sent = {"name": "Care", "about": "", "icon": "heart", "hue": "11"}
    for who in (cast.member, cast.moderator, cast.communicator):
        assert client_of(who).get("/manage/values/").status_code == 403
        assert client_of(who).post(f"/manage/values/{value.pk}/", sent).status_code == 403
        with pytest.raises(Forbidden):
            services.make_value(actor=who, name="Care")
    browser = client_of(cast.admin)
    assert browser.post("/manage/values/", sent).status_code == 302
    assert browser.post("/manage/values/", sent | {"name": ""}).status_code == 422
    assert browser.post(f"/manage/values/{value.pk}/", sent | {"name": "Craft", "retire": "1"}).status_code == 302
    assert "Not offered any more" in browser.get("/manage/values/").text
    assert [one.name for one in lists.values()] == ["Care"]
    browser.post(f"/manage/values/{value.pk}/", sent | {"name": "Craft", "retired": "1", "offer": "1"})
    assert {one.name for one in lists.values()} == {"Care", "Craft"}


def test_values_are_made_once(cast: Cast) -> None:
    for _twice in range(2):
        services.ensure_values(actor=cast.owner)
    assert len(lists.values()) == 5
