"""A real community's export, whole; and files that another project keeps as samples of what Slack writes."""

import json
import os
import zipfile
from collections import Counter as Count
from pathlib import Path

import pytest

from courtyard.accounts.models import Person, State
from courtyard.chat.models import Conversation, Message
from courtyard.content.models import Attachment, Counter, File, Item, Mention, Placement, Reaction
from courtyard.integrations.importers import slack
from courtyard.integrations.tests.checks import check_counters, snapshot
from courtyard.integrations.tests.exports import GENERAL, channel, user, write
from courtyard.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("COURTYARD_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
_HOUSTON = sorted((DATA / "slack-houston").glob("*.zip")) if DATA.is_dir() else []
_SAMPLES = DATA / "slack-zulipfix"
needs_houston = pytest.mark.skipif(not _HOUSTON, reason="../shared/data/slack-houston is not on this machine")
needs_samples = pytest.mark.skipif(not _SAMPLES.is_dir(), reason="../shared/data/slack-zulipfix is not on this machine")


def messages_of(path: Path) -> list[dict]:
    """Every message of an export, read here in the simplest way there is."""
    with zipfile.ZipFile(path) as archive:
        days = [name for name in archive.namelist() if "/" in name and name.endswith(".json")]
        return [message for name in days for message in json.loads(archive.read(name))]


@needs_houston
def test_houston_comes_in_whole():
    messages = messages_of(_HOUSTON[0])
    assert len(messages) == 1382
    report = slack.run(_HOUSTON[0])
    assert report.reconciles
    assert Person.objects.count() == report.people.made["people"] == 71
    assert Person.objects.filter(state=State.LEFT).count() == 1
    assert Space.objects.count() == report.spaces.made["spaces"] == 16
    assert Space.objects.exclude(archived_at=None).count() == 9
    assert {"meetup", "meetup-"} <= set(Space.objects.values_list("name", flat=True))
    assert report.messages.found == 1382
    assert report.messages.skipped["joined"] == 320
    posts, comments = Item.objects.filter(root=None).count(), Item.objects.exclude(root=None).count()
    assert (report.messages.made["posts"], report.messages.made["comments"]) == (posts, comments)
    assert posts + comments + report.messages.skipped.total() == 1382
    assert report.placeholders == 0
    assert comments == 6  # the comments on files
    assert (report.files.found, File.objects.count(), Attachment.objects.count()) == (67, 61, 61)
    assert report.messages.made.total() == len(
        [m for m in messages if m.get("subtype") in (None, "file_share", "file_comment")]
    )


@needs_houston
def test_houston_keeps_times_edits_reactions_and_mentions():
    messages = messages_of(_HOUSTON[0])
    slack.run(_HOUSTON[0])
    kept = [m for m in messages if m.get("subtype") in (None, "file_share", "file_comment")]
    assert sorted(f"{at:%s.%f}" for at in Item.objects.values_list("published_at", flat=True)) == sorted(
        m["ts"] for m in kept
    )
    assert Item.objects.filter(version=2).exclude(edited_at=None).count() == 37
    reacted = [m for m in kept if m.get("reactions")]
    assert len([m for m in messages if m.get("reactions")]) == 89
    assert Item.objects.filter(pk__in=Reaction.objects.values("item")).count() >= len(reacted) == 88
    assert Reaction.objects.filter(emoji="👏🏼").exists()
    assert Mention.objects.exists()
    assert not Reaction.objects.filter(emoji__startswith=":").exists()
    check_counters()


@needs_houston
def test_houston_disturbs_nobody_and_leaks_no_key():
    slack.run(_HOUSTON[0])
    assert not Placement.objects.filter(in_feed=True).exists()
    assert not File.objects.filter(source_url__contains="xox").exists()
    assert not File.objects.exclude(key="").exists()
    assert not Item.objects.filter(body_html__contains="&amp;amp;").exists()
    assert not Item.objects.filter(body_html__contains="&lt;@U").exists()
    assert Counter.objects.count() >= Item.objects.filter(root=None).count()


@needs_houston
def test_houston_twice_adds_nothing_and_a_dry_run_says_the_same():
    dry = slack.run(_HOUSTON[0], dry_run=True)
    assert not Person.objects.exists()
    first = slack.run(_HOUSTON[0])
    assert dry.lines()[1:] == first.lines()[1:]
    before = snapshot()
    second = slack.run(_HOUSTON[0])
    assert (second.added, second.updated, second.reconciles) == (0, 0, True)
    assert snapshot() == before


@needs_houston
@pytest.mark.slow
def test_houston_takes_seconds():
    assert slack.run(_HOUSTON[0]).seconds < 10


@needs_samples
def test_the_samples_of_another_project(tmp_path: Path):
    thread = json.loads((_SAMPLES / "thread_with_broadcast_reply.json").read_text())
    people = sorted({message["user"] for message in thread})
    path = write(
        tmp_path / "a.zip",
        {"random/2015-06-12.json": thread},
        users=[user(slack_id, slack_id.lower()) for slack_id in people],
        channels=[channel("C1", "random", *people), GENERAL | {"id": "C2", "members": []}],
        extra={name: (_SAMPLES / name).read_bytes() for name in ("dms.json", "mpims.json")},
    )
    report = slack.run(path)
    assert report.reconciles
    assert report.conversations.skipped == Count(no_direct=7)
    post = Item.objects.get(root=None)
    assert post.body_text == "thread message"
    answers = Item.objects.filter(root=post).order_by("published_at").values_list("body_text", flat=True)
    assert list(answers) == ["first reply", "everyone should see this"]
    assert Membership.objects.filter(space__name="random").count() == len(people)
    assert slack.run(path).added == 0


@needs_houston
def test_houston_as_chat():
    dry = slack.run(_HOUSTON[0], as_chat=True, dry_run=True)
    report = slack.run(_HOUSTON[0], as_chat=True)
    assert report.reconciles
    assert dry.lines()[1:] == report.lines()[1:]
    assert Message.objects.count() == report.messages.made["messages"] == 1031
    assert Conversation.objects.count() == report.spaces.made["channels"] == 16
    assert Space.objects.get().name == "Slack"
    assert not Item.objects.exists()
    assert slack.run(_HOUSTON[0], as_chat=True).added == 0


@needs_samples
def test_the_direct_conversations_of_another_project(tmp_path: Path):
    names = ("dms.json", "mpims.json")
    lists = [json.loads((_SAMPLES / name).read_text()) for name in names]
    path = write(tmp_path / "a.zip", extra={name: (_SAMPLES / name).read_bytes() for name in names})
    report = slack.run(path, direct=True)
    assert report.conversations.made == {"conversations": sum(map(len, lists))}
    assert report.people.made["people"] == 2 + len({who for one in lists for it in one for who in it["members"]})
    assert Conversation.objects.filter(kind="direct").count() == 4
    assert slack.run(path, direct=True).added == 0
