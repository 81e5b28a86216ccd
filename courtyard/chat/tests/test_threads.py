"""Answering beneath a message: where it stands, who hears of it, who names and resolves it, and who reads none of it."""

from functools import partial

import pytest

from courtyard.accounts.models import Person
from courtyard.chat import access, services
from courtyard.chat.models import Conversation, ConversationMember, Message, Thread, ThreadFollower
from courtyard.chat.selectors.history import history
from courtyard.chat.selectors.listing import line_of, unread_conversations, unread_places, unread_threads
from courtyard.chat.selectors.threads import followed_threads, threads_of
from courtyard.chat.tests.talking import channel, group, say
from courtyard.chat.thread_access import thread_for_read
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.core.models import Change
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def words_in(viewer: Person, talk: Conversation) -> list[str]:
    stretch = history(viewer, access.conversation_for_read(viewer, talk.pk))
    return [said.message.body_text for said in stretch.messages]


def answers_in(viewer: Person, first: Message) -> list[str]:
    thread = thread_for_read(viewer, first.pk)
    return [said.message.body_text for said in history(viewer, thread.conversation, thread=thread).messages]


def listed(viewer: Person, talk: Conversation, **asked: str) -> list[Thread]:
    found = threads_of(viewer, access.conversation_for_read(viewer, talk.pk), **asked)
    return [line.thread for line in found.results]


def unread(viewer: Person) -> int:
    return unread_threads(viewer).count()


