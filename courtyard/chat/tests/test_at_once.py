"""Many at the same time: one conversation for two, each reaction counted, messages in the order of their commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from courtyard.chat import services
from courtyard.chat.models import Conversation, ConversationMember, Message, Thread
from courtyard.chat.selectors.listing import unread_threads
from courtyard.chat.tests.talking import channel, group, say
from courtyard.core.ids import new_id
from tests.cast import Cast, new_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(run, acts))


def test_two_who_begin_at_once_meet_in_one_conversation(cast: Cast) -> None:
    pairs = [(cast.member, cast.host), (cast.host, cast.member)] * 5
    found = at_once([partial(services.start_direct, actor=a, person_id=b.pk) for a, b in pairs])
    assert len({talk.pk for talk in found}) == 1
    assert Conversation.objects.count() == 1
    assert ConversationMember.objects.count() == 2


def test_fifty_reactions_at_once_are_fifty(cast: Cast) -> None:
    people = [new_person() for _ in range(50)]
    said = say(cast.member, group(cast, *people))
    at_once([partial(services.react, actor=p, message_id=said.pk, emoji="👏") for p in people])
    said.refresh_from_db()
    assert said.reactions == {"👏": 50}
    at_once([partial(services.unreact, actor=p, message_id=said.pk, emoji="👏") for p in people])
    said.refresh_from_db()
    assert said.reactions == {}


def test_the_same_message_sent_by_ten_at_once_stands_once(cast: Cast) -> None:
    talk, id = group(cast), new_id()
    found = at_once([lambda: say(cast.member, talk, id=id).pk] * 10)
    assert set(found) == {id}
    assert Message.objects.count() == 1


def test_no_two_messages_share_a_moment(cast: Cast) -> None:
    talk = group(cast)
    at_once([partial(say, cast.member, talk, str(n)) for n in range(30)])
    assert len(set(Message.objects.values_list("created_at", flat=True))) == 30


def test_who_answer_the_same_message_at_once_meet_in_one_thread(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    people = [cast.host, cast.guest] * 10
    at_once([partial(say, p, talk, str(n), thread=first.pk, also=n % 3 == 0) for n, p in enumerate(people)])
    thread = Thread.objects.get()
    said = Message.objects.filter(thread=thread)
    assert (thread.answers, said.count()) == (20, 20)
    assert len(set(said.values_list("created_at", flat=True))) == 20
    talk.refresh_from_db()
    assert thread.last_at == max(said.values_list("created_at", flat=True))
    assert talk.last_at == max(said.filter(aside=False).values_list("created_at", flat=True))


def test_who_join_by_answering_at_once_wait_for_nobody_forever(cast: Cast) -> None:
    people = [new_person() for _ in range(8)]
    talk = channel(cast, cast.open)
    first = say(cast.host, talk)
    at_once([partial(say, p, talk, thread=first.pk, also=n % 2 == 0) for n, p in enumerate(people)])
    assert Thread.objects.get().answers == 8


def test_what_is_read_while_an_answer_comes_is_unread_only_if_it_came_later(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    for _round in range(5):
        seen = say(cast.host, talk, thread=first.pk)
        read = partial(services.mark_thread_read, actor=cast.member, message_id=first.pk, until=seen.pk)
        at_once([read, partial(say, cast.host, talk, thread=first.pk)])
        assert unread_threads(cast.member).count() == 1
