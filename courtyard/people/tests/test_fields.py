"""What a profile says beyond its first lines: languages, phone and birthday, and to whom."""

import pytest

from courtyard.core.errors import Forbidden, Invalid
from courtyard.people import selectors, services
from courtyard.people.models import Profile
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "phone": "+33 3 20 11 22 33",
    "birthday": "05-17",
    "birthday_for": "colleagues",
    "languages": "French, Dutch",
}


def tell(cast: Cast, **changes: object) -> None:
    services.edit_person(actor=cast.member, person=cast.member, changes=EVERYTHING | changes)


def page(cast: Cast, who: str) -> str:
    return client_of(cast.person(who)).get(f"/people/{cast.member.pk}/").content.decode()


def of_api(cast: Cast, who: str) -> dict:
    return client_of(cast.person(who)).get(f"/api/v1/people/{cast.member.pk}").json()


def test_colleagues_read_what_is_shown_to_them(cast: Cast):
    tell(cast)
    head = selectors.header(cast.outsider, cast.member.pk)
    assert (head.phone, head.birthday, head.profile.languages) == (EVERYTHING["phone"], 517, "French, Dutch")
    assert all(words in page(cast, "outsider") for words in ("17 May", EVERYTHING["phone"], "French, Dutch"))
    assert of_api(cast, "outsider")["birthday"] == "05-17"


def test_a_birthday_is_shown_to_nobody_until_its_owner_says_so(cast: Cast):
    services.edit_person(actor=cast.member, person=cast.member, changes={"birthday": "05-17"})
    assert selectors.header(cast.host, cast.member.pk).birthday is None
    assert selectors.header(cast.member, cast.member.pk).birthday == 517


@pytest.mark.parametrize("who", ["outsider", "admin", "owner", "host", "guest"])
def test_what_is_for_nobody_is_read_by_nobody(cast: Cast, who: str):
    tell(cast, phone_for="nobody", birthday_for="nobody")
    for words in ("17 May", EVERYTHING["phone"]):
        assert words not in page(cast, who)
    assert (of_api(cast, who)["phone"], of_api(cast, who)["birthday"]) == (None, None)
    form = client_of(cast.person(who)).get(f"/people/{cast.member.pk}/edit/").content.decode()
    assert EVERYTHING["phone"] not in form
    assert 'name="birth_day"' not in form
    assert EVERYTHING["phone"] in page(cast, "member")
    card = client_of(cast.person(who)).get(f"/people/{cast.member.pk}/card/").content.decode()
    assert EVERYTHING["phone"] not in card


def test_a_guest_reads_neither_phone_nor_birthday(cast: Cast):
    tell(cast, phone_for="colleagues")
    assert (of_api(cast, "guest")["phone"], of_api(cast, "guest")["birthday"]) == (None, None)
    assert "17 May" not in page(cast, "guest")


@pytest.mark.parametrize(
    "changes", [{"birthday": "05-17"}, {"birthday_for": "colleagues"}, {"phone_for": "colleagues"}]
)
def test_nobody_decides_it_for_another(cast: Cast, changes: dict):
    for who in ("admin", "owner", "outsider"):
        with pytest.raises(Forbidden):
            services.edit_person(actor=cast.person(who), person=cast.member, changes=changes)
    assert Profile.objects.get(person=cast.member).birthday is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birthday", "02-30"), ("birthday", "1999-05-17"), ("birthday", "5-17"), ("birthday", 517), ("birthday", "W1-1"),
        ("birthday_for", "everybody"), ("phone_for", None), ("languages", "x" * 121),
    ],
)  # fmt: skip
def test_what_cannot_be_said(cast: Cast, field: str, value: object):
    with pytest.raises(Invalid) as refusal:
        services.edit_person(actor=cast.member, person=cast.member, changes={field: value})
    assert list(refusal.value.errors) == [field]


def test_the_form_takes_day_and_month_or_neither(cast: Cast):
    client, address = client_of(cast.member), f"/people/{cast.member.pk}/edit/"
    form = {"name": "Member", "phone_for": "nobody", "birthday_for": "colleagues", "personality_for": "self"}
    assert client.post(address, form | {"birth_day": "29", "birth_month": "2"}).status_code == 302
    profile = Profile.objects.get(person=cast.member)
    assert (profile.birthday, profile.birthday_for, profile.phone_for) == (229, "colleagues", "nobody")
    assert '<option value="29" selected' in client.get(address).content.decode()
    for refused in (
        {"birth_day": "5"},
        {"birth_day": "31", "birth_month": "4"},
        {"birth_day": "40", "birth_month": "1"},
    ):
        assert client.post(address, form | refused).status_code == 422
    assert client.post(address, form).status_code == 302
    assert Profile.objects.get(person=cast.member).birthday is None


def test_one_is_told_kindly_what_to_add_and_nobody_else_is(cast: Cast):
    mine = selectors.header(cast.member, cast.member.pk)
    assert mine.to_add == ["photo", "title", "about", "languages", "voice", "how_i_work", "cover"]
    assert "Add a photo" in page(cast, "member")
    assert selectors.header(cast.admin, cast.member.pk).to_add == []
    assert "Add a photo" not in page(cast, "admin")
    services.edit_person(
        actor=cast.member, person=cast.member, changes={"title": "Buyer", "about": "x", "languages": "fr"}
    )
    assert selectors.header(cast.member, cast.member.pk).to_add == ["photo", "voice", "how_i_work", "cover"]
