"""Beginning to talk, saying something once, changing it, taking it back, having read it."""

import pytest

from courtyard.chat import access, services
from courtyard.chat.models import Conversation, ConversationMember, Message, MessageVersion
from courtyard.chat.selectors.history import first_unread, history
from courtyard.chat.selectors.listing import conversations, unread_conversations
from courtyard.chat.tests.talking import channel, group, say
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.core.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class TestBeginning:
    def test_the_same_two_people_always_get_the_same_conversation(self, cast: Cast) -> None:
        first = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        again = services.start_direct(actor=cast.host, person_id=cast.member.pk)
        assert first.pk == again.pk
        assert (first.made_now, again.made_now) == (True, False)
        assert ConversationMember.objects.filter(conversation=first).count() == 2

    def test_nobody_talks_to_themselves_nor_to_who_is_not_here(self, cast: Cast) -> None:
        with pytest.raises(Invalid):
            services.start_direct(actor=cast.member, person_id=cast.member.pk)
        for person in (cast.suspended, cast.left, cast.unclaimed):
            with pytest.raises(NotFound):
                services.start_direct(actor=cast.member, person_id=person.pk)
        for person in (cast.suspended, cast.left):
            with pytest.raises(NotFound):
                services.start_direct(actor=person, person_id=cast.member.pk)

    def test_guests_reach_whom_they_share_a_space_with(self, cast: Cast) -> None:
        assert services.start_direct(actor=cast.guest, person_id=cast.member.pk)
        with pytest.raises(NotFound):
            services.start_direct(actor=cast.guest, person_id=cast.outsider.pk)
        with pytest.raises(NotFound):
            services.create_group(actor=cast.guest, person_ids=[cast.member.pk, cast.outsider.pk])

    def test_a_guest_answers_who_wrote_to_them(self, cast: Cast) -> None:
        talk = services.start_direct(actor=cast.outsider, person_id=cast.guest.pk)
        assert say(cast.guest, talk).author == cast.guest

    def test_a_group_is_made_once_by_its_id(self, cast: Cast) -> None:
        id, people = new_id(), [cast.host.pk, cast.guest.pk]
        first = services.create_group(actor=cast.member, person_ids=people, name="Trip", id=id)
        again = services.create_group(actor=cast.member, person_ids=people, name="Trip", id=id)
        assert (first.pk, again.pk, again.made_now) == (id, id, False)
        with pytest.raises(Conflict):
            services.create_group(actor=cast.member, person_ids=people, name="Another", id=id)
        with pytest.raises(Invalid):
            services.create_group(actor=cast.member, person_ids=[cast.member.pk])

    def test_channels_are_opened_by_who_moderates_the_space(self, cast: Cast) -> None:
        made = channel(cast)
        assert AuditEntry.objects.filter(kind="chat.channel", subject_id=made.pk).exists()
        for person in (cast.member, cast.guest):
            with pytest.raises(Forbidden):
                services.create_channel(actor=person, space_id=cast.closed.pk, name="Mine")
        with pytest.raises(NotFound):
            services.create_channel(actor=cast.outsider, space_id=cast.secret.pk, name="Mine")
        with pytest.raises(Invalid):
            services.create_channel(actor=cast.host, space_id=cast.closed.pk, name="  ")


