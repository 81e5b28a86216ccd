"""Channels become spaces, found by their exact names."""

import datetime
from pathlib import Path

import pytest

from courtyard.content.models import (
    Item,
    Placement,
)
from courtyard.integrations.importers import slack
from courtyard.integrations.tests.checks import T, general, imported
from courtyard.integrations.tests.exports import BEN, GENERAL, channel, said, user, write
from courtyard.spaces.models import Membership, Space, SpaceRole, Visibility
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_channels_become_spaces(tmp_path: Path):
    old = channel("C2", "old", is_archived=True, creator="U1")
    board = channel("G1", "board", "U2", "U9", purpose={"value": "Wages &amp; worries"}, topic={"value": "for <@U2>"})
    days = {"old/2020-01-05.json": [said("1578200000.000100", "U1", subtype="channel_archive")]}
    report = slack.run(write(tmp_path / "a.zip", days, channels=[GENERAL, old], groups=[board]))
    spaces = {space.name: space for space in Space.objects.all()}
    assert (spaces["general"].visibility, spaces["general"].archived_at) == (Visibility.OPEN, None)
    assert spaces["old"].archived_at == datetime.datetime(2020, 1, 5, 4, 53, 20, 100, tzinfo=datetime.UTC)
    assert spaces["board"].visibility == Visibility.SECRET
    assert spaces["board"].about == "Wages & worries\nfor @Ben Birch"
    roles = set(Membership.objects.values_list("space__name", "person__name", "role"))
    assert roles == {
        ("general", "Ann Archer", SpaceRole.OWNER),
        ("general", "Ben Birch", SpaceRole.MEMBER),
        ("old", "Ann Archer", SpaceRole.OWNER),
        ("board", "Ben Birch", SpaceRole.OWNER),
    }
    assert report.members.skipped == {"unknown": 1}


def test_who_was_removed_from_slack_does_not_lead(tmp_path: Path):
    gone = user("U1", "ann", "Ann Archer", deleted=True)
    imported(tmp_path, users=[gone, BEN])
    assert Membership.objects.get(role=SpaceRole.OWNER).person.name == "Ben Birch"


def test_a_folder_is_found_by_its_exact_name(tmp_path: Path):
    days = {
        "meetup/2020-01-01.json": [said(f"{T}01", "U1", "one")],
        "meetup-/2020-01-01.json": [said(f"{T}01", "U1", "two")],
    }
    slack.run(write(tmp_path / "a.zip", days, channels=[channel("C1", "meetup-"), channel("C2", "meetup")]))
    placed = dict(Placement.objects.values_list("space__name", "item__body_text"))
    assert placed == {"meetup": "one", "meetup-": "two"}
    assert len(set(Space.objects.values_list("slug", flat=True))) == 2


def test_a_space_of_the_same_name_is_another_space(tmp_path: Path, cast: Cast):
    Space.objects.filter(pk=cast.secret.pk).update(name="general", slug="general")
    imported(tmp_path, said(f"{T}01", "U1"))
    assert not Placement.objects.filter(space=cast.secret).exists()
    assert Space.objects.filter(name="general").count() == 2


def test_direct_conversations_are_told_apart_and_counted(tmp_path: Path):
    path = write(
        tmp_path / "a.zip",
        {
            **general(said(f"{T}01", "U1")),
            "D1/2020-01-01.json": [said(f"{T}02", "U1"), said(f"{T}03", "U2")],
            "lost/2020-01-01.json": [said(f"{T}04", "U1")],
        },
        dms=[{"id": "D1", "members": ["U1", "U2"]}, {"id": "D2", "members": ["U1", "U1"]}],
        mpims=[channel("G9", "mpdm-a--b-1", "U1", "U2")],
        extra={"canvases.json": "[]", "integration_logs.json": "[{}]"},
    )
    report = slack.run(path)
    assert report.reconciles
    assert report.conversations.skipped == {"no_direct": 3}
    assert report.messages.skipped == {"no_direct": 2, "no_list": 1}
    assert report.other_files == ["canvases.json", "integration_logs.json"]
    assert Item.objects.count() == Space.objects.count() == 1


def test_one_channel_alone(tmp_path: Path):
    days = {**general(said(f"{T}01", "U1")), "side/2020-01-01.json": [said(f"{T}02", "U1")]}
    path = write(tmp_path / "a.zip", days, channels=[GENERAL, channel("C2", "side")])
    report = slack.run(path, space="side")
    assert report.reconciles
    assert report.messages.skipped == {"not_asked": 1}
    assert Space.objects.get().name == "side"
    with pytest.raises(slack.BadArchive, match="no channel nowhere"):
        slack.run(path, space="nowhere")
    assert slack.run(path).messages.made == {"posts": 1}
