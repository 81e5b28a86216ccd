"""A Mattermost server comes in as spaces and conversations: whole, once, and so that nobody reads more than they did."""

import os
import zipfile
from pathlib import Path

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.chat import access, services
from courtyard.chat.models import (
    Conversation,
    ConversationMember,
    Message,
    MessageFile,
    MessagePin,
    MessageReaction,
    MessageVersion,
)
from courtyard.chat.selectors.history import history
from courtyard.chat.selectors.listing import conversations, unread_conversations
from courtyard.content.models import File
from courtyard.core import storage
from courtyard.integrations.importers import mattermost
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.zips import BadArchive
from courtyard.integrations.models import Imported
from courtyard.integrations.tests.mattermost_exports import (
    AT,
    CHANNELS,
    FIRM,
    PEOPLE,
    POSTS,
    WHOLE,
    channel,
    direct,
    line,
    picture,
    post,
    reacted,
    said,
    user,
    write,
    write_zip,
)  # fmt: skip
from courtyard.spaces.models import Membership, Space, SpaceRole, Visibility
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("COURTYARD_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
SAMPLE = DATA / "mattermost-zulipfix" / "export.jsonl"


def counts() -> dict[str, int]:
    kinds = (Person, Space, Membership, Conversation, ConversationMember, Message, MessageFile, MessageReaction)
    return {kind.__name__: kind.objects.count() for kind in (*kinds, MessageVersion, File, Imported)}


def imported(tmp_path: Path, *objects: dict, **given: object) -> Report:
    report = mattermost.run(write(tmp_path / "a.jsonl", *(objects or WHOLE)), **given)
    assert report.reconciles, report.lines()
    return report


def claimed(name: str) -> Person:
    person = Person.objects.get(handle=name)
    person.state = State.ACTIVE
    person.save()
    return person


def test_a_server_comes_in_whole(tmp_path: Path):
    report = imported(tmp_path, direct=True)
    assert report.teams.made == {"spaces": 1}
    assert report.spaces.made == {"channels": 3}
    assert report.people.made == {"people": 7}
    assert report.conversations.made == {"conversations": 3}
    assert report.conversations.skipped == {"empty": 1}
    assert report.messages.made == {"messages": 12}
    assert report.messages.skipped == {"joined": 1, "no_list": 1, "repeated": 1}
    assert report.reactions.skipped == {"same": 1}
    assert report.pins.made == {"pins": 1}
    assert MessagePin.objects.get().message.body_text == "Wages"
    assert report.others.skipped == {"own_emoji": 1, "unknown_line": 1}
    assert report.rooms == 1


def test_people_are_who_they_were(tmp_path: Path):
    imported(tmp_path)
    ann, ben = Person.objects.get(handle="ann"), Person.objects.get(handle="ben")
    assert (ann.name, ann.title, ann.email, ann.state) == ("Ann Archer", "Joiner", "ann@example.org", State.UNCLAIMED)
    assert ben.name == "Benny"
    assert Person.objects.filter(name="Ann Archer").count() == 2
    assert Person.objects.get(handle="old").state == State.LEFT
    assert Person.objects.get(handle="gus").role == Role.GUEST
    assert Person.objects.get(handle="gone").email is None
    assert Membership.objects.get(person=ann, space__name="The Firm").role == SpaceRole.OWNER


def test_who_is_here_by_their_address_is_linked_and_left_alone(cast: Cast, tmp_path: Path):
    cast.member.name = "As they want it"
    cast.member.save()
    people = (user("ann", "town", first_name="Ann"), user("other", "town"))
    people[0]["user"]["email"] = cast.member.email
    report = imported(tmp_path, FIRM, CHANNELS[0], *people, post("town", "ann", "Hello @ann"))
    assert report.people.made == {"linked": 1, "people": 1}
    cast.member.refresh_from_db()
    assert (cast.member.name, cast.member.role) == ("As they want it", Role.MEMBER)
    message = Message.objects.get()
    assert message.author == cast.member
    assert "@As they want it" in message.body_html


def test_messages_keep_time_words_thread_and_reactions(tmp_path: Path):
    imported(tmp_path)
    before, first, reply, program, *twice = Message.objects.filter(conversation__name="Town Square").order_by(
        "created_at"
    )
    assert first.created_at.timestamp() * 1000 == pytest.approx(AT + 10)
    assert before.thread_id == reply.thread_id == first.pk
    ben = Person.objects.get(handle="ben")
    assert "<strong>key</strong>" in first.body_html
    assert f'<span data-mention="{ben.pk}">@Benny</span>' in first.body_html
    assert "😄" in first.body_text
    assert "<code>:smile:</code>" in first.body_html
    assert f'href="/messages/{first.conversation_id}/"' in first.body_html
    assert "~board" in first.body_text
    assert first.reactions == {"👍🏿": 1, ":ours:": 1}
    assert reply.reactions == {"🎉": 1}
    assert 'href="https://ci.example/7"' in program.body_html
    assert "failed" in program.body_text
    assert "Branch" in program.body_text
    assert [message.body_text for message in twice] == ["twice", "twice"]
    assert twice[0].author != twice[1].author


def test_everything_counts_as_read_and_the_list_follows_the_last_message(tmp_path: Path):
    imported(tmp_path, direct=True)
    ann = claimed("ann")
    lines = list(conversations(ann).results)
    assert [line.unread for line in lines] == [0, 0, 0, 0]
    assert [line.last.body_text for line in lines] == ["We three", "Yes", "twice", "Wages"]
    assert unread_conversations(ann) == 0
    opened = access.conversation_for_read(ann, lines[1].conversation.pk)
    assert [it.message.body_text for it in history(ann, opened).messages] == ["Just you", "Yes"]


def test_nobody_reads_more_than_they_did(cast: Cast, tmp_path: Path):
    imported(tmp_path, direct=True)
    gus, cat, ben = claimed("gus"), claimed("cat"), claimed("ben")
    read = {
        name: set(access.messages_visible_to(person).values_list("body_text", flat=True))
        for name, person in {"gus": gus, "cat": cat, "ben": ben, "outsider": cast.outsider, "owner": cast.owner}.items()
    }
    assert read["gus"] == {"Good morning"}
    assert "Wages" not in read["cat"] | read["outsider"] | read["owner"]
    assert "Just you" not in read["cat"] | read["outsider"] | read["owner"]
    assert {"Wages", "Just you", "We three"} <= read["ben"]
    assert "Buy milk" in read["cat"]
    assert "Buy milk" not in read["ben"]


def test_a_team_that_one_cannot_simply_join_is_a_secret_space(cast: Cast, tmp_path: Path):
    shut = line("team", name="firm", display_name="Lawyers", type="I", allow_open_invite=False)
    imported(tmp_path, shut, *CHANNELS, *PEOPLE, *POSTS)
    assert Space.objects.get(name="Lawyers").visibility == Visibility.SECRET
    assert not access.messages_visible_to(cast.outsider).exists()
    assert access.messages_visible_to(claimed("cat")).exists()
    assert access.messages_visible_to(claimed("gus")).count() == 1


def test_direct_conversations_only_come_when_they_are_asked_for(tmp_path: Path):
    report = imported(tmp_path)
    assert report.conversations.skipped == {"no_direct": 4}
    assert report.messages.skipped["no_direct"] == 4
    assert not Conversation.objects.filter(space=None).exists()
    assert imported(tmp_path, direct=True).messages.made == {"messages": 4}
    ann, ben = claimed("ann"), claimed("ben")
    assert services.start_direct(actor=ann, person_id=ben.pk).messages.count() == 2


def test_one_channel_alone(tmp_path: Path):
    for name in ("board", "firm/board", "Board"):
        report = imported(tmp_path, space=name, dry_run=True)
        assert (report.spaces.made, report.messages.made) == ({"channels": 1}, {"messages": 1})
    with pytest.raises(BadArchive, match="no channel nowhere"):
        imported(tmp_path, space="nowhere")
    assert not Person.objects.exists()


def test_a_dry_run_says_the_same_and_again_is_nothing_new(tmp_path: Path):
    dry = imported(tmp_path, direct=True, dry_run=True)
    assert not Person.objects.exists()
    first = imported(tmp_path, direct=True)
    assert dry.lines()[1:] == first.lines()[1:]
    before = counts()
    again = imported(tmp_path, direct=True)
    assert (again.added, again.updated) == (0, 0)
    assert counts() == before


def test_a_later_export_brings_what_is_new_and_what_was_edited(tmp_path: Path):
    imported(tmp_path)
    first = Message.objects.get(body_text__startswith="Who has")
    edited = post(
        "town", "ann", "Found", 10, edit_at=AT + 500, reactions=[reacted("cat", "tada", 600)],
        replies=[said("cat", "before it", 5), said("ben", "Me", 20), said("cat", "late reply", 700)],
    )  # fmt: skip
    newcomer = user("new", "town", "board")
    report = imported(tmp_path, FIRM, *CHANNELS, *PEOPLE, newcomer, edited, *POSTS[1:], post("town", "new", "Hi", 800))
    assert (report.updated, report.messages.made) == (1, {"messages": 2})
    first.refresh_from_db()
    assert (first.body_text, first.version) == ("Found", 2)
    assert first.reactions == {"👍🏿": 1, ":ours:": 1, "🎉": 1}
    assert Message.objects.get(body_text="late reply").thread_id == first.pk
    assert ConversationMember.objects.filter(person__handle="new").count() == 2
    assert imported(tmp_path, FIRM, *CHANNELS, *PEOPLE, newcomer, edited, *POSTS[1:]).updated == 0


def test_attachments_come_from_the_zip_and_hang_on_their_messages(tmp_path: Path):
    hung = [
        "2020/ab/plan of the house",
        "2020/cd/photo.png",
        "2020/ef/broken.png",
        "2020/gh/lost.pdf",
        "../../etc/passwd",
    ]
    told = post("town", "ann", "", 10, attachments=[{"path": path} for path in hung])
    again = post("town", "ben", "same", 20, attachments=[{"path": hung[0]}])
    files = {f"data/{hung[0]}": b"walls", f"data/{hung[1]}": picture(), f"data/{hung[2]}": b"\x89PNG\r\n\x1a\nno"}
    path = write_zip(tmp_path / "a.zip", FIRM, *CHANNELS, *PEOPLE, told, again, files=files)
    dry = mattermost.run(path, dry_run=True)
    report = mattermost.run(path)
    assert report.reconciles
    assert dry.lines()[1:] == report.lines()[1:]
    assert report.files.made == {"stored": 2, "named": 2, "again": 1}
    assert report.files.skipped == {"refused": 1}
    message, other = Message.objects.order_by("created_at")
    house, photo, lost, passwd = (row.file for row in message.attachments.order_by("position"))
    with storage.open(house.key) as stream:
        assert stream.read() == b"walls"
    assert (house.name, photo.is_picture, lost.name, lost.key) == ("plan of the house", True, "lost.pdf", "")
    assert (passwd.name, passwd.key, passwd.size) == ("passwd", "", 0)
    assert other.attachments.get().file == house
    assert house.owner == message.author
    before = counts()
    assert mattermost.run(path).added == 0
    assert counts() == before


@pytest.mark.skipif(not SAMPLE.is_file(), reason="../shared/data/mattermost-zulipfix is not on this machine")
def test_the_sample_of_another_project():
    dry = mattermost.run(SAMPLE, dry_run=True)
    report = mattermost.run(SAMPLE, direct=True)
    assert report.reconciles
    assert dry.lines()[1:] == report.lines()[1:]
    assert (report.teams.found, report.spaces.found, report.people.found) == (2, 5, 5)
    assert report.messages.found == 21
    assert report.messages.skipped == {"no_list": 1}
    reply = Message.objects.get(body_text="The weather is so hot!")
    assert reply.thread.first.created_at > reply.created_at
    assert Message.objects.get(body_text="Hello world").reactions == {":tick:": 1, "😄": 1, "🗺️": 1}
    assert Conversation.objects.get(name="Dumbledores army").private
    before = counts()
    assert mattermost.run(SAMPLE, direct=True).added == 0
    assert counts() == before


# Files that are broken, or meant to do harm.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line"),
        (b"\x00\x01\x02", "first line"),
        (b'{"type":"team","team":{"name":"a"}}\n', "first line"),
        (b'{"type":"version","version":2}\n', "version that is not known"),
        (b'[1,2]\n', "first line"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_before_anything_is_written(tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadArchive, match=words):
        mattermost.run(path)
    assert not Person.objects.exists()
    with pytest.raises(BadArchive, match="no file"):
        mattermost.run(tmp_path / "none.jsonl")
    with pytest.raises(BadArchive, match="folder"):
        mattermost.run(tmp_path)


def test_broken_lines_are_counted_and_the_rest_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mattermost.export, "MAX_LINE", 4000)
    raw = b'{"type":"post","post":{"team":"firm"\n\xff\xfe\n[]\n7\n{"type":7}\n{"type":"post"}\n\n' + b"x" * 20_000
    raw += b'\n{"type":"post","post":{"team":"firm","channel":"town","user":"ann","message":"half \\ud83d","create_at":1577880009999}}'
    path = write(tmp_path / "a.jsonl", *WHOLE, raw=raw)
    report = mattermost.run(path)
    assert report.reconciles
    assert report.others.skipped["broken_line"] == 7
    assert report.messages.made["messages"] == 9
    assert Message.objects.filter(body_text__startswith="half").exists()


@pytest.mark.parametrize("name", ["../evil", "/evil", "data/../../evil", "a\\..\\evil"])
def test_a_zip_that_leads_out_of_itself_is_refused(tmp_path: Path, name: str):
    with pytest.raises(BadArchive, match="leads out of it"):
        mattermost.run(write_zip(tmp_path / "a.zip", *WHOLE, files={name: b"x"}))
    assert not Person.objects.exists()


def test_a_zip_that_swells_is_refused(tmp_path: Path):
    with pytest.raises(BadArchive, match="trap"):
        mattermost.run(write_zip(tmp_path / "a.zip", *WHOLE, files={"data/bomb": b"\0" * 30_000_000}))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadArchive, match=r"no \.jsonl"):
        mattermost.run(tmp_path / "b.zip")


