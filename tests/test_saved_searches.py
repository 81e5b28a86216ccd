"""Saved searches ring: of what came since the last look, of what one may read now, once for each search."""

import datetime

import pytest

from courtyard.accounts.models import State
from courtyard.chat import services as chat
from courtyard.chat.models import ConversationMember, Message
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import Attachment, File, ItemState
from courtyard.core.clock import now
from courtyard.notifications.selectors import entries, unread_count
from courtyard.search import services
from courtyard.search.models import SavedSearch
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Membership, Visibility
from tests.cast import client_of, comment, post

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def _saved(person, query="plumbagoes", **told) -> SavedSearch:
    """A search that was saved an hour ago."""
    saved = services.save_search(actor=person, query=query, alert=told.pop("alert", "soon"), **told)
    SavedSearch.objects.filter(pk=saved.pk).update(looked_at=now() - HOUR)
    return saved


def _post(person, space, text="plumbagoes here", *, ago=10, **fields):
    return post(person, space, text=text, published_at=now() - datetime.timedelta(minutes=ago), **fields)


def _say(person, conversation, text="plumbagoes here"):
    """What was said two minutes ago."""
    said = say(person, conversation, text)
    Message.objects.filter(pk=said.pk).update(created_at=said.created_at - datetime.timedelta(minutes=2))
    ConversationMember.objects.filter(conversation=conversation).exclude(person=person).update(
        read_until=said.created_at - HOUR
    )
    said.refresh_from_db()
    return said


def _look() -> int:
    settle()
    return services.look()


def _bell(person) -> list[tuple[str, str]]:
    return [(entry.sentence, entry.about) for entry in entries(person).results]


def test_what_came_since_the_last_look_rings_once_for_a_search(cast):
    saved = _saved(cast.member, name="Plants")
    item = _post(cast.host, cast.open)
    comment(cast.host, item, text="more plumbagoes", published_at=now() - datetime.timedelta(minutes=5))
    assert _look() == 1
    assert _bell(cast.member) == [("2 new results for a search that you saved", "Plants")]
    assert unread_count(cast.member) == 1
    assert _look() == 0
    SavedSearch.objects.update(looked_at=now() - HOUR / 12)
    _post(cast.host, cast.open, "plumbagoes again", ago=2)
    assert _look() == 1
    assert [sentence for sentence, _about in _bell(cast.member)] == ["3 new results for a search that you saved"]
    client = client_of(cast.member)
    assert client.get(entries(cast.member).results[0].href).url == "/search/?q=plumbagoes&sort=new"
    assert unread_count(cast.member) == 0
    saved.refresh_from_db()
    assert saved.found == 0


def test_what_was_there_before_and_what_one_wrote_oneself_does_not_ring(cast):
    _saved(cast.member)
    _post(cast.host, cast.open, ago=70)
    _post(cast.member, cast.open)
    assert _look() == 0
    assert _bell(cast.member) == []


def test_an_alert_that_is_switched_on_begins_then(cast):
    saved = _saved(cast.member, alert="off")
    _post(cast.host, cast.open)
    assert _look() == 0
    services.change_search(actor=cast.member, search_id=saved.pk, alert="soon")
    assert _look() == 0


def test_what_one_may_not_read_does_not_ring(cast):
    for person in (cast.outsider, cast.guest, cast.owner, cast.former):
        _saved(person)
    _saved(cast.steward)
    _post(cast.host, cast.secret)
    assert _look() == 1
    assert [_bell(person) for person in (cast.outsider, cast.guest, cast.owner, cast.former)] == [[]] * 4
    assert len(_bell(cast.steward)) == 1


def test_who_left_the_space_or_is_suspended_hears_nothing_of_it(cast):
    _saved(cast.member)
    _saved(cast.steward)
    _post(cast.host, cast.secret)
    Membership.objects.filter(person=cast.member, space=cast.secret).delete()
    cast.steward.state = State.SUSPENDED
    cast.steward.save()
    assert _look() == 0
    assert _bell(cast.member) == _bell(cast.steward) == []


def test_what_is_hidden_by_then_does_not_ring(cast):
    _saved(cast.member)
    _post(cast.host, cast.open, state=ItemState.HIDDEN)
    assert _look() == 0


def test_words_are_meant_as_they_are(cast):
    _saved(cast.member)
    _post(cast.host, cast.open, "plumbegoes and plumbagose")
    assert _look() == 0


def test_files_ring_with_the_post_they_hang_on(cast):
    _saved(cast.member, "budget", kind="file")
    _saved(cast.member, "budget type:file", name="typed")
    _post(cast.host, cast.open, "our budget")
    assert _look() == 0
    SavedSearch.objects.update(looked_at=now() - HOUR)
    file = File.objects.create(owner=cast.host, name="budget.pdf", content_type="application/pdf", size=1)
    Attachment.objects.create(item=_post(cast.host, cast.open, "see here"), file=file)
    assert _look() == 2


