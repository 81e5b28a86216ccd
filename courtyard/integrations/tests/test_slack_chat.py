"""Channels of Slack as channels of the chat, direct conversations as such; nobody reads more than they did."""

from pathlib import Path

import pytest

from courtyard.accounts.models import Organisation, Person, Role, State
from courtyard.chat import access, services
from courtyard.chat.models import (
    Conversation,
    ConversationKind,
    ConversationMember,
    Message,
    MessageFile,
    MessagePin,
    MessageReaction,
    MessageVersion,
)
from courtyard.chat.selectors.listing import conversations, unread_conversations
from courtyard.content.models import Item
from courtyard.core.errors import Invalid
from courtyard.integrations.importers import slack
from courtyard.integrations.models import Imported
from courtyard.integrations.tests.checks import T, general
from courtyard.integrations.tests.exports import ANN, BEN, GENERAL, channel, said, user, write
from courtyard.spaces.models import Membership, Space, Visibility
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CAT = user("U3", "cat", "Ann Archer", email="cat@example.org")  # two people with one name
GUS = user("U4", "gus", "Gus Guest", email="gus@example.org", is_restricted=True)
OLD = user("U5", "old", "Olga Old", deleted=True)
EVERYBODY = (ANN, BEN, CAT, GUS, OLD)
CHANNELS = (GENERAL | {"members": ["U1", "U2", "U3", "U5"]}, channel("C2", "client", "U1", "U4"))
DIRECT = {
    "groups": [channel("G1", "board", "U1", "U2")],
    "dms": [
        {"id": "D1", "created": 1577836800, "members": ["U1", "U2"]},
        {"id": "D2", "created": 1577836800, "members": ["U3", "U3"]},
        {"id": "D3", "created": 1577836800, "members": ["U1", "U9STRANGER"]},
        {"id": "D4", "created": 1577836800, "members": []},
    ],
    "mpims": [{"id": "M1", "name": "mpdm-ann--ben--cat-1", "created": 1577836800, "members": ["U1", "U2", "U3"]}],
}


def days() -> dict[str, object]:
    """A thread, a reaction of two, an edit, a file, a deleted first message; and what was said among few."""
    return general(
        said(f"{T}01", "U1", "Who has the *key*?", reactions=[{"name": "+1", "users": ["U2", "U3"], "count": 2}]),
        said(f"{T}02", "U2", "I have <@U1>", thread_ts=f"{T}01", edited={"user": "U2", "ts": f"{T}09"}),
        said(f"{T}03", "U5", "", files=[{"id": "F1", "name": "plan.pdf", "size": 12}]),
        said(f"{T}05", "U2", "late", thread_ts=f"{T}04", subtype="thread_broadcast"),
    ) | {
        "client/2020-01-01.json": [said(f"{T}01", "U4", "Good morning")],
        "board/2020-01-01.json": [said(f"{T}01", "U1", "Wages")],
        "D1/2020-01-01.json": [said(f"{T}01", "U1", "Just you"), said(f"{T}02", "U2", "Yes")],
        "D2/2020-01-01.json": [said(f"{T}01", "U3", "Buy milk")],
        "D3/2020-01-01.json": [said(f"{T}01", "U9STRANGER", "Hello")],
        "D4/2020-01-01.json": [said(f"{T}01", "U1", "Nobody")],
        "mpdm-ann--ben--cat-1/2020-01-01.json": [said(f"{T}01", "U1", "We three")],
    }  # fmt: skip


def export(tmp_path: Path, found: dict[str, object] | None = None) -> Path:
    return write(tmp_path / "a.zip", found or days(), users=EVERYBODY, channels=CHANNELS, **DIRECT)


def counts() -> dict[str, int]:
    kinds = (Person, Space, Membership, Conversation, ConversationMember, Message, MessageFile, MessageReaction)
    return {kind.__name__: kind.objects.count() for kind in (*kinds, MessageVersion, Imported, Item)}


def claimed(name: str) -> Person:
    person = Person.objects.get(handle=name)
    person.state = State.ACTIVE
    person.save()
    return person


def test_channels_become_channels_of_one_space_and_nobody_is_told(tmp_path: Path):
    report = slack.run(export(tmp_path), as_chat=True)
    assert report.reconciles
    assert report.spaces.made == {"channels": 3}
    assert report.messages.made == {"messages": 6}
    assert report.messages.skipped == {"no_direct": 6}
    assert report.conversations.skipped == {"no_direct": 5}
    assert (report.rooms, report.placeholders) == (2, 1)
    assert not Item.objects.exists()
    one, two = Conversation.objects.get(name="general"), Conversation.objects.get(name="board")
    assert one.space == two.space == Space.objects.get(name="Slack", visibility=Visibility.OPEN)
    assert (one.private, two.private) == (False, True)
    assert one.last_at == Message.objects.filter(conversation=one).latest("created_at").created_at