def test_a_damaged_zip_is_refused(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", *WHOLE, files={})
    data = bytearray(path.read_bytes())
    data[60:200] = b"\0" * 140
    path.write_bytes(data)
    with pytest.raises(BadArchive, match="damaged"):
        mattermost.run(path)
    assert not Person.objects.exists()


def test_values_of_the_wrong_kind_harm_nothing(tmp_path: Path):
    odd: tuple[object, ...] = (None, 7, "x", [], {}, [7], -1, 10**30, "\x00", True)
    keys = ("replies", "reactions", "attachments", "props", "edit_at", "type", "message", "create_at", "user")
    wrong = [{key: value} for value in odd for key in keys]
    posts = [post("town", "ann", "odd", n) for n in range(len(wrong))]
    for one, fields in zip(posts, wrong, strict=True):
        one["post"] |= fields
    rest = [line("user", username=value, teams=value, email=value) for value in odd]
    rest += [line("channel", team="firm", name=value, display_name=value, type=value) for value in odd]
    rest += [line("direct_channel", members=value) for value in odd] + [line("team", name=value) for value in odd]
    rest += [line("direct_post", channel_members=value, **said("ann", "x")) for value in odd]
    report = imported(tmp_path, FIRM, *CHANNELS, *PEOPLE, *rest, *posts, direct=True)
    assert report.messages.found > 90
    assert imported(tmp_path, FIRM, *CHANNELS, *PEOPLE, *rest, *posts, direct=True).added == 0


def test_markup_comes_in_clean(tmp_path: Path):
    words = '<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://a.example/p.png) @ann. "@ben"'
    imported(tmp_path, FIRM, *CHANNELS, *PEOPLE, post("town", "ann", words))
    html = Message.objects.get().body_html
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:", "")
    assert html.count("data-mention") == 2


def test_a_channel_of_nobody_is_somebodys(tmp_path: Path):
    imported(tmp_path, FIRM, channel("empty"), channel("bots"), post("bots", "hook", "beep"), user("ann"))
    assert Conversation.objects.get(name="Bots").created_by.handle == "hook"
    assert Conversation.objects.get(name="Empty").messages.count() == 0


def test_channels_without_people_are_left_out(tmp_path: Path):
    assert imported(tmp_path, FIRM, *CHANNELS).spaces.skipped == {"empty": 3}
    assert imported(
        tmp_path, FIRM, *CHANNELS, *PEOPLE, post("town", "ann", "", props={"seen": True})
    ).messages.skipped == {"empty": 1}


def test_thirty_thousand_characters_and_deep_quotes_come_in(tmp_path: Path):
    imported(
        tmp_path, FIRM, *CHANNELS, *PEOPLE, post("town", "ann", "word " * 6000), post("town", "ann", ">" * 5000, 1)
    )
    assert Message.objects.count() == 2


def test_members_of_a_direct_conversation_are_people_even_if_unlisted(tmp_path: Path):
    imported(tmp_path, FIRM, *PEOPLE, direct(("ann", "left-long-ago"), "left-long-ago", "Bye"), direct=True)
    assert Conversation.objects.get().members.count() == 2