class TestSaying:
    def test_twice_is_once(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        first, again = say(cast.member, talk, id=id), say(cast.member, talk, id=id)
        assert (first.pk, again.pk, first.made_now, again.made_now) == (id, id, True, False)
        assert Message.objects.count() == 1
        with pytest.raises(Conflict):
            say(cast.member, talk, "Something else", id=id)
        with pytest.raises(Conflict):
            say(cast.host, talk, id=id)

    def test_the_order_is_that_of_the_database_whatever_the_ids(self, cast: Cast) -> None:
        talk = group(cast)
        ids = [new_id() for _ in range(5)]
        for id in reversed(ids):
            say(cast.member, talk, str(id), id=id)
        found = history(cast.member, access.conversation_for_read(cast.member, talk.pk))
        assert [said.message.pk for said in found.messages] == ids[::-1]

    @pytest.mark.parametrize("body", ["", "   ", "<p></p>", "<script>alert(1)</script>"])
    def test_nothing_is_not_sent(self, cast: Cast, body: str) -> None:
        with pytest.raises(Invalid):
            services.send(actor=cast.member, conversation_id=group(cast).pk, body=body)

    @pytest.mark.parametrize(
        "body",
        [
            "<p>Hi <img src=x onerror=alert(1)></p>",
            '<p>Hi <a href="javascript:alert(1)">there</a></p>',
            '<p onclick="alert(1)" style="position:fixed">Hi</p>',
            "<p>Hi</p><iframe src=//evil.example></iframe>",
        ],
    )
    def test_hostile_words_lose_their_sting(self, cast: Cast, body: str) -> None:
        said = services.send(actor=cast.member, conversation_id=group(cast).pk, body=body)
        assert "Hi" in said.body_text
        for sting in ("onerror", "onclick", "javascript:", "iframe", "style="):
            assert sting not in said.body_html

    def test_a_novel_is_no_message(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="Some of this"):
            say(cast.member, group(cast), "word " * 5_000)

    def test_an_answer_stays_in_its_conversation(self, cast: Cast) -> None:
        talk, other = group(cast), group(cast, cast.host, name="Other")
        first = say(cast.host, talk)
        assert say(cast.member, talk, "Yes", reply_to=first.pk).reply_to == first
        with pytest.raises(Invalid):
            say(cast.member, other, "Yes", reply_to=first.pk)

    def test_only_owners_write_announcements(self, cast: Cast) -> None:
        talk = group(cast)
        services.edit_conversation(actor=cast.member, conversation_id=talk.pk, announcing=True)
        assert say(cast.member, talk)
        with pytest.raises(Forbidden, match="Only the owners"):
            say(cast.host, talk)

    def test_an_archive_takes_nothing(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.host, talk)
        services.archive(actor=cast.member, conversation_id=talk.pk)
        with pytest.raises(Forbidden, match="archived"):
            say(cast.member, talk)
        with pytest.raises(Forbidden):
            services.react(actor=cast.member, message_id=said.pk, emoji="👏")
        services.reopen(actor=cast.member, conversation_id=talk.pk)
        assert say(cast.member, talk)

    def test_nobody_writes_to_who_has_left(self, cast: Cast) -> None:
        talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        cast.host.state = "left"
        cast.host.save()
        with pytest.raises(Forbidden, match="not here"):
            say(cast.member, talk)

    def test_who_speaks_in_an_open_channel_joins_it(self, cast: Cast) -> None:
        talk = channel(cast)
        say(cast.guest, talk)
        assert ConversationMember.objects.filter(conversation=talk, person=cast.guest, left_at=None).exists()


class TestChanging:
    def test_what_was_said_before_is_kept(self, cast: Cast) -> None:
        said = say(cast.member, group(cast), "Monday")
        services.edit_message(actor=cast.member, message_id=said.pk, body="Tuesday", format="markdown")
        said.refresh_from_db()
        assert (said.body_text, said.version) == ("Tuesday", 2)
        assert said.edited_at
        assert MessageVersion.objects.get(message=said).body_html == "<p>Monday</p>"

    def test_only_its_author_changes_it(self, cast: Cast) -> None:
        said = say(cast.host, group(cast))
        with pytest.raises(Forbidden):
            services.edit_message(actor=cast.member, message_id=said.pk, body="No")
        with pytest.raises(NotFound):
            services.edit_message(actor=cast.outsider, message_id=said.pk, body="No")

    def test_its_author_and_owners_delete_it_and_nobody_reads_it_then(self, cast: Cast) -> None:
        talk = group(cast)
        by_host, by_member = say(cast.host, talk), say(cast.member, talk)
        services.delete_message(actor=cast.member, message_id=by_host.pk)
        with pytest.raises(Forbidden):
            services.delete_message(actor=cast.host, message_id=by_member.pk)
        with pytest.raises(NotFound):
            access.message_for_read(cast.host, by_host.pk)
        with pytest.raises(NotFound):
            services.delete_message(actor=cast.member, message_id=by_host.pk)


class TestReading:
    def test_unread_is_counted_until_it_is_read_and_never_goes_back(self, cast: Cast) -> None:
        talk = group(cast)
        first, last = say(cast.member, talk, "One"), say(cast.member, talk, "Two")
        assert conversations(cast.host).results[0].unread == 2
        assert unread_conversations(cast.host) == 1
        assert first_unread(access.conversation_for_read(cast.host, talk.pk)) == first.pk
        services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=last.pk)
        services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=first.pk)
        assert (conversations(cast.host).results[0].unread, unread_conversations(cast.host)) == (0, 0)
        assert unread_conversations(cast.member) == 0

    def test_what_is_muted_is_not_counted(self, cast: Cast) -> None:
        talk = group(cast)
        services.mute(actor=cast.host, conversation_id=talk.pk)
        say(cast.member, talk)
        assert unread_conversations(cast.host) == 0
        services.unmute(actor=cast.host, conversation_id=talk.pk)
        assert unread_conversations(cast.host) == 1

    def test_what_was_deleted_is_not_unread(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk)
        services.delete_message(actor=cast.member, message_id=said.pk)
        assert unread_conversations(cast.host) == 0

    def test_it_is_read_either_way_from_a_place(self, cast: Cast) -> None:
        talk = group(cast)
        ids = [say(cast.member, talk, str(n)).pk for n in range(9)]
        found = access.conversation_for_read(cast.host, talk.pk)

        def stretch(**where: object) -> tuple[list[int], object, object]:
            part = history(cast.host, found, limit=4, **where)
            return [ids.index(said.message.pk) for said in part.messages], part.older, part.newer

        assert stretch() == ([5, 6, 7, 8], ids[5], None)
        assert stretch(before=ids[5]) == ([1, 2, 3, 4], ids[1], ids[4])
        assert stretch(before=ids[1]) == ([0], None, ids[0])
        assert stretch(after=ids[4]) == ([5, 6, 7, 8], ids[5], None)
        assert stretch(around=ids[4]) == ([2, 3, 4, 5], ids[2], ids[5])
        with pytest.raises(NotFound):
            history(cast.host, found, before=say(cast.member, group(cast)).pk)

    def test_empty_talk_of_two_shows_to_who_began_it_alone(self, cast: Cast) -> None:
        talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        assert [line.title for line in conversations(cast.member).results] == [cast.host.name]
        assert conversations(cast.host).results == []
        say(cast.member, talk)
        assert [line.title for line in conversations(cast.host).results] == [cast.member.name]


def test_names_are_given_by_owners_and_a_group_without_is_called_by_its_people(cast: Cast) -> None:
    talk = group(cast, name="")
    assert conversations(cast.member).results[0].title == f"{cast.guest.name}, {cast.host.name}"
    services.edit_conversation(actor=cast.member, conversation_id=talk.pk, name="Trip")
    assert Conversation.objects.get(pk=talk.pk).name == "Trip"
    with pytest.raises(Forbidden):
        services.edit_conversation(actor=cast.host, conversation_id=talk.pk, name="Mine")
    with pytest.raises(Invalid):
        services.edit_conversation(actor=cast.member, conversation_id=talk.pk, name="x" * 121)
