"""What people say they are like, to whom they choose; and what their own page asks them for."""

import pytest

from courtyard.core.errors import Forbidden, Invalid
from courtyard.people import selectors, services
from courtyard.people.models import FieldAudience, Profile
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db

WORDS = "Quiet before ten"


def tell(cast: Cast, **changes: object) -> None:
    services.update_profile(actor=cast.member, person=cast.member, changes=changes)


def reads(cast: Cast, who: str) -> bool:
    page = client_of(cast.person(who)).get(f"/people/{cast.member.pk}/").content.decode()
    given = client_of(cast.person(who)).get(f"/api/v1/people/{cast.member.pk}").json()["personality"]
    assert (WORDS in page) is bool(given)
    return WORDS in page


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (FieldAudience.EVERYONE, {"member", "host", "outsider", "guest", "colleague", "admin"}),
        (FieldAudience.COLLEAGUES, {"member", "host", "outsider", "colleague", "admin"}),
        (FieldAudience.SPACES, {"member", "host", "guest", "admin"}),
        (FieldAudience.LINE, {"member", "colleague", "admin"}),
        (FieldAudience.SELF, {"member"}),
    ],
)
def test_it_is_read_by_whom_the_person_chose(cast: Cast, audience: str, readers: set[str]) -> None:
    Profile.objects.filter(person=cast.member).update(manager=cast.colleague)
    tell(cast, personality=WORDS, personality_type="INTJ", personality_for=audience)
    everybody = {"member", "host", "outsider", "guest", "colleague", "admin"}
    assert {who for who in everybody if reads(cast, who)} == readers


def test_unless_chosen_otherwise_no_guest_reads_it(cast: Cast) -> None:
    tell(cast, personality=WORDS)
    assert reads(cast, "host")
    assert not reads(cast, "guest")


@pytest.mark.parametrize("who", ["admin", "owner", "host", "suspended"])
def test_nobody_says_what_another_is_like(cast: Cast, who: str) -> None:
    for changes in ({"personality": "Lazy"}, {"personality_type": "red"}, {"personality_for": "everyone"}):
        with pytest.raises(Forbidden):
            services.update_profile(actor=cast.person(who), person=cast.member, changes=changes)


@pytest.mark.parametrize(
    "changes",
    [{"personality_type": "XXXX"}, {"personality_for": "all"}, {"personality": "x" * 301}, {"personality_for": ""}],
)
def test_what_cannot_be_said_is_refused(cast: Cast, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        tell(cast, **changes)
    assert list(refusal.value.errors) == list(changes)


def test_it_is_said_by_form_and_by_api_and_taken_back(cast: Cast) -> None:
    client, page = client_of(cast.member), f"/people/{cast.member.pk}/"
    form = {"name": "Member", "phone_for": "nobody", "birthday_for": "nobody", "sounds_like": "MEM-ber"}
    said = {"personality_for": "self", "personality_type": "blue", "personality": WORDS}
    assert client.post(f"{page}edit/", form | said | {"personality_type": "purple"}).status_code == 422
    assert client.post(f"{page}edit/", form | said).status_code == 302
    text = client.get(page).content.decode()
    assert all(words in text for words in ("Insights · Blue", WORDS, "only you see it"))
    api = f"/api/v1/people/{cast.member.pk}"
    changed = client.patch(api, {"personality_type": None, "personality": None}, content_type="application/json")
    assert changed.json()["personality"] is None
    assert "personality" not in client_of(cast.admin).get(f"{page}edit/").content.decode()


def test_one_is_asked_first_for_what_everybody_has_to_say(cast: Cast) -> None:
    section = services.make_section(actor=cast.admin, name="Safety")

    def make(name: str, **settings: object) -> None:
        services.make_field(actor=cast.admin, section_id=section.pk, name=name, kind="line", **settings)

    make("Shoe size")
    make("Locked", editor="managed")
    make("Synced", editor="synced")
    make("Emergency contact", required=True)
    asked = [getattr(one, "name", one) for one in selectors.header(cast.member, cast.member.pk).to_add]
    assert asked[0] == "Emergency contact"
    assert asked[-1] == "Shoe size"
    assert not {"Locked", "Synced"} & {*asked}
    page = client_of(cast.member).get(f"/people/{cast.member.pk}/").content.decode()
    field = selectors.fields_to_fill(cast.member, cast.member)[0][1][1].field
    assert f"#id_field-{field.pk}" in page
    assert f'data-key="profile-{cast.member.pk}-{field.pk}"' in page  # put away before, it comes back for this
    assert "Emergency contact" not in client_of(cast.admin).get(f"/people/{cast.member.pk}/").content.decode()
    services.edit_person(actor=cast.member, person=cast.member, changes={}, said={field.pk: "Mum"})
    assert "Emergency contact" not in [
        getattr(one, "name", one) for one in selectors.header(cast.member, cast.member.pk).to_add
    ]
