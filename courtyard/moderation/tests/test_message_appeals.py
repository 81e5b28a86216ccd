"""Objections to the deletion of a message: its author, once; somebody else answers."""

import pytest

from courtyard.accounts.models import Person
from courtyard.chat import services as chat
from courtyard.chat.models import Message
from courtyard.chat.tests.talking import channel, say
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.moderation import message_access
from courtyard.moderation.models import MessageAppeal, MessageCase
from courtyard.moderation.selectors.messages import messages_on_trial
from courtyard.moderation.selectors.queue import numbers, waiting_count
from courtyard.moderation.services.message_appeals import answer_message_appeal, appeal_message
from courtyard.moderation.services.messages import decide_message, open_message, report_message
from courtyard.notifications.selectors import entries
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


def _judged(reporter: Person, moderator: Person, said: Message) -> MessageCase:
    case = report_message(actor=reporter, message_id=said.pk, reason="rude").case
    open_message(actor=moderator, case_id=case.pk)
    return decide_message(actor=moderator, case_id=case.pk, act="delete", words="Unkind")


@pytest.fixture
def said(cast: Cast) -> Message:
    """Between the member and the host, by the member."""
    direct = chat.start_direct(actor=cast.member, person_id=cast.host.pk)
    return say(cast.member, direct, "You fool")


@pytest.fixture
def case(cast: Cast, said: Message) -> MessageCase:
    """The moderator deleted it."""
    return _judged(cast.host, cast.moderator, said)


def _bell(person: Person) -> list[str]:
    return [entry.sentence for entry in entries(person).results]


def test_its_author_reads_the_reason_and_objects_once(cast: Cast, case: MessageCase) -> None:
    browser, base = client_of(cast.member), f"/moderation/messages/{case.pk}/"
    page = browser.get(f"{base}outcome/").text
    assert "Unkind" in page
    assert "You may object once" in page
    assert browser.post(f"{base}appeal/", {"words": " "}).status_code == 422
    for _twice in range(2):
        assert browser.post(f"{base}appeal/", {"words": "He laughed"}).status_code == 302
    assert MessageAppeal.objects.get().words == "He laughed"
    page = browser.get(f"{base}outcome/").text
    assert "He laughed" in page
    assert "You may object once" not in page
    reporter = client_of(cast.host)
    assert "object once" not in reporter.get(f"{base}outcome/").text
    assert "He laughed" not in reporter.get(f"{base}outcome/").text
    assert reporter.post(f"{base}appeal/", {"words": "x"}).status_code == 403
    assert client_of(cast.colleague).post(f"{base}appeal/", {"words": "x"}).status_code == 404


def test_somebody_else_opens_it_and_brings_it_back(cast: Cast, case: MessageCase, said: Message) -> None:
    appeal_message(actor=cast.member, case_id=case.pk, words="He laughed")
    assert said.pk in messages_on_trial().values_list("message", flat=True)
    assert waiting_count(cast.moderator) == 0
    assert (waiting_count(cast.admin), numbers(cast.admin)[2]) == (1, 1)
    with pytest.raises(NotFound):
        answer_message_appeal(actor=cast.moderator, case_id=case.pk, accept=True, words="Mine")
    with pytest.raises(Forbidden):
        answer_message_appeal(actor=cast.admin, case_id=case.pk, accept=True, words="Unseen")
    browser, base = client_of(cast.admin), f"/moderation/messages/{case.pk}/"
    assert "Its author objects" in browser.get("/moderation/messages/").text
    browser.post(f"{base}opening/")
    assert "He laughed" in browser.get(base).text
    assert browser.post(f"{base}answer/", {"act": "accept", "words": ""}).status_code == 422
    assert browser.post(f"{base}answer/", {"act": "accept", "words": "A joke"}).status_code == 302
    assert browser.post(f"{base}answer/", {"act": "accept", "words": "A joke"}).status_code == 404
    said.refresh_from_db()
    assert (said.deleted_at, said.deleted_by) == (None, None)
    assert "You fool" in client_of(cast.host).get(f"/messages/{said.conversation_id}/").text
    assert _bell(cast.member) == ["Your message is back"]
    assert "A joke" in client_of(cast.member).get(f"{base}outcome/").text
    assert "A message you reported is back" in client_of(cast.host).get(f"{base}outcome/").text
    assert not messages_on_trial().exists()