def test_a_message_keeps_its_time_thread_edit_reactions_and_files(tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True)
    first, second, third, stand_in, late = Message.objects.filter(conversation__name="general").order_by("created_at")
    assert f"{first.created_at:%s.%f}" == f"{T}01"
    assert "<strong>key</strong>" in first.body_html
    assert first.reactions == {"👍": 2}
    assert MessageReaction.objects.filter(message=first).count() == 2
    assert (second.thread_id, second.aside) == (first.pk, True)
    assert f"{second.edited_at:%s.%f}" == f"{T}09"
    assert f'data-mention="{first.author_id}"' in second.body_html
    assert third.attachments.get().file.name == "plan.pdf"
    assert third.author.state == State.LEFT
    assert (late.thread_id, late.aside) == (stand_in.pk, False)  # it was sent to the channel, too
    assert "not in the export" in stand_in.body_text


def test_everything_counts_as_read(tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True, direct=True)
    ann = claimed("ann")
    lines = list(conversations(ann).results)
    assert [line.unread for line in lines] == [0] * len(lines)
    assert len(lines) == 6
    assert unread_conversations(ann) == 0
    assert lines == sorted(lines, key=lambda line: line.conversation.last_at, reverse=True)


def test_direct_conversations_only_come_when_they_are_asked_for(tmp_path: Path):
    slack.run(export(tmp_path))
    assert not Conversation.objects.exists()
    report = slack.run(export(tmp_path), direct=True)
    assert report.reconciles
    assert report.conversations.made == {"conversations": 4}
    assert report.conversations.skipped == {"nobody": 1}
    assert report.messages.skipped == {"nobody": 1}
    direct = Conversation.objects.filter(kind=ConversationKind.DIRECT)
    assert sorted(one.members.count() for one in direct) == [1, 2, 2]
    assert Conversation.objects.get(kind=ConversationKind.GROUP).members.count() == 3
    ann, cat = claimed("ann"), claimed("cat")
    assert services.start_direct(actor=ann, person_id=claimed("ben").pk).messages.count() == 2
    mine = Message.objects.get(body_text="Buy milk")
    assert not access.messages_visible_to(ann).filter(pk=mine.pk).exists()
    assert access.messages_visible_to(cat).filter(pk=mine.pk).exists()


def test_what_two_people_said_here_already_goes_on(cast: Cast, tmp_path: Path):
    people = (user("U1", "m", "M", email=cast.member.email), user("U2", "h", "H", email=cast.host.email))
    here = services.start_direct(actor=cast.member, person_id=cast.host.pk)
    services.send(actor=cast.member, conversation_id=here.pk, body="today")
    found = {"D1/2020-01-01.json": [said(f"{T}01", "U2", "then"), said("4102444800.000100", "U2", "in the year 2100")]}
    report = slack.run(write(tmp_path / "a.zip", found, users=people, **DIRECT), direct=True)
    assert report.conversations.made["conversations"] == 4
    said_here = here.messages.order_by("created_at").values_list("body_text", flat=True)
    assert list(said_here) == ["then", "today", "in the year 2100"]
    services.send(actor=cast.host, conversation_id=here.pk, body="tomorrow")
    assert here.messages.latest("created_at").body_text == "tomorrow"


def test_a_guest_reads_their_channel_and_no_other(tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True)
    later = (CHANNELS[0] | {"members": ["U1", "U4"]}, CHANNELS[1])
    report = slack.run(write(tmp_path / "b.zip", days(), users=EVERYBODY, channels=later, **DIRECT), as_chat=True)
    assert report.members.skipped["guest"] == 1
    gus, ben, cat = claimed("gus"), claimed("ben"), claimed("cat")
    assert gus.role == Role.GUEST
    read = access.messages_visible_to(gus).values_list("body_text", flat=True)
    assert list(read) == ["Good morning"]
    assert access.messages_visible_to(ben).filter(body_text="Wages").exists()
    assert not access.messages_visible_to(cat).filter(body_text="Wages").exists()


def test_channels_go_where_they_are_wanted(cast: Cast, tmp_path: Path):
    with pytest.raises(Invalid) as refused:
        slack.run(export(tmp_path), as_chat=True, into="nowhere")
    assert "no space nowhere" in refused.value.errors["into"][0]
    with pytest.raises(Invalid):
        slack.run(export(tmp_path), as_chat=True, into=f"~{cast.member.handle}")
    assert not Message.objects.exists()
    slack.run(export(tmp_path), as_chat=True, into=cast.closed.slug)
    general_channel = Conversation.objects.get(name="general")
    assert general_channel.space == cast.closed
    assert not access.visible_to(cast.outsider).filter(pk=general_channel.pk).exists()
    ann = claimed("ann")
    assert access.visible_to(ann).filter(pk=general_channel.pk).exists()
    slack.run(export(tmp_path), as_chat=True, into=cast.open.slug, space="general")
    assert Conversation.objects.get(name="general").space == cast.closed


