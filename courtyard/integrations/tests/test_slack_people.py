"""People of an export wait to be claimed; who is here stays as they are."""

from pathlib import Path

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.content.models import (
    Item,
)
from courtyard.integrations.tests.checks import T, imported
from courtyard.integrations.tests.exports import ANN, BEN, said, user
from courtyard.people.models import Profile
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_people_wait_to_be_claimed_and_get_no_right(tmp_path: Path):
    cy = user("U3", "cy", "Cy", deleted=True, email="cy@example.org")
    guest = user("U4", "dee", "Dee", is_restricted=True)
    imported(tmp_path, users=[ANN, cy, guest, user("U5", "robo", "Robo", is_bot=True)])
    ann = Person.objects.get(name="Ann Archer")
    assert (ann.state, ann.role, ann.title, ann.handle) == (State.UNCLAIMED, Role.MEMBER, "Joiner", "ann")
    assert not ann.has_usable_password()
    assert Profile.objects.filter(person=ann).exists()
    assert Person.objects.get(name="Cy").state == State.LEFT
    assert Person.objects.get(name="Dee").role == Role.GUEST
    assert Person.objects.get(name="Robo").is_bot


def test_a_name_is_found_somewhere(tmp_path: Path):
    imported(
        tmp_path,
        users=[
            user("U1", "first"),
            user("U2", "second", "\u202e\x07 "),
            user("U3", "third", display_name="Third One"),
            user("U4"),
            user("U5", "x" * 500, "Y" * 500),
        ],
    )
    assert set(Person.objects.values_list("name", flat=True)) == {"first", "second", "Third One", "U4", "Y" * 120}


def test_two_with_one_name_stay_two(tmp_path: Path):
    imported(tmp_path, users=[user("U1", "lisa", "Lisa"), user("U2", "lisa-2", "Lisa"), user("U3", "lisa", "Lisa")])
    assert Person.objects.filter(name="Lisa").count() == 3
    assert set(Person.objects.values_list("handle", flat=True)) == {"lisa", "lisa-2", "lisa-3"}


def test_who_is_here_by_address_is_linked_and_left_alone(tmp_path: Path, cast: Cast):
    before = Person.objects.get(pk=cast.owner.pk).__dict__
    twin = user("U7", "left", "Owner's old account", deleted=True, email=cast.owner.email)
    mine = user("U8", "boss", "Other Name", email=cast.owner.email.upper(), title="Other", is_restricted=True)  # type: ignore[union-attr]
    report = imported(tmp_path, said(f"{T}01", "U8"), said(f"{T}02", "U7"), users=[twin, mine])
    after = Person.objects.get(pk=cast.owner.pk).__dict__
    assert {k: v for k, v in after.items() if k != "_state"} == {k: v for k, v in before.items() if k != "_state"}
    assert report.people.made == {"linked": 1, "people": 1}
    assert Item.objects.filter(author=cast.owner).count() == 1


def test_programs_and_strangers_become_somebody(tmp_path: Path):
    imported(
        tmp_path,
        said(f"{T}01", "", "Built", subtype="bot_message", bot_id="B1", username="Builder"),
        said(f"{T}02", "", "Posted", subtype="bot_message", username="Poster"),
        said(f"{T}03", "USLACKBOT", "I am here to help"),
        said(f"{T}04", "W99", "From next door", user_profile={"real_name": "Nia Next"}),
        said(f"{T}05", "", "Whose?"),
        said(f"{T}06", "", "By its second name", bot_id="BX"),
        users=[ANN, BEN, user("UX", "robo", "Robo", is_bot=True, bot_id="BX")],
    )
    names = dict(Item.objects.values_list("body_text", "author__name"))
    assert names == {
        "Built": "Builder",
        "Posted": "Poster",
        "I am here to help": "Slackbot",
        "From next door": "Nia Next",
        "Whose?": "Unknown person",
        "By its second name": "Robo",
    }
    assert set(Person.objects.filter(is_bot=True).values_list("name", flat=True)) == set(names.values()) - {"Nia Next"}
