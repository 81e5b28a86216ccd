"""Messages become posts and comments at the time when they were written."""

import datetime
from pathlib import Path

import pytest

from courtyard.content.models import (
    Attachment,
    File,
    Item,
    ItemKind,
    Mention,
    Pin,
    Reaction,
)
from courtyard.feed.selectors import timelines
from courtyard.integrations.importers import slack
from courtyard.integrations.tests.checks import T, check_counters, general, imported
from courtyard.integrations.tests.exports import ANN, BEN, GENERAL, channel, said, user, write
from courtyard.notifications.models import Notice
from courtyard.spaces.models import Space
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_posts_stand_at_their_time_and_disturb_nobody(tmp_path: Path, cast: Cast):
    me = user("U8", "me", "Me", email=cast.member.email)
    imported(
        tmp_path,
        said(f"{T}02", "U8", "two <@U1>"),
        said(f"{T}01", "U1", "one <@U8>"),
        users=[ANN, BEN, me],
        channels=[channel("C1", "general", "U1", "U8")],
    )
    space = Space.objects.get(name="general")
    feed = timelines.of_space(cast.member, space).results
    assert [Item.objects.get(pk=card.id).body_text for card in feed] == ["two @Ann Archer", "one @Member"]
    assert feed[1].published_at == datetime.datetime(2020, 1, 1, 12, 0, 0, 101, tzinfo=datetime.UTC)
    assert timelines.home(cast.member).results == []
    assert not Notice.objects.exists()
    assert set(Mention.objects.values_list("person__name", flat=True)) == {"Ann Archer", "Member"}
    assert Item.objects.filter(version=1, edited_at=None, created_at__year=2020).count() == 2


def test_answers_become_comments(tmp_path: Path):
    imported(
        tmp_path,
        said(f"{T}01", "U1", "question", thread_ts=f"{T}01", reply_count=2, replies=[{"user": "U2", "ts": f"{T}02"}]),
        said(f"{T}02", "U2", "answer", thread_ts=f"{T}01", parent_user_id="U1"),
        said(f"{T}03", "U1", "for all", thread_ts=f"{T}01", subtype="thread_broadcast", root=said(f"{T}01", "U1")),
        said(f"{T}04", "U1", "deeper", thread_ts=f"{T}02"),
    )
    post = Item.objects.get(kind=ItemKind.UPDATE)
    rows = (
        Item.objects.filter(root=post).order_by("published_at").values_list("body_text", "depth", "parent__body_text")
    )
    assert list(rows) == [("answer", 1, None), ("for all", 1, None), ("deeper", 2, "answer")]
    assert post.counter.comments == 3
    check_counters()


def test_answers_outlive_what_they_answer(tmp_path: Path):
    report = imported(
        tmp_path,
        said(f"{T}02", "U2", "to nothing", thread_ts=f"{T}01", parent_user_id="U1"),
        said(f"{T}03", "U2", "to the deleted", thread_ts=f"{T}05"),
        said(
            f"{T}05", "USLACKBOT", "This message was deleted.", subtype="tombstone", thread_ts=f"{T}05", reply_count=1
        ),
        said(f"{T}06", "USLACKBOT", "This message was deleted.", subtype="tombstone"),
        said(
            f"{T}07",
            "U2",
            "broadcast",
            thread_ts="1577000000.000100",
            subtype="thread_broadcast",
            root=said("1577000000.000100", "U1", "before the export"),
        ),
        said(f"{T}08", "U1", "<@U1> has joined", subtype="channel_join", reply_count=1),
        said(f"{T}09", "U2", "welcome", thread_ts=f"{T}08"),
    )
    assert report.messages.made == {"comments": 4, "posts": 2}
    assert report.messages.skipped == {"deleted": 1}
    assert report.placeholders == 2
    threads = dict(Item.objects.exclude(root=None).values_list("body_text", "root__body_text"))
    assert threads == {
        "to nothing": "This message is not in the export.",
        "to the deleted": "This message was deleted.",
        "broadcast": "before the export",
        "welcome": "@Ann Archer has joined",
    }
    assert Item.objects.get(body_text="before the export").author.name == "Ann Archer"
    check_counters()


def test_what_stood_in_gives_way_when_the_message_comes(tmp_path: Path):
    reply = said(f"{T}02", "U2", "answer", thread_ts=f"{T}01")
    first = slack.run(write(tmp_path / "a.zip", general(reply)))
    assert first.placeholders == 1
    stand_in = Item.objects.get(root=None)
    report = slack.run(write(tmp_path / "b.zip", general(said(f"{T}01", "U1", "question"), reply)))
    assert (report.reconciles, report.messages.made, report.messages.already) == (True, {"posts": 1}, 1)
    post = Item.objects.get(root=None)
    assert (post.pk, post.body_text, post.author.name) == (stand_in.pk, "question", "Ann Archer")
    assert post.version > stand_in.version
    assert slack.run(tmp_path / "b.zip").added == 0


