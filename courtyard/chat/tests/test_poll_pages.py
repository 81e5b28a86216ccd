"""The pages and the API of polls in messages, with and without scripts."""

import io
import zipfile

import pytest

from courtyard.chat import services
from courtyard.chat.archive import archive
from courtyard.chat.models import Message, MessagePoll, MessageVote
from courtyard.chat.tests.talking import HTMX, channel, group, say
from courtyard.chat.tests.test_polls import ask
from courtyard.core.ids import new_id
from tests.cast import Cast, absent_id, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
JSON = "application/json"
SENT = {"body": "What is for lunch?", "option": ["Soup", "Salad", ""], "sealed": "on"}


def test_one_asks_on_a_page_and_in_place(cast: Cast) -> None:
    talk = group(cast)
    browser, address = client_of(cast.member), f"/messages/{talk.pk}/poll/"
    assert address in browser.get(f"/messages/{talk.pk}/").text
    page, beside = browser.get(address).text, browser.get(address, headers=HTMX).text
    for form in (page, beside):
        assert "Everybody here sees who voted for what." in form
    assert ("<html" in page, "<html" in beside) == (True, False)
    sent = SENT | {"id": str(new_id())}
    answers = [browser.post(address, sent) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    said = Message.objects.get()
    assert (said.body_text, said.poll.options, said.poll.sealed) == (SENT["body"], ["Soup", "Salad"], True)
    assert "Salad" in browser.get(answers[0]["Location"]).text
    assert "<message-poll" in browser.post(address, SENT, headers=HTMX).text


def test_what_was_typed_stays_in_a_refused_form(cast: Cast) -> None:
    talk = group(cast)
    browser, address = client_of(cast.member), f"/messages/{talk.pk}/poll/"
    for wrong in ({"option": ["Soup"]}, {"closes_at": "soon"}, {"body": " "}, {"option": ["Soup", "\x00"]}):
        refused = browser.post(address, SENT | wrong)
        assert refused.status_code == 422
        assert 'value="Soup"' in refused.text
        assert browser.post(address, SENT | wrong, headers=HTMX).status_code == 422
    assert not Message.objects.exists()


def test_only_who_may_write_asks_and_in_a_thread_of_this_conversation(cast: Cast) -> None:
    talk = channel(cast, announcing=True)
    assert client_of(cast.member).get(f"/messages/{talk.pk}/poll/").status_code == 403
    for way in ("get", "post"):
        assert getattr(client_of(cast.outsider), way)(f"/messages/{talk.pk}/poll/").status_code == 404
    first, elsewhere = say(cast.host, talk), say(cast.host, group(cast))
    browser, address = client_of(cast.host), f"/messages/{talk.pk}/poll/"
    assert str(first.pk) in browser.get(f"{address}?thread={first.pk}").text
    for other in (elsewhere.pk, absent_id(), "none"):
        assert browser.get(f"{address}?thread={other}").status_code == 404
        assert browser.post(address, SENT | {"thread": str(other)}).status_code == 404
    browser.post(address, SENT | {"thread": str(first.pk)})
    assert Message.objects.get(poll__isnull=False).thread_id == first.pk
    page = browser.get(f"/message/{first.pk}/thread/").text
    assert f"/poll/?thread={first.pk}" in page
    assert "Salad" in page


def test_one_votes_by_pressing_an_option_and_takes_it_back(cast: Cast) -> None:
    said = ask(cast.member, group(cast))
    browser, address = client_of(cast.host), f"/message/{said.pk}/vote/"
    assert browser.post(address, {"choice": "1"}).status_code == 302
    drawn = browser.post(address, {"choice": "2"}, headers=HTMX).text
    assert 'name="drop" value="2" aria-pressed="true"' in drawn
    assert "Take my vote back" in drawn
    assert list(MessageVote.objects.values_list("choices", flat=True)) == [[2]]
    assert 'aria-pressed="true"' not in browser.post(address, {"drop": "2"}, headers=HTMX).text
    browser.post(address, {"choice": "0"})
    browser.post(address, {"end": "1"})
    assert not MessageVote.objects.exists()
    for wrong in ({}, {"choice": "7"}, {"choice": "first"}, {"choice": "٣"}):
        assert browser.post(address, wrong, headers=HTMX).status_code == 422
    for act in ("poll/", "votes/"):
        assert client_of(cast.outsider).get(f"/message/{said.pk}/{act}").status_code == 404
    for act in ("vote/", "closing/"):
        assert client_of(cast.outsider).post(f"/message/{said.pk}/{act}", {"choice": "x"}).status_code == 404


def test_the_fragment_says_what_its_reader_may(cast: Cast) -> None:
    said = ask(cast.host, group(cast))
    pieces = {
        who: client_of(who).get(f"/message/{said.pk}/poll/", headers=HTMX).text
        for who in (cast.host, cast.member, cast.guest)
    }
    assert [("Close the poll" in piece) for piece in pieces.values()] == [True, True, False]
    browser = client_of(cast.host)
    closed = browser.post(f"/message/{said.pk}/closing/", headers=HTMX)
    assert f"closed by {cast.host.byline}" in closed.text
    assert "<button" not in closed.text
    assert browser.post(f"/message/{said.pk}/closing/").status_code == 302
    assert browser.get(f"/message/{said.pk}/poll/").status_code == 302
    assert client_of(cast.guest).post(f"/message/{said.pk}/closing/").status_code == 403


def test_who_voted_is_on_a_page_once_one_may_know(cast: Cast) -> None:
    said = ask(cast.member, group(cast), sealed=True)
    services.vote(actor=cast.host, message_id=said.pk, choices=[0])
    hidden = client_of(cast.guest).get(f"/message/{said.pk}/votes/").text
    shown = client_of(cast.host).get(f"/message/{said.pk}/votes/").text
    link = f"/people/{cast.host.pk}/"
    assert (link in hidden, link in shown) == (False, True)


def test_the_first_message_of_a_thread_shows_its_poll_there(cast: Cast) -> None:
    said = ask(cast.member, group(cast))
    browser = client_of(cast.host)
    for address in (f"/message/{said.pk}/thread/", f"/message/{said.pk}/thread/head/"):
        assert 'name="choice" value="0"' in browser.get(address).text


def test_programs_ask_vote_and_close(cast: Cast) -> None:
    talk = group(cast)
    mine, hers = client_of(cast.member), client_of(cast.host)
    sent = {"body": "Lunch?", "poll": {"options": ["Soup", "Salad"], "several": True, "sealed": True}}
    answer = mine.post(f"/api/v1/conversations/{talk.pk}/messages", sent, content_type=JSON)
    assert answer.status_code == 201
    assert answer.json()["poll"]["options"] == [
        {"text": "Soup", "votes": None, "mine": False},
        {"text": "Salad", "votes": None, "mine": False},
    ]
    base = f"/api/v1/messages/{answer.json()['id']}"
    found = hers.put(f"{base}/vote", {"choices": [1, 0]}, content_type=JSON).json()["poll"]
    assert ([option["votes"] for option in found["options"]], found["voters"]) == ([1, 1], 1)
    rows = [len(row["people"]) for row in hers.get(f"{base}/votes").json()["results"]]
    assert (rows, mine.get(f"{base}/votes").json()["results"][0]["people"]) == ([1, 1], [])
    assert hers.put(f"{base}/vote", {"choices": [2]}, content_type=JSON).status_code == 422
    assert hers.post(f"{base}/closing").status_code == 403
    assert mine.post(f"{base}/closing").json()["poll"]["open"] is False
    assert hers.delete(f"{base}/vote").status_code == 403
    stranger = client_of(cast.outsider)
    assert stranger.put(f"{base}/vote", {"choices": [9]}, content_type=JSON).status_code == 404
    assert stranger.get(f"{base}/votes").status_code == 404
    bad = {"body": "Lunch?", "poll": {"options": ["Soup"]}}
    assert mine.post(f"/api/v1/conversations/{talk.pk}/messages", bad, content_type=JSON).status_code == 422


def test_polls_are_in_the_export(cast: Cast) -> None:
    talk = group(cast)
    said = ask(cast.member, talk)
    services.vote(actor=cast.host, message_id=said.pk, choices=[0])
    packed = zipfile.ZipFile(io.BytesIO(b"".join(archive(cast.member, [talk.pk]))))
    texts = {name.split("/")[1]: packed.read(name).decode() for name in packed.namelist()}
    assert "- Soup: 1\n- Salad: 0\n" in texts["messages.txt"]
    assert '"poll":{"options":[{"text":"Soup","votes":1' in texts["messages.jsonl"]


def test_what_a_poll_offers_is_read_where_it_is_passed_on_and_nobody_votes_there(cast: Cast) -> None:
    said, there = ask(cast.member, group(cast), ("<b>Soup</b>", "Salad")), group(cast, cast.guest, name="There")
    made = services.forward(actor=cast.member, message_id=said.pk, conversation_id=there.pk)
    page = client_of(cast.guest).get(f"/messages/{there.pk}/").text
    assert "<li>&lt;b&gt;Soup&lt;/b&gt;</li><li>Salad</li>" in page
    assert client_of(cast.guest).post(f"/message/{made.pk}/vote/", {"choice": "0"}).status_code == 404


def test_many_polls_cost_no_more_than_one(cast: Cast) -> None:
    talk, browser = group(cast), client_of(cast.host)

    def more() -> None:
        for _poll in range(3):
            said = ask(cast.member, talk)
            services.vote(actor=cast.host, message_id=said.pk, choices=[0])
            services.vote(actor=cast.guest, message_id=said.pk, choices=[1])

    assert_constant_queries(more, lambda: browser.get(f"/messages/{talk.pk}/"))
    assert MessagePoll.objects.count() > 3
