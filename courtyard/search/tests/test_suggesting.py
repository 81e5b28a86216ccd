"""While one types: who and what is near comes first; operators complete themselves; the palette knows what one may do."""

import pytest

from courtyard.people.models import Profile
from courtyard.search.commands import commands_for
from courtyard.search.selectors.suggesting import suggest
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Follow, Membership
from tests.cast import client_of, new_person, new_space, post, storyline_of

pytestmark = pytest.mark.django_db


def _names(viewer, typed, space=""):
    settle()
    return [hit.plain_title for hit in suggest(viewer, typed, space=space).hits]


def test_people_of_this_space_come_first_then_those_near_then_anybody(cast):
    first = [new_person(f"Alma A{n}") for n in range(3)]
    Membership.objects.create(space=cast.open, person=first[2])
    Profile.objects.filter(person=first[1]).update(manager=cast.member)
    assert _names(cast.member, "alma") == ["Alma A1", "Alma A0", "Alma A2"]
    assert _names(cast.member, "alma", cast.open.slug) == ["Alma A2", "Alma A1", "Alma A0"]


def test_whom_one_follows_and_ones_manager_are_near(cast):
    for name in ("Zed One", "Zed Two", "Zed Zoe"):
        new_person(name)
    followed, manager = new_person("Zed Yan"), new_person("Zed Xu")
    Follow.objects.create(person=cast.member, space=storyline_of(followed))
    Profile.objects.filter(person=cast.member).update(manager=manager)
    assert set(_names(cast.member, "zed")[:2]) == {"Zed Xu", "Zed Yan"}


def test_posts_of_this_space_come_first(cast):
    elsewhere = post(cast.host, cast.open, title="Packing vases", text="x")
    here = post(cast.host, cast.closed, title="Packing chairs for vases", text="x")
    settle()
    found = suggest(cast.member, "packing va", space=cast.closed.slug).hits
    assert [hit.ref for hit in found] == [here.pk, elsewhere.pk]


def test_a_secret_space_one_may_not_know_of_is_no_place_to_stand_in(cast):
    post(cast.host, cast.secret, title="Plumbago plan", text="x")
    assert _names(cast.outsider, "plumb", cast.secret.slug) == []
    assert _names(cast.member, "plumb", cast.secret.slug) == ["Plumbago plan"]


def test_spaces_are_offered_by_the_beginning_of_any_word(cast):
    new_space("Friends of the Night Shift")
    assert _names(cast.outsider, "night sh") == ["Friends of the Night Shift"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("fr", ["from:"]),
        ("stock ha", ["stock has:"]),
        ("is:a", ["is:answered"]),
        ("x type:ques", ["x type:question"]),
        ("f", []),
        ("has:file", []),
    ],
)
def test_operators_complete_themselves(cast, typed, offered):
    assert suggest(cast.member, typed).operators == offered


def test_the_palette_offers_what_one_may_do(cast):
    assert "Set a status" in [command.label for command in commands_for(cast.member, "stat")]
    assert "Invite people" in [command.label for command in commands_for(cast.admin, "invite")]
    assert commands_for(cast.guest, "invite") == []
    assert commands_for(cast.guest, "chart") == []
    assert commands_for(cast.member, "manage") == []
    assert len(commands_for(cast.member, "")) == 5
    assert "Saved messages" in [command.label for command in commands_for(cast.member, "saved")]


def test_the_palette_leads_to_the_conversation_with_who_is_meant(cast):
    client = client_of(cast.member)
    link = f'href="/messages/with/{cast.host.pk}/"'
    assert link in client.get("/search/suggest/", {"q": cast.host.name}).text
    assert link not in client_of(cast.host).get("/search/suggest/", {"q": cast.host.name}).text