def test_what_is_left_out_is_counted_by_reason(tmp_path: Path):
    subtypes = [
        "channel_join",
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_name",
        "channel_archive",
        "bot_add",
        "pinned_item",
        "reminder_add",
        "huddle_thread",
        "channel_posting_permissions",
        "message_changed",
    ]
    report = imported(
        tmp_path,
        *(said(f"{T}{n:02}", "U1", "noise", subtype=subtype) for n, subtype in enumerate(subtypes)),
        said(f"{T}20", "U1", " "),
        said(f"{T}21", "U1", "twice"),
        said(f"{T}21", "U1", "twice"),
        said(f"{T}22", "U1", "of a kind nobody knows", subtype="from_the_future"),
        said(f"{T}23", "U1", "waves", subtype="me_message"),
    )
    assert report.messages.skipped == {
        "joined": 2,
        "left": 1,
        "described": 1,
        "renamed": 1,
        "archived": 1,
        "program": 1,
        "pinned": 1,
        "reminder": 1,
        "call": 1,
        "settings": 1,
        "copy": 1,
        "empty": 1,
        "repeated": 1,
    }
    assert set(Item.objects.values_list("body_text", flat=True)) == {"twice", "of a kind nobody knows", "waves"}
    assert Item.objects.get(body_text="waves").body_html == "<p><em>waves</em></p>"
    text = "\n".join(report.lines())
    assert "Messages: 17 → 3 posts, 14 left out" in text
    assert "    2 somebody joined" in text


def test_reactions(tmp_path: Path):
    reactions = [
        {"name": "+1", "users": ["U1", "U2", "U1"], "count": 5},
        {"name": "clap::skin-tone-3", "users": ["U1"], "count": 1},
        {"name": "thumbsup", "users": ["U2"], "count": 1},
        {"name": "our-logo", "users": ["U2"], "count": 1},
    ]
    report = imported(
        tmp_path,
        said(f"{T}01", "U1", reactions=reactions),
        said(f"{T}02", "U1", subtype="channel_join", reactions=reactions[1:2]),
    )
    assert set(Reaction.objects.values_list("emoji", "person__name")) == {
        ("👍", "Ann Archer"),
        ("👍", "Ben Birch"),
        ("👏🏼", "Ann Archer"),
        (":our-logo:", "Ben Birch"),
    }
    assert report.reactions.skipped == {"unnamed": 3, "same": 1, "on_skipped": 1}
    check_counters()


def test_files_are_known_by_name_and_no_key_to_them_is_kept(tmp_path: Path):
    secret = "https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-123"
    file = {
        "id": "F1",
        "name": "a.png",
        "mimetype": "image/png",
        "size": 1234,
        "user": "U2",
        "created": 1577880000,
        "mode": "hosted",
        "url_private": secret,
        "permalink": "https://juniper.slack.com/files/U2/F1/a.png",
    }
    outside = {
        "id": "F2",
        "name": "Plan",
        "mode": "external",
        "is_external": True,
        "url_private": "https://docs.example/p?x=1",
    }
    report = imported(
        tmp_path,
        said(
            f"{T}01",
            "U1",
            "",
            files=[file, outside, {"id": "F3", "mode": "tombstone"}, {"id": "F4", "mode": "hidden_by_limit"}],
        ),
        said(f"{T}02", "U1", "again", files=[file]),
        said(
            f"{T}03", "U1", "odd", files=[{"id": "F5", "name": "../x\x00/y", "size": -1, "permalink": "javascript:x"}]
        ),
    )
    assert report.files.made == {"files": 3, "again": 1}
    assert report.files.skipped == {"deleted": 1, "limit": 1}
    rows = {f.name: (f.content_type, f.size, f.owner.name, f.source_url, f.key) for f in File.objects.all()}
    assert rows == {
        "a.png": ("image/png", 1234, "Ben Birch", file["permalink"], ""),
        "Plan": ("application/octet-stream", 0, "Ann Archer", outside["url_private"], ""),
        ".._x_y": ("application/octet-stream", 0, "Ann Archer", "", ""),
    }
    assert Attachment.objects.count() == 4


def test_comments_on_a_file_of_the_old_kind(tmp_path: Path):
    file = {
        "id": "F1",
        "name": "a.png",
        "user": "U1",
        "mode": "hosted",
        "reactions": [{"name": "eyes", "users": ["U2"], "count": 1}],
    }
    shared = said(
        f"{T}01", "U1", "<@U1|ann> uploaded a file: <https://x.example/f|a.png>", subtype="file_share", file=file
    )
    about = said(
        f"{T}02",
        "",
        "<@U2> commented on U1's file: fine",
        subtype="file_comment",
        file=file,
        comment={"user": "U2", "comment": "fine"},
    )
    lost = {**about, "ts": f"{T}03", "file": {"id": "F9", "name": "b.png"}}
    report = imported(tmp_path, shared, about, lost)
    comment = Item.objects.get(kind=ItemKind.COMMENT)
    assert (comment.author.name, comment.body_text, comment.root.published_at.microsecond) == ("Ben Birch", "fine", 101)  # type: ignore[union-attr]
    assert report.messages.made == {"posts": 2, "comments": 1}
    assert report.files.made == {"files": 2, "again": 1}
    assert Reaction.objects.get().item.body_text == ""


def test_edits_cards_and_pins(tmp_path: Path):
    card = {"from_url": "https://a.example/", "title": "A page", "text": "about it", "service_name": "A"}
    pinned = {
        **GENERAL,
        "pins": [{"id": f"{T}01", "type": "C", "user": "U2", "created": 1577990000}, {"id": "F1", "type": "F"}],
    }
    report = imported(
        tmp_path,
        said(
            f"{T}01",
            "U1",
            "see <https://a.example/>",
            edited={"user": "U1", "ts": "1577890000.000000"},
            attachments=[card, card],
        ),
        channels=[pinned],
    )
    item = Item.objects.get()
    assert (item.version, item.edited_at) == (2, datetime.datetime(2020, 1, 1, 14, 46, 40, tzinfo=datetime.UTC))
    assert (item.link.preview.title, item.link.preview.fetched_at) == ("A page", item.published_at)
    assert Pin.objects.get().by.name == "Ben Birch"
    assert report.pins.skipped == {"not_here": 1}
    assert report.cards.skipped == {"second": 1}
