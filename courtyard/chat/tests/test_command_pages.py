"""Commands in the forms of a conversation and a thread, with and without scripts, and in the API."""

import pytest

from courtyard.chat import services
from courtyard.chat.models import ConversationMember, Message, ScheduledMessage
from courtyard.chat.tests.talking import HTMX, channel, group, say
from courtyard.core.ids import new_id
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_command_answers_in_place_and_says_nothing_to_anybody(cast: Cast) -> None:
    talk = group(cast)
    browser, address = client_of(cast.guest), f"/messages/{talk.pk}/"
    answer = browser.post(address, {"body": "<p>/mute</p>", "format": "html", "id": new_id()}, headers=HTMX).text
    assert "Muted." in answer
    assert "Only you see this." in answer
    assert "<article" not in answer
    assert ConversationMember.objects.get(conversation=talk, person=cast.guest).muted
    assert not Message.objects.exists()
    helped = browser.post(address, {"body": "/help"}, headers=HTMX).text
    assert "/shrug" in helped
    assert "/rename" not in helped
    drawn = browser.post(address, {"body": "/me waves"}, headers=HTMX).text
    assert "<article" in drawn
    assert Message.objects.count() == 1


def test_without_scripts_it_answers_on_the_next_page(cast: Cast) -> None:
    talk = group(cast)
    browser, address = client_of(cast.member), f"/messages/{talk.pk}/"
    assert "Muted." in browser.post(address, {"body": "/mute"}, follow=True).text
    assert browser.post(address, {"body": "/search birch"})["Location"].startswith("/search/?talk=")
    listed = browser.post(address, {"body": "/help"}, follow=True).text
    assert "/archive" in listed
    assert browser.post(address, {"body": "/leave", "draft": "1"})["Location"] == "/messages/"
    assert browser.post(address, {"body": "/leave"}).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_command_is_kept_and_can_be_sent_as_it_stands(cast: Cast, headers: dict[str, str]) -> None:
    talk = group(cast)
    browser, address = client_of(cast.host), f"/messages/{talk.pk}/"
    answer = browser.post(address, {"body": "/foo bar"}, headers=headers)
    assert answer.status_code == 422
    assert "There is no command /foo." in answer.text
    assert not Message.objects.exists()
    for sent in (
        {"body": "/foo bar", "plain": "1"},
        {"body": " /foo bar"},
        {"body": "/etc/hosts is broken"},
        {"body": "/ 5"},
    ):
        browser.post(address, sent, headers=headers)
    said = list(Message.objects.order_by("created_at").values_list("body_text", flat=True))
    assert said == ["/foo bar", "/foo bar", "/etc/hosts is broken", "/ 5"]


def test_the_page_that_comes_back_offers_to_send_it_and_keeps_the_words(cast: Cast) -> None:
    talk = group(cast)
    browser, address = client_of(cast.host), f"/messages/{talk.pk}/"
    page = browser.post(address, {"body": "/foo bar"}).text
    assert 'name="plain"' in page
    assert "/foo bar</textarea>" in page
    assert 'name="plain"' not in browser.post(address, {"body": " "}).text
    assert browser.post(address, {"body": "/foo \x00"}).status_code == 422


def test_what_is_sent_later_is_no_command(cast: Cast) -> None:
    talk = group(cast)
    sent = {"body": "/msg @somebody Between us", "when": "tomorrow"}
    refused = client_of(cast.host).post(f"/messages/{talk.pk}/scheduled/", sent)
    assert refused.status_code == 422
    assert "at once" in refused.text
    assert not ScheduledMessage.objects.exists()


def test_a_thread_takes_commands_too(cast: Cast) -> None:
    first = say(cast.host, group(cast))
    browser, address = client_of(cast.guest), f"/message/{first.pk}/thread/"
    assert "<article" in browser.post(address, {"body": "/shrug"}, headers=HTMX).text
    assert Message.objects.filter(aside=True).count() == 1
    assert "cleared" in browser.post(address, {"body": "/status"}, follow=True).text
    refused = browser.post(address, {"body": "/leave"})
    assert refused.status_code == 403
    assert 'name="plain"' in refused.text


def test_the_editor_is_told_what_one_may_type(cast: Cast) -> None:
    talk = group(cast)
    address = f"/messages/{talk.pk}/commands/"
    assert f'commands-url="{address}"' in client_of(cast.member).get(f"/messages/{talk.pk}/").text

    def words(query: str = "") -> set[str]:
        rows = client_of(cast.member).get(f"{address}{query}", headers=HTMX).json()["results"]
        assert all(row["does"] for row in rows)
        return {row["word"] for row in rows}

    assert "rename" in words()
    assert "rename" not in words("?thread=1")
    page = client_of(cast.guest).get(address).text
    assert "/me" in page
    assert "/rename" not in page
    assert client_of(cast.outsider).get(address).status_code == 404


def test_the_api_runs_them_and_messages_sent_there_run_none(cast: Cast) -> None:
    talk, id = group(cast), new_id()
    client, address = client_of(cast.guest), f"/api/v1/conversations/{talk.pk}/commands"
    listed = client.get(address).json()["results"]
    assert {"word": "me", "hint": "words", "does": "Say what you do"} in listed
    assert len(client.get(f"{address}?thread=true").json()["results"]) < len(listed)
    for _twice in range(2):
        made = client.post(address, {"text": "/me waves", "id": str(id)}, JSON).json()
        assert made["message"]["id"] == str(id)
    assert client.post(address, {"text": "/mute"}, JSON).json() == {
        "text": "Muted.", "url": None, "message": None, "commands": [],
    }  # fmt: skip
    assert client.post(address, {"text": "/help"}, JSON).json()["commands"]
    for text, status in (("/foo", 422), ("Hello", 422), ("/rename Mine", 403), ("/later 9999d x", 422)):
        assert client.post(address, {"text": text}, JSON).status_code == status
    assert client_of(cast.outsider).post(address, {"text": "/help"}, JSON).status_code == 404
    assert client_of(cast.outsider).get(address).status_code == 404
    sent = client.post(f"/api/v1/conversations/{talk.pk}/messages", {"body": "/mute everybody"}, JSON).json()
    assert sent["text"] == "/mute everybody"


def test_who_was_removed_runs_nothing(cast: Cast) -> None:
    talk = group(cast)
    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
    assert client_of(cast.host).post(f"/messages/{talk.pk}/", {"body": "/me waves"}).status_code == 404
    secret = channel(cast, cast.secret)
    assert client_of(cast.outsider).get(f"/messages/{secret.pk}/commands/").status_code == 404