class TestMessages:
    """What is said in conversations rings, too: where one may read it at that moment, and has not."""

    @pytest.mark.parametrize("asked", [{"kind": "message"}, {"query": "plumbagoes type:message"}, {}])
    def test_a_new_one_rings_for_who_reads_the_conversation(self, cast, asked):
        for person in (cast.host, cast.guest, cast.outsider, cast.owner, cast.colleague, cast.member):
            _saved(person, **asked)
        _say(cast.member, group(cast))
        assert _look() == 2
        assert len(_bell(cast.host)) == len(_bell(cast.guest)) == 1
        assert [_bell(person) for person in (cast.outsider, cast.owner, cast.colleague, cast.member)] == [[]] * 4

    def test_one_asks_for_messages_alone_or_for_none(self, cast):
        _saved(cast.host, kind="message")
        _saved(cast.host, kind="post", name="posts")
        _saved(cast.host, kind="file", name="files")
        _say(cast.member, group(cast))
        assert _look() == 1
        _post(cast.member, cast.open, ago=0)
        assert _look() == 0

    def test_in_a_channel_it_rings_for_all_who_read_it(self, cast):
        for person in (cast.outsider, cast.steward, cast.guest):
            _saved(person, kind="message")
        _say(cast.host, channel(cast, cast.open))
        _say(cast.host, channel(cast, cast.open, private=True))
        assert _look() == 2
        assert [len(_bell(person)) for person in (cast.outsider, cast.steward, cast.guest)] == [1, 1, 0]
        assert _bell(cast.outsider)[0][0] == "1 new result for a search that you saved"

    def test_what_was_read_where_it_was_said_is_no_news(self, cast):
        _saved(cast.host, kind="message")
        _saved(cast.guest, kind="message")
        said = _say(cast.member, group(cast))
        chat.mark_read(actor=cast.host, conversation_id=said.conversation_id, message_id=said.pk)
        assert _look() == 1
        assert (_bell(cast.host), len(_bell(cast.guest))) == ([], 1)

    def test_who_left_or_came_later_without_what_was_said_hears_nothing(self, cast):
        _saved(cast.host, kind="message")
        _saved(cast.colleague, kind="message")
        talk = group(cast)
        _say(cast.member, talk)
        chat.leave(actor=cast.host, conversation_id=talk.pk)
        chat.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.colleague.pk], history=False)
        assert _look() == 0
        assert _bell(cast.host) == _bell(cast.colleague) == []

    def test_what_is_deleted_by_then_does_not_ring(self, cast):
        _saved(cast.host, kind="message")
        said = _say(cast.member, group(cast))
        chat.delete_message(actor=cast.member, message_id=said.pk)
        assert _look() == 0

    def test_a_space_that_was_narrowed_or_left_is_heard_of_no_more(self, cast):
        _saved(cast.outsider, kind="message")
        _saved(cast.member, kind="message")
        _say(cast.host, channel(cast, cast.open))
        cast.open.visibility = Visibility.SECRET
        cast.open.save()
        Membership.objects.filter(person=cast.member, space=cast.open).delete()
        assert _look() == 0
        assert _bell(cast.outsider) == _bell(cast.member) == []

    def test_the_page_offers_it_and_people_cannot_ring(self, cast):
        client = client_of(cast.member)
        assert 'name="alert"' in client.get("/search/?q=x&kind=message").content.decode()
        assert 'name="alert"' not in client.get("/search/?q=x&kind=person").content.decode()
        sent = {"query": "x", "kind": "message", "alert": "daily"}
        made = client.post("/api/v1/saved-searches", sent, content_type="application/json")
        assert (made.status_code, made.json()["alert"]) == (201, "daily")


def test_once_a_day_is_in_the_morning_where_one_is(cast, monkeypatch):
    from courtyard.search.services import alerts

    cast.member.time_zone = "Asia/Tokyo"
    cast.member.save()
    saved = _saved(cast.member, alert="daily")
    at = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)  # nine in Tokyo
    item = post(cast.host, cast.open, text="plumbagoes", published_at=at.replace(hour=12))
    SavedSearch.objects.update(looked_at=at)
    settle()
    for hour, rings in ((13, 0), (21, 0), (23, 1)):
        monkeypatch.setattr(alerts, "now", lambda hour=hour: at.replace(hour=hour))
        assert services.look() == rings, hour
    assert item
    assert len(_bell(cast.member)) == 1
    saved.refresh_from_db()
    assert saved.found == 1


def test_what_is_forgotten_or_rests_leaves_the_bell(cast):
    first, second = _saved(cast.member), _saved(cast.member, "plumbagoes here")
    _post(cast.host, cast.open)
    assert _look() == 2
    services.forget_search(actor=cast.member, search_id=first.pk)
    assert [about for _sentence, about in _bell(cast.member)] == ["plumbagoes here"]
    services.change_search(actor=cast.member, search_id=second.pk, alert="off")
    assert _bell(cast.member) == []
    services.change_search(actor=cast.member, search_id=second.pk, alert="soon")
    SavedSearch.objects.update(looked_at=now() - HOUR)
    assert _look() == 1
    services.save_search(actor=cast.member, query="something else", name="plumbagoes here", alert="soon")
    assert _bell(cast.member) == []