class TestAnswering:
    def test_an_answer_stands_in_the_thread_and_not_in_the_conversation(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk, "Who has the ladder?")
        answer = say(cast.host, talk, "Me", thread=first.pk)
        assert (answer.thread_id, answer.aside) == (first.pk, True)
        assert words_in(cast.guest, talk) == ["Who has the ladder?"]
        assert answers_in(cast.guest, first) == ["Me"]
        thread = Thread.objects.get()
        assert (thread.answers, thread.last_at) == (1, answer.created_at)

    def test_one_that_also_stands_in_the_conversation_is_one_message_in_both(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk, "One")
        say(cast.host, talk, "Two", thread=first.pk)
        say(cast.host, talk, "Three", thread=first.pk, also=True)
        assert words_in(cast.guest, talk) == ["One", "Three"]
        assert answers_in(cast.guest, first) == ["Two", "Three"]
        assert Message.objects.count() == 3

    def test_the_conversation_neither_moves_up_nor_counts_what_is_said_aside(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        before = Conversation.objects.get(pk=talk.pk).last_at
        services.mark_read(actor=cast.guest, conversation_id=talk.pk, message_id=first.pk)
        say(cast.host, talk, "Aside", thread=first.pk)
        assert Conversation.objects.get(pk=talk.pk).last_at == before
        assert not unread_places(cast.guest).exists()
        line = line_of(cast.guest, access.conversation_for_read(cast.guest, talk.pk))
        assert (line.unread, line.last.pk if line.last else None) == (0, first.pk)
        say(cast.host, talk, "Both", thread=first.pk, also=True)
        assert unread_places(cast.guest).count() == 1

    def test_twice_is_once_and_the_same_id_elsewhere_is_refused(self, cast: Cast) -> None:
        talk, id = group(cast), new_id()
        first = say(cast.member, talk)
        once, again = (say(cast.host, talk, id=id, thread=first.pk) for _ in range(2))
        assert (once.pk, again.pk, again.made_now) == (id, id, False)
        assert Thread.objects.get().answers == 1
        with pytest.raises(Conflict):
            say(cast.host, talk, id=id)

    def test_answers_begin_no_threads_and_nobody_answers_across_conversations(self, cast: Cast) -> None:
        talk, other = group(cast), group(cast, name="Another")
        first = say(cast.member, talk)
        answer = say(cast.host, talk, thread=first.pk, also=True)
        with pytest.raises(NotFound):
            say(cast.member, talk, thread=answer.pk)
        with pytest.raises(Invalid):
            say(cast.member, other, thread=first.pk)
        with pytest.raises(Invalid):
            say(cast.member, talk, " ", thread=first.pk)
        with pytest.raises(NotFound):
            say(cast.member, talk, thread=new_id())

    def test_in_an_archived_conversation_threads_are_read_only(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        say(cast.host, talk, "Kept", thread=first.pk)
        services.archive(actor=cast.member, conversation_id=talk.pk)
        assert answers_in(cast.host, first) == ["Kept"]
        with pytest.raises(Forbidden):
            say(cast.host, talk, thread=first.pk)
        for act in (partial(services.name_thread, name="Ladder"), services.resolve_thread):
            with pytest.raises(Forbidden):
                act(actor=cast.member, message_id=first.pk)

    def test_where_only_owners_write_only_owners_answer(self, cast: Cast) -> None:
        talk = channel(cast, announcing=True)
        first = say(cast.host, talk)
        with pytest.raises(Forbidden):
            say(cast.member, talk, thread=first.pk)
        assert say(cast.host, talk, thread=first.pk)

    def test_who_answers_in_an_open_channel_joins_it(self, cast: Cast) -> None:
        talk = channel(cast)
        first = say(cast.host, talk)
        say(cast.member, talk, thread=first.pk)
        assert ConversationMember.objects.filter(conversation=talk, person=cast.member, left_at=None).exists()


class TestHearing:
    def test_who_began_wrote_or_was_named_hears_of_it_and_nobody_else(self, cast: Cast) -> None:
        talk = group(cast, cast.host, cast.guest, cast.colleague)
        first = say(cast.member, talk)
        say(cast.host, talk, f"Ask @{cast.guest.name}", thread=first.pk)
        assert [unread(person) for person in (cast.member, cast.guest, cast.host, cast.colleague)] == [1, 1, 0, 0]
        say(cast.guest, talk, "Here", thread=first.pk)
        assert [unread(person) for person in (cast.member, cast.guest, cast.host)] == [1, 0, 1]
        assert ThreadFollower.objects.count() == 3

    def test_it_wakes_once_until_it_is_read(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        told = Change.objects.filter(topic=f"person:{cast.member.pk}", event="chat", object_id=talk.pk)
        before = told.count()
        answers = [say(cast.host, talk, str(n), thread=first.pk) for n in range(3)]
        assert told.count() == before + 1
        line = followed_threads(cast.member).results[0]
        assert (line.unread, line.talk) == (3, "Window display")
        services.mark_thread_read(actor=cast.member, message_id=first.pk, until=answers[1].pk)
        assert (unread(cast.member), followed_threads(cast.member).results[0].unread) == (1, 1)
        services.mark_thread_read(actor=cast.member, message_id=first.pk, until=answers[2].pk)
        services.mark_thread_read(actor=cast.member, message_id=first.pk, until=answers[0].pk)  # never back
        assert (unread(cast.member), followed_threads(cast.member).results[0].unread) == (0, 0)
        assert unread_conversations(cast.member) == 0

    def test_who_unfollows_hears_nothing_until_they_answer(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        say(cast.host, talk, thread=first.pk)
        for _twice in range(2):
            services.unfollow_thread(actor=cast.member, message_id=first.pk)
        say(cast.host, talk, f"@{cast.member.name}?", thread=first.pk)
        assert unread(cast.member) == 0
        assert not followed_threads(cast.member).results
        say(cast.member, talk, thread=first.pk)
        say(cast.host, talk, thread=first.pk)
        assert unread(cast.member) == 1

    def test_one_follows_by_the_button_from_then_on(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        services.follow_thread(actor=cast.guest, message_id=first.pk)
        assert unread(cast.guest) == 0
        say(cast.host, talk, thread=first.pk)
        assert unread(cast.guest) == 1

    def test_unread_ones_stand_first(self, cast: Cast) -> None:
        talk = group(cast)
        firsts = [say(cast.member, talk, str(n)) for n in range(3)]
        answers = [say(cast.host, talk, thread=first.pk) for first in firsts]
        for n in (0, 2):
            services.mark_thread_read(actor=cast.member, message_id=firsts[n].pk, until=answers[n].pk)
        page = followed_threads(cast.member, limit=2)
        rest = followed_threads(cast.member, limit=2, cursor=page.next)
        assert [line.thread.pk for line in (*page.results, *rest.results)] == [firsts[n].pk for n in (1, 2, 0)]

    def test_what_is_taken_back_is_not_unread(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk)
        answer = say(cast.host, talk, thread=first.pk)
        services.delete_message(actor=cast.host, message_id=answer.pk)
        assert unread(cast.member) == 0
        assert Thread.objects.get().answers == 0
        assert not listed(cast.member, talk, state="all")


class TestNaming:
    def test_who_wrote_in_it_or_leads_names_and_resolves_it(self, cast: Cast) -> None:
        talk = group(cast, cast.host, cast.guest, cast.colleague)
        first = say(cast.host, talk, "Ladder?")
        say(cast.guest, talk, thread=first.pk)
        for person, name in ((cast.host, "Ladder"), (cast.guest, " The  ladder "), (cast.member, "Tall ladder")):
            assert services.name_thread(actor=person, message_id=first.pk, name=name).name == " ".join(name.split())
            assert services.resolve_thread(actor=person, message_id=first.pk).resolved_by == person
            assert listed(cast.colleague, talk, state="resolved")
            assert not listed(cast.colleague, talk)
            assert services.reopen_thread(actor=person, message_id=first.pk).resolved_at is None
        for act in (partial(services.name_thread, name="Mine"), services.resolve_thread, services.reopen_thread):
            with pytest.raises(Forbidden):
                act(actor=cast.colleague, message_id=first.pk)
            with pytest.raises(NotFound):
                act(actor=cast.outsider, message_id=first.pk)
        with pytest.raises(Invalid):
            services.name_thread(actor=cast.host, message_id=first.pk, name="x" * 121)

    def test_resolving_twice_keeps_who_did_first(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.host, talk)
        services.resolve_thread(actor=cast.host, message_id=first.pk)
        assert services.resolve_thread(actor=cast.member, message_id=first.pk).resolved_by == cast.host

    def test_threads_are_found_by_name_and_first_words_and_by_who_follows(self, cast: Cast) -> None:
        talk = group(cast)
        ladder, lamp = say(cast.host, talk, "Who has the ladder?"), say(cast.guest, talk, "The lamp is out")
        for first in (ladder, lamp):
            say(cast.member, talk, "Let me see", thread=first.pk)
        services.name_thread(actor=cast.member, message_id=lamp.pk, name="Aisle two")
        found = partial(listed, cast.host, talk)
        assert [t.pk for t in found()] == [lamp.pk, ladder.pk]
        assert [t.pk for t in found(words="LADDER")] == [ladder.pk]
        assert [t.pk for t in found(words="aisle")] == [t.pk for t in found(words="lamp")] == [lamp.pk]
        assert not found(words="see")
        assert not found(words="100%")
        assert [t.pk for t in found(state="mine")] == [ladder.pk]


class TestReading:
    def test_a_deleted_first_message_leaves_its_answers_and_none_leaves_nothing(self, cast: Cast) -> None:
        talk = group(cast)
        first, lonely = say(cast.host, talk, "Secret plan"), say(cast.host, talk, "Nothing")
        say(cast.guest, talk, "Answer", thread=first.pk)
        for said in (first, lonely):
            services.delete_message(actor=cast.host, message_id=said.pk)
        assert answers_in(cast.member, first) == ["Answer"]
        assert say(cast.member, talk, "More", thread=first.pk)
        assert not listed(cast.member, talk, words="secret")
        with pytest.raises(NotFound):
            thread_for_read(cast.member, lonely.pk)

    def test_who_comes_without_the_past_reads_the_answers_since(self, cast: Cast) -> None:
        talk = group(cast)
        first, quiet = say(cast.member, talk, "Before"), say(cast.member, talk, "Quiet")
        for said in (first, quiet):
            say(cast.host, talk, "Old answer", thread=said.pk)
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.colleague.pk])
        with pytest.raises(NotFound):
            thread_for_read(cast.colleague, first.pk)
        say(cast.host, talk, "New answer", thread=first.pk)
        assert answers_in(cast.colleague, first) == ["New answer"]
        line = threads_of(cast.colleague, access.conversation_for_read(cast.colleague, talk.pk)).results
        assert [(one.thread.pk, one.answers, one.first) for one in line] == [(first.pk, 1, None)]
        assert not listed(cast.colleague, talk, words="Before")
        with pytest.raises(NotFound):
            thread_for_read(cast.colleague, quiet.pk)

    def test_who_lost_the_conversation_lost_its_threads(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.host, talk)
        say(cast.member, talk, thread=first.pk)
        services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
        say(cast.member, talk, thread=first.pk)
        assert unread(cast.host) == 0
        assert not followed_threads(cast.host).results
        for act in (
            partial(say, cast.host, talk, thread=first.pk),
            partial(thread_for_read, cast.host, first.pk),
            partial(services.follow_thread, actor=cast.host, message_id=first.pk),
        ):
            with pytest.raises(NotFound):
                act()

    def test_who_lost_the_space_of_a_channel_lost_its_threads(self, cast: Cast) -> None:
        talk = channel(cast, cast.secret)
        first = say(cast.member, talk)
        say(cast.host, talk, thread=first.pk)
        assert unread(cast.member) == 1
        cast.secret.memberships.filter(person=cast.member).delete()
        assert unread(cast.member) == 0
        assert not followed_threads(cast.member).results
