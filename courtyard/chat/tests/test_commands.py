"""Commands: what each does, whom it refuses, and that everybody else hears nothing of them."""

import datetime
from typing import Any

import pytest

from courtyard.accounts.models import Person
from courtyard.chat import commands, services
from courtyard.chat.access import conversation_for_read
from courtyard.chat.models import (
    Conversation,
    ConversationMember,
    Message,
    MessageDraft,
    SavedMessage,
    ScheduledMessage,
)
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.services.items import Attached
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.people.models import Status
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def run(person: Person, talk: Conversation, text: str, **given: Any) -> commands.Answer:
    """Typed in the plain field."""
    return commands.run(actor=person, conversation_id=talk.pk, body=text, **given)


def refused(person: Person, talk: Conversation, text: str, **given: Any) -> str:
    """What they are told; nothing was said to anybody."""
    before = Message.objects.count()
    with pytest.raises((Forbidden, Invalid)) as refusal:
        run(person, talk, text, **given)
    assert Message.objects.count() == before
    return refusal.value.words


def at(person: Person) -> str:
    """A person as one writes their name in Markdown."""
    return f"@{person.handle}"


class TestSaying:
    def test_me_says_what_one_does_in_italics_once(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        said, again = [run(cast.host, talk, "/me **waves**\n\nand goes", id=id).message for _twice in range(2)]
        assert said == again
        assert said
        name = cast.host.byline
        assert said.body_html == f"<p><em>{name} <strong>waves</strong></em></p>\n<p><em>and goes</em></p>"
        assert Message.objects.count() == 1
        with pytest.raises(Conflict):
            run(cast.host, talk, "/me sings", id=id)
        assert "what you do" in refused(cast.host, talk, "/me")

    def test_a_name_in_it_is_only_words(self, cast: Cast) -> None:
        cast.host.name = "<b>Bo</b>"
        said = run(cast.host, group(cast), "/me waves").message
        assert said
        assert "&lt;b&gt;Bo" in said.body_html

    def test_a_poll_is_a_question_with_options_between_bars(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        said, again = [
            run(cast.host, talk, "/poll Welche Suppe? 🍲 | Kürbis | <b>Linsen</b>", id=id).message
            for _twice in range(2)
        ]
        assert said == again
        assert said
        assert said.body_text == "Welche Suppe? 🍲"
        assert said.poll.options == ["Kürbis", "<b>Linsen</b>"]
        for text in (
            "/poll",
            "/poll Which soup?",
            "/poll | Pumpkin | Lentil",
            "/poll Soup? | Pumpkin",
            "/poll Soup? | a | A",
        ):
            assert refused(cast.host, talk, text)

    def test_one_shrugs_with_words_or_without(self, cast: Cast) -> None:
        talk = group(cast)
        for text, words in (("/shrug", "¯\\_(ツ)_/¯"), ("/shrug no idea", "no idea ¯\\_(ツ)_/¯")):
            said = run(cast.guest, talk, text).message
            assert said
            assert said.body_text == words

    def test_who_only_reads_announcements_says_nothing(self, cast: Cast) -> None:
        talk = channel(cast, announcing=True)
        for text in ("/me waves", "/shrug", "/later 20m Hello"):
            assert "owners" in refused(cast.member, talk, text)
        assert not {"me", "shrug", "later"} & words_for(cast.member, talk)
        with pytest.raises(NotFound):
            run(cast.outsider, talk, "/me waves")
        with pytest.raises(NotFound):
            run(cast.outsider, talk, "/nonsense")

    def test_later_is_sent_later_once(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        answer, _again = [run(cast.host, talk, "/later 20m On my *way*", id=id) for _twice in range(2)]
        row = ScheduledMessage.objects.get()
        assert (row.body_html, row.pk) == ("<p>On my <em>way</em></p>", id)
        assert datetime.timedelta(minutes=19) < row.at - now() <= datetime.timedelta(minutes=20)
        assert answer.link == "/messages/scheduled/"
        assert not Message.objects.exists()
        for text in ("/later", "/later soon Hello", "/later 20m", "/later 2020-01-01 Hello", "/later 9999d Hello"):
            assert refused(cast.host, talk, text)
        assert ScheduledMessage.objects.count() == 1

    def test_one_writes_to_somebody_without_going_there(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        answer, _again = [
            run(cast.member, talk, f"/msg {at(cast.host)} Are you **there**?", id=id) for _twice in range(2)
        ]
        said = Message.objects.get()
        assert (said.body_html, said.conversation.kind) == ("<p>Are you <strong>there</strong>?</p>", "direct")
        assert answer.link == f"/messages/{said.conversation_id}/"
        for text in (
            "/msg",
            "/msg Hello",
            f"/msg {at(cast.member)} Me",
            f"/msg {at(cast.host)}",
            f"/msg Hello {at(cast.host)}",
        ):
            assert refused(cast.member, talk, text)
        assert "one person" in refused(cast.guest, talk, f"/msg {at(cast.outsider)} Hello")
        assert Conversation.objects.filter(kind="direct").count() == 1

    def test_one_is_reminded_of_what_was_said_last_or_of_what_one_answers(self, cast: Cast) -> None:
        talk = group(cast)
        assert refused(cast.host, talk, "/remind 2h")
        first, last = say(cast.member, talk, "First"), say(cast.member, talk, "Last")
        run(cast.host, talk, "/remind me tomorrow")
        run(cast.host, talk, "/remind 2h", reply_to=first.pk)
        assert set(SavedMessage.objects.values_list("message", flat=True)) == {first.pk, last.pk}
        for text in ("/remind", "/remind soon", "/remind 2h to call Karim", "/remind 2020-01-01"):
            assert refused(cast.host, talk, text)


class TestOneself:
    def test_one_is_left_alone_for_a_while_and_keeps_ones_words(self, cast: Cast) -> None:
        talk = group(cast)
        run(cast.host, talk, "/status 🎧 Writing the plan")
        run(cast.host, talk, "/dnd 30m")
        status = Status.objects.get(person=cast.host)
        assert (status.emoji, status.words, status.do_not_disturb) == ("🎧", "Writing the plan", True)
        assert status.until
        run(cast.host, talk, "/dnd off")
        status.refresh_from_db()
        assert (status.words, status.do_not_disturb) == ("Writing the plan", False)
        run(cast.host, talk, "/status")
        assert not Status.objects.exists()
        for _twice in range(2):
            run(cast.host, talk, "/dnd until tomorrow")
        run(cast.host, talk, "/dnd off")
        assert not Status.objects.exists()
        run(cast.host, talk, "/dnd")
        assert Status.objects.get().until is None
        for text in ("/dnd soon", "/dnd 30m please", "/dnd 2020-01-01", f"/status {'x' * 81}"):
            assert refused(cast.host, talk, text)
        assert not Message.objects.exists()

    def test_a_status_without_an_emoji_is_words(self, cast: Cast) -> None:
        run(cast.guest, group(cast), "/status At the dentist")
        assert Status.objects.get().words == "At the dentist"

    def test_one_is_led_to_the_search_and_the_keys(self, cast: Cast) -> None:
        talk = group(cast)
        assert (
            run(cast.host, talk, "/search birch & pine").to == f"/search/?talk={talk.pk}&kind=message&q=birch+%26+pine"
        )
        assert run(cast.host, talk, "/shortcuts").sheet == "help-sheet"


class TestBelonging:
    def test_one_mutes_and_counts_again(self, cast: Cast) -> None:
        talk = group(cast)
        place = ConversationMember.objects.get(conversation=talk, person=cast.guest)
        for text, muted in (("/mute", True), ("/mute", True), ("/unmute", False)):
            run(cast.guest, talk, text)
            place.refresh_from_db()
            assert place.muted is muted
            assert ("unmute" in words_for(cast.guest, talk)) is muted
        assert "Join" in refused(cast.member, channel(cast), "/mute")

    def test_one_leaves_and_takes_what_one_was_writing_along(self, cast: Cast) -> None:
        talk = group(cast)
        services.keep_draft(actor=cast.guest, conversation_id=talk.pk, body="/leave")
        assert run(cast.guest, talk, "/leave").to == "/messages/"
        assert not MessageDraft.objects.exists()
        with pytest.raises(NotFound):
            run(cast.guest, talk, "/leave")
        direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        assert "mute" in refused(cast.member, direct, "/leave")

    def test_one_joins_a_channel_by_its_name(self, cast: Cast) -> None:
        talk, wanted = group(cast), channel(cast)
        for text in ("/join deliveries", "/join #Deliveries"):
            assert run(cast.member, talk, text).to == f"/messages/{wanted.pk}/"
        for text in ("/join", "/join Nowhere"):
            assert "no channel" in refused(cast.member, talk, text)
        channel(cast, cast.open)
        assert "Several" in refused(cast.member, talk, "/join Deliveries")
        assert run(cast.member, wanted, "/join Deliveries").to == f"/messages/{wanted.pk}/"
        secret = channel(cast, cast.secret, private=True)
        Conversation.objects.filter(pk=secret.pk).update(name="Cellar")
        assert "no channel" in refused(cast.guest, talk, "/join Cellar")

    def test_owners_invite_and_remove(self, cast: Cast) -> None:
        talk = group(cast, cast.host, cast.guest)
        run(cast.member, talk, f"/invite {at(cast.steward)} {at(cast.colleague)}")
        here = ConversationMember.objects.filter(conversation=talk, left_at=None)
        assert here.count() == 5
        answers = [run(cast.member, talk, f"/remove {at(cast.steward)}").text for _twice in range(2)]
        assert "does not belong" in answers[1]
        assert here.count() == 4
        assert refused(cast.member, talk, "/invite")
        assert "nothing else" in refused(cast.member, talk, f"/invite {at(cast.outsider)} and somebody")
        assert refused(cast.member, talk, "/remove nobody")
        assert refused(cast.member, talk, f"/remove {at(cast.host)} {at(cast.guest)}")
        for person in (cast.host, cast.guest):
            assert "owners" in refused(person, talk, f"/invite {at(cast.steward)}")
            assert "owners" in refused(person, talk, f"/remove {at(cast.member)}")

    def test_owners_rename_and_archive_and_two_people_do_not(self, cast: Cast) -> None:
        talk = group(cast)
        for _twice in range(2):
            run(cast.member, talk, "/rename  Winter   window")
        talk.refresh_from_db()
        assert talk.name == "Winter window"
        assert refused(cast.member, talk, "/rename")
        assert refused(cast.member, talk, f"/rename {'x' * 121}")
        assert "owners" in refused(cast.host, talk, "/rename Mine")
        assert "owners" in refused(cast.guest, talk, "/archive")
        direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        for text in ("/rename Us", "/archive", f"/invite {at(cast.steward)}", f"/remove {at(cast.host)}"):
            assert "between the two" in refused(cast.member, direct, text)
        run(cast.member, talk, "/archive")
        assert "archived" in refused(cast.member, talk, "/me waves")


def words_for(person: Person, talk: Conversation, *, in_thread: bool = False) -> set[str]:
    """What is offered to somebody."""
    found = commands.offered(person, conversation_for_read(person, talk.pk), in_thread=in_thread)
    return {one.word for one in found}


class TestWhere:
    def test_everybody_is_offered_what_they_may(self, cast: Cast) -> None:
        talk = group(cast)
        leads = {"invite", "remove", "rename", "archive"}
        everybody = {
            "me",
            "shrug",
            "poll",
            "msg",
            "later",
            "remind",
            "status",
            "dnd",
            "search",
            "shortcuts",
            "mute",
            "join",
            "leave",
            "help",
        }
        assert words_for(cast.member, talk) == everybody | leads
        assert words_for(cast.guest, talk) == everybody
        direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        assert words_for(cast.member, direct) == everybody - {"leave"}
        assert {one.word for one in run(cast.guest, talk, "/help").listed} == everybody

    def test_in_a_thread_one_speaks_and_does_not_steer(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.host, talk)
        said = run(cast.guest, talk, "/me nods", thread=first.pk).message
        assert said
        assert (said.thread_id, said.aside) == (first.pk, True)
        assert "thread" in refused(cast.member, talk, "/rename Other", thread=first.pk)
        assert "rename" not in words_for(cast.member, talk, in_thread=True)
        run(cast.guest, talk, "/remind 2h", thread=first.pk)
        assert SavedMessage.objects.get().message_id == said.pk
        other = say(cast.host, group(cast, name="Other"))
        with pytest.raises(NotFound):
            run(cast.host, talk, "/me nods", thread=other.pk)

    def test_what_does_not_exist_is_not_sent(self, cast: Cast) -> None:
        talk = group(cast)
        assert "There is no command /foo. " in refused(cast.host, talk, "/foo bar")
        assert "slash" in refused(cast.host, talk, "/etc/hosts is broken")
        assert "files" in refused(cast.host, talk, "/mute", files=[Attached(new_id())])
