"""Polls in messages: asked with the words of a message, voted by name, closed by hand or by the clock."""

import datetime

import pytest

from courtyard.accounts.models import Person
from courtyard.chat import announcements, services
from courtyard.chat.models import Conversation, Message, MessagePoll, MessageVote
from courtyard.chat.rendering import Neutral
from courtyard.chat.selectors.hanging import whole
from courtyard.chat.services import Polling
from courtyard.chat.tests.talking import channel, group, say
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def ask(
    person: Person, talk: Conversation, options: tuple[str, ...] = ("Soup", "Salad", "Both"), **rules: object
) -> Message:
    """A poll about lunch; ``id`` is that of the message."""
    given = {"id": rules.pop("id")} if "id" in rules else {}
    return say(person, talk, "What is for lunch?", extras=[Polling(options=options, **rules)], **given)  # type: ignore[arg-type]


def _vote(person: Person, message: Message, *choices: int) -> None:
    services.vote(actor=person, message_id=message.pk, choices=choices)


def _counted(viewer: Person | None, message: Message) -> list[int | None]:
    return [choice.votes for choice in whole(viewer, message.pk).poll.choices]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the line was told, by the name of the event."""
    heard: list[object] = []
    monkeypatch.setattr(announcements, "publish", lambda _topic, event, *_rest, **_given: heard.append(event))
    return heard


def test_each_votes_by_name_and_may_change_it(cast: Cast) -> None:
    said = ask(cast.member, group(cast))
    _vote(cast.host, said, 0)
    _vote(cast.guest, said, 0)
    _vote(cast.host, said, 2)
    assert _counted(cast.member, said) == [1, 0, 1]
    seen = whole(cast.host, said.pk).poll
    assert [choice.mine for choice in seen.choices] == [False, False, True]
    assert [list(choice.faces) for choice in seen.choices] == [[cast.guest], [], [cast.host]]
    assert (seen.voters, seen.is_open, MessageVote.objects.count()) == (2, True, 2)
    services.withdraw(actor=cast.host, message_id=said.pk)
    assert _counted(cast.member, said) == [1, 0, 0]


def test_the_same_again_changes_and_tells_nothing(cast: Cast, told: list[object]) -> None:
    said = ask(cast.member, group(cast))
    told.clear()
    for _twice in range(2):
        _vote(cast.host, said, 1)
    assert told == ["poll"]
    for _twice in range(2):
        services.withdraw(actor=cast.host, message_id=said.pk)
    for _twice in range(2):
        services.close_poll(actor=cast.member, message_id=said.pk)
    assert told == ["poll"] * 3


def test_several_are_chosen_one_by_one_and_one_takes_the_place_of_another(cast: Cast) -> None:
    talk = group(cast)
    many, single = ask(cast.member, talk, several=True), ask(cast.member, talk)
    for said in (many, single):
        for choice in (0, 2, 2):
            services.choose(actor=cast.host, message_id=said.pk, choice=choice)
    assert (_counted(cast.host, many), _counted(cast.host, single)) == ([1, 0, 1], [0, 0, 1])
    for said in (many, single):
        services.choose(actor=cast.host, message_id=said.pk, choice=2, ends=True)
    assert (_counted(cast.host, many), _counted(cast.host, single)) == ([1, 0, 0], [0, 0, 0])
    assert whole(cast.host, single.pk).poll.voters == 0


@pytest.mark.parametrize("choices", [(), (0, 1), (3,), (-1,), (-1, 0)])
def test_what_the_poll_does_not_take_is_no_vote(cast: Cast, choices: tuple[int, ...]) -> None:
    said = ask(cast.member, group(cast))
    with pytest.raises(Invalid):
        _vote(cast.host, said, *choices)
    assert not MessageVote.objects.exists()


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        (("Alone",), {}),
        (tuple("abcdefghijk"), {}),
        (("Soup", " soup "), {}),
        (("Soup", " "), {}),
        (("Soup", "x" * 201), {}),
        (("Soup", "Salad"), {"closes_at": now() - HOUR}),
    ],
)
def test_a_poll_that_cannot_stand_is_not_sent(cast: Cast, options: tuple[str, ...], rules: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        ask(cast.member, group(cast), options, **rules)
    assert not Message.objects.exists()


def test_a_poll_asks_something(cast: Cast) -> None:
    with pytest.raises(Invalid):
        say(cast.member, group(cast), " ", extras=[Polling(options=("Yes", "No"))])


def test_it_is_sent_once_by_its_id_and_nothing_else_under_it(cast: Cast) -> None:
    talk, id = group(cast), new_id()
    for fresh in (True, False):
        assert ask(cast.member, talk, id=id).made_now is fresh
    with pytest.raises(Conflict):
        ask(cast.member, talk, ("Soup", "Bread"), id=id)
    assert MessagePoll.objects.count() == 1


def test_results_stay_hidden_until_one_has_voted_or_it_is_closed(cast: Cast) -> None:
    said = ask(cast.member, group(cast), sealed=True)
    _vote(cast.host, said, 0)
    assert _counted(cast.host, said) == [1, 0, 0]
    for other in (cast.member, cast.guest, None):
        assert _counted(other, said) == [None, None, None]
    assert whole(cast.guest, said.pk).poll.voters == 1
    assert cast.host.name not in Neutral(said).draw("en").split("msg-poll")[1]
    services.close_poll(actor=cast.member, message_id=said.pk)
    assert _counted(cast.guest, said) == [1, 0, 0]


def test_its_author_and_who_leads_close_it_and_then_nothing_changes(cast: Cast) -> None:
    talk = group(cast)
    said, other = ask(cast.host, talk), ask(cast.host, talk)
    with pytest.raises(Forbidden):
        services.close_poll(actor=cast.guest, message_id=said.pk)
    services.close_poll(actor=cast.host, message_id=said.pk)
    services.close_poll(actor=cast.member, message_id=other.pk)  # owns the group
    services.close_poll(actor=cast.host, message_id=other.pk)
    assert MessagePoll.objects.get(pk=other.pk).closed_by == cast.member
    for late in (lambda: _vote(cast.guest, said, 0), lambda: services.withdraw(actor=cast.guest, message_id=said.pk)):
        with pytest.raises(Forbidden):
            late()


def test_its_time_closes_it(cast: Cast) -> None:
    said = ask(cast.member, group(cast), closes_at=now() + HOUR)
    _vote(cast.host, said, 0)
    past = now() - HOUR
    MessagePoll.objects.update(closes_at=past)
    seen = whole(cast.guest, said.pk).poll
    assert (seen.is_open, seen.ended_at) == (False, past)
    with pytest.raises(Forbidden):
        _vote(cast.guest, said, 0)
    services.close_poll(actor=cast.member, message_id=said.pk)
    assert MessagePoll.objects.get().closed_at is None


def test_readers_of_announcements_vote_and_who_does_not_read_it_finds_nothing(cast: Cast) -> None:
    talk = channel(cast, announcing=True)
    said = ask(cast.host, talk)
    _vote(cast.member, said, 0)  # reads the space, and has not joined
    with pytest.raises(Forbidden):
        ask(cast.member, talk)
    for who in (cast.outsider, cast.former):
        for act in (services.withdraw, services.close_poll):
            with pytest.raises(NotFound):
                act(actor=who, message_id=said.pk)
    services.archive(actor=cast.host, conversation_id=talk.pk)
    with pytest.raises(Forbidden):
        _vote(cast.member, said, 1)
    assert _counted(cast.member, said) == [1, 0, 0]


def test_who_left_votes_no_more_and_what_they_chose_stays(cast: Cast) -> None:
    talk = group(cast)
    said = ask(cast.member, talk)
    _vote(cast.guest, said, 1)
    services.leave(actor=cast.guest, conversation_id=talk.pk)
    with pytest.raises(NotFound):
        _vote(cast.guest, said, 0)
    assert _counted(cast.member, said) == [0, 1, 0]


def test_a_deleted_message_takes_its_poll_along_and_other_messages_have_none(cast: Cast) -> None:
    talk = group(cast)
    said, plain = ask(cast.member, talk), say(cast.member, talk)
    services.delete_message(actor=cast.member, message_id=said.pk)
    for message in (said, plain):
        with pytest.raises(NotFound):
            _vote(cast.host, message, 0)


def test_what_goes_in_the_night_takes_its_poll_along(cast: Cast) -> None:
    talk = group(cast)
    alone, head = ask(cast.member, talk), ask(cast.member, talk)
    say(cast.host, talk, thread=head.pk)
    for said in (alone, head):
        _vote(cast.host, said, 0)
    Message.objects.filter(poll__isnull=False).update(created_at=now() - 100 * 24 * HOUR)
    services.set_retention(actor=cast.owner, days={"group": 30}, confirmed=True)
    services.remove_past()
    assert not MessagePoll.objects.exists()
    assert not MessageVote.objects.exists()


def test_new_words_leave_the_options_and_votes_as_they_are(cast: Cast) -> None:
    said = ask(cast.member, group(cast))
    _vote(cast.host, said, 0)
    services.edit_message(actor=cast.member, message_id=said.pk, body="<p>And for dinner?</p>")
    seen = whole(cast.host, said.pk)
    assert (seen.message.body_text, _counted(cast.host, said)) == ("And for dinner?", [1, 0, 0])


def test_one_asks_in_a_thread(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    said = say(cast.host, talk, "Which?", thread=first.pk, extras=[Polling(options=("A", "B"))])
    _vote(cast.guest, said, 1)
    assert said.aside
    assert _counted(cast.member, said) == [0, 1]