def test_the_whole_organisation_needs_no_memberships(cast: Cast, tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True, into=cast.company.slug)
    assert Conversation.objects.get(name="general").space == cast.company
    assert not Membership.objects.filter(space=cast.company).exists()
    assert access.visible_to(cast.outsider).filter(name="general").exists()


def test_a_dry_run_says_the_same_and_again_is_nothing_new(tmp_path: Path):
    path = export(tmp_path)
    dry = slack.run(path, as_chat=True, direct=True, dry_run=True)
    assert not Person.objects.exists()
    first = slack.run(path, as_chat=True, direct=True)
    assert dry.lines()[1:] == first.lines()[1:]
    before = counts()
    again = slack.run(path, as_chat=True, direct=True)
    assert (again.added, again.updated, again.reconciles) == (0, 0, True)
    assert counts() == before


def test_what_came_in_one_way_goes_on_that_way(tmp_path: Path):
    path = export(tmp_path)
    slack.run(path, space="general")
    slack.run(path, as_chat=True)
    before = counts()
    assert Item.objects.count() == 5
    assert set(Conversation.objects.values_list("name", flat=True)) == {"client", "board"}
    assert slack.run(path).added == 0
    assert counts() == before


def test_a_later_export_brings_edits_reactions_people_and_the_missing_first_message(tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True)
    message = Message.objects.get(body_text__contains="key")
    late = Message.objects.get(body_text="late")
    changed = said(f"{T}01", "U1", "Found", edited={"user": "U1", "ts": f"{T}20"}) | {
        "reactions": [{"name": "+1", "users": ["U2", "U3", "U1"], "count": 3}]
    }
    found = days() | general(changed, said(f"{T}04", "U1", "First after all"), said(f"{T}30", "U2", "New"))
    report = slack.run(export(tmp_path, found), as_chat=True)
    assert report.reconciles
    assert report.updated == 1
    message.refresh_from_db()
    assert (message.body_text, message.version, message.reactions) == ("Found", 2, {"👍": 3})
    assert "key" in message.versions.get().body_html
    late.refresh_from_db()
    assert late.thread.first.body_text == "First after all"
    assert Message.objects.filter(body_text="New").exists()
    ann = claimed("ann")
    assert unread_conversations(ann) == 0


def test_what_was_deleted_here_stays_deleted(tmp_path: Path):
    slack.run(export(tmp_path), as_chat=True)
    ann = claimed("ann")
    message = Message.objects.get(body_text__contains="key")
    services.delete_message(actor=ann, message_id=message.pk)
    found = days() | general(said(f"{T}01", "U1", "Back?", edited={"user": "U1", "ts": f"{T}20"}))
    assert slack.run(export(tmp_path, found), as_chat=True).updated == 0
    assert not access.messages_visible_to(ann).filter(pk=message.pk).exists()


def test_channels_of_nobody_are_left_out(tmp_path: Path):
    report = slack.run(write(tmp_path / "a.zip", users=(), channels=(channel("C1", "general"),)), as_chat=True)
    assert (report.reconciles, report.spaces.skipped) == (True, {"empty": 1})


def test_the_report_is_read_by_people(tmp_path: Path):
    Organisation.objects.update(language="en")
    lines = slack.run(export(tmp_path), as_chat=True, dry_run=True).lines()
    assert "2 spaces were made for the channels." in lines
    assert any("6 direct conversations come in with --direct" in line for line in lines)


def test_pins_come_along_and_what_was_taken_down_stays_down(tmp_path: Path):
    told = general(
        said(f"{T}01", "U1", "Who has the key?"),
        said(f"{T}02", "U2", "I have", thread_ts=f"{T}01", pinned_to=["C1"], pinned_info={"pinned_by": "U1", "pinned_ts": 1577836900}),
    )  # fmt: skip
    listed = GENERAL | {
        "members": ["U1", "U2"],
        "pins": [{"id": f"{T}01", "user": "U2", "created": 1577836890}, {"id": f"{T}77"}],
    }
    given = {"users": EVERYBODY, "channels": (listed,)}
    report = slack.run(write(tmp_path / "a.zip", told, **given), as_chat=True)
    assert (report.pins.made, report.pins.skipped) == ({"pins": 2}, {"not_here": 1})
    pins = MessagePin.objects.order_by("at").values_list("message__body_text", "by__handle", "conversation__name")
    assert list(pins) == [("Who has the key?", "ben", "general"), ("I have", "ann", "general")]
    MessagePin.objects.first().delete()
    again = slack.run(write(tmp_path / "b.zip", told, **given), as_chat=True)
    assert (again.pins.already, MessagePin.objects.count()) == (2, 1)
