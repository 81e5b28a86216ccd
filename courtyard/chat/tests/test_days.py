"""Going to a day of a conversation."""

import datetime

import pytest

from courtyard.accounts.models import Person
from courtyard.chat import services
from courtyard.chat.models import Conversation, Message
from courtyard.chat.tests.talking import group, say
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def _said_at(person: Person, talk: Conversation, moment: str) -> Message:
    said = say(person, talk, f"Said at {moment}")
    Message.objects.filter(pk=said.pk).update(created_at=datetime.datetime.fromisoformat(f"{moment}+00:00"))
    return said


@pytest.fixture
def said(cast: Cast) -> tuple[Conversation, list[Message]]:
    """A conversation with messages of two days."""
    talk = group(cast)
    moments = ("2025-03-01T08:00", "2025-03-03T12:00", "2025-03-03T23:30")
    return talk, [_said_at(cast.member, talk, moment) for moment in moments]


def _place(talk: Conversation, message: Message) -> str:
    return f"/messages/{talk.pk}/?around={message.pk}#message-{message.pk}"


def test_a_day_leads_to_its_first_message_and_an_empty_one_to_the_next(
    cast: Cast, said: tuple[Conversation, list[Message]]
) -> None:
    talk, (first, second, _third) = said
    browser, address = client_of(cast.host), f"/messages/{talk.pk}/"
    for day, message in (("2025-03-01", first), ("2025-03-02", second), ("2025-03-03", second), ("0001-01-01", first)):
        assert browser.get(address, {"on": day})["Location"] == _place(talk, message)
    assert browser.get(_place(talk, second)).status_code == 200
    for day in ("2025-03-04", "9999-12-31"):
        assert browser.get(address, {"on": day})["Location"] == address


def test_days_begin_by_the_clock_of_the_reader(cast: Cast, said: tuple[Conversation, list[Message]]) -> None:
    talk, (_first, _second, third) = said
    Person.objects.filter(pk=cast.host.pk).update(time_zone="Europe/Paris")
    browser = client_of(cast.host)
    assert browser.get(f"/messages/{talk.pk}/", {"on": "2025-03-04"})["Location"] == _place(talk, third)
    answer = browser.get(f"/api/v1/conversations/{talk.pk}/messages", {"on": "2025-03-04"}).json()
    assert [one["id"] for one in answer["results"]] == [str(third.pk)]


def test_what_is_no_day_is_refused_with_the_conversation_still_there(
    cast: Cast, said: tuple[Conversation, list[Message]]
) -> None:
    talk, _messages = said
    for day in ("", "yesterday", "2025-02-30"):
        page = client_of(cast.host).get(f"/messages/{talk.pk}/", {"on": day})
        assert page.status_code == 422
        assert "Choose a day that there is" in page.text
        assert "Said at 2025-03-01" in page.text
        answer = client_of(cast.host).get(f"/api/v1/conversations/{talk.pk}/messages", {"on": day})
        assert answer.status_code == 422


def test_the_api_answers_from_a_day_on_and_the_newest_after_the_last(
    cast: Cast, said: tuple[Conversation, list[Message]]
) -> None:
    talk, messages = said
    browser, address = client_of(cast.host), f"/api/v1/conversations/{talk.pk}/messages"
    found = browser.get(address, {"on": "2025-03-02", "limit": 1}).json()
    assert [one["id"] for one in found["results"]] == [str(messages[1].pk)]
    assert (found["older"], found["newer"]) == (str(messages[1].pk), str(messages[1].pk))
    assert len(browser.get(address, {"on": "2030-01-01"}).json()["results"]) == 3


def test_nobody_comes_to_a_day_before_their_history_or_in_what_they_do_not_read(
    cast: Cast, said: tuple[Conversation, list[Message]]
) -> None:
    talk, _messages = said
    services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.colleague.pk], history=False)
    latest = say(cast.member, talk)
    answer = client_of(cast.colleague).get(f"/messages/{talk.pk}/", {"on": "2025-03-01"})
    assert answer["Location"] == _place(talk, latest)
    for day in ("2025-03-01", "never"):
        assert client_of(cast.outsider).get(f"/messages/{talk.pk}/", {"on": day}).status_code == 404