def test_what_stays_deleted_is_said_and_final(cast: Cast, case: MessageCase, said: Message) -> None:
    appeal_message(actor=cast.member, case_id=case.pk, words="He laughed")
    open_message(actor=cast.admin, case_id=case.pk)
    answer_message_appeal(actor=cast.admin, case_id=case.pk, accept=False, words="He did not")
    said.refresh_from_db()
    assert said.deleted_at
    assert _bell(cast.member) == ["Your message stays deleted"]
    assert appeal_message(actor=cast.member, case_id=case.pk, words="Again").words == "He laughed"
    assert "He did not" in client_of(cast.admin).get(f"/moderation/messages/{case.pk}/").text


def test_who_decided_answers_where_there_is_nobody_else(cast: Cast, case: MessageCase) -> None:
    appeal_message(actor=cast.member, case_id=case.pk, words="He laughed")
    others = Person.objects.filter(role__in=["owner", "administrator", "communicator"]).exclude(pk=cast.moderator.pk)
    others.update(state="suspended")
    assert message_access.appeals_waiting_for(cast.moderator).count() == 1
    assert answer_message_appeal(actor=cast.moderator, case_id=case.pk, accept=True, words="True").accepted


def test_an_answer_of_a_thread_is_counted_again_and_its_space_answers(cast: Cast) -> None:
    talk = channel(cast)
    first = say(cast.host, talk, "Who has the ladder?")
    answer = say(cast.member, talk, "You fool", thread=first.pk)
    case = _judged(cast.host, cast.host, answer)
    appeal_message(actor=cast.member, case_id=case.pk, words="It was me")
    assert message_access.appeals_waiting_for(cast.host).count() == 0
    open_message(actor=cast.admin, case_id=case.pk)
    answer_message_appeal(actor=cast.admin, case_id=case.pk, accept=True, words="Well")
    answer.thread.refresh_from_db()
    assert answer.thread.answers == 1


def test_what_was_kept_or_deleted_again_is_not_objected_to(cast: Cast, said: Message) -> None:
    kept = report_message(actor=cast.host, message_id=said.pk, reason="rude").case
    open_message(actor=cast.moderator, case_id=kept.pk)
    decide_message(actor=cast.moderator, case_id=kept.pk, act="keep", words="Fine")
    with pytest.raises(NotFound):
        appeal_message(actor=cast.member, case_id=kept.pk, words="x")
    case = _judged(cast.host, cast.moderator, said)
    with pytest.raises(Invalid):
        appeal_message(actor=cast.member, case_id=case.pk, words="x" * 2001)
    chat.bring_back(actor=cast.admin, message_id=said.pk)
    with pytest.raises(Conflict):
        appeal_message(actor=cast.member, case_id=case.pk, words="x")


def test_the_api_objects_and_answers(cast: Cast, case: MessageCase) -> None:
    base, author, judge = f"/api/v1/message-cases/{case.pk}", client_of(cast.member), client_of(cast.admin)
    assert author.get(f"{base}/outcome").json()["words"] == "Unkind"
    assert client_of(cast.host).get(f"{base}/outcome").json()["words"] is None
    assert client_of(cast.colleague).get(f"{base}/outcome").status_code == 404
    sent = author.put(f"{base}/appeal", {"words": "He laughed"}, content_type=JSON).json()
    assert sent["appeal"]["words"] == "He laughed"
    assert [one["id"] for one in judge.get("/api/v1/message-cases").json()["results"]] == [str(case.pk)]
    judge.put(f"{base}/opening")
    answered = judge.put(f"{base}/answer", {"accept": True, "words": "A joke"}, content_type=JSON).json()
    assert answered["appeal"]["accepted"] is True
    assert (
        client_of(cast.outsider).put(f"{base}/answer", {"accept": True, "words": "x"}, content_type=JSON).status_code
        == 404
    )
