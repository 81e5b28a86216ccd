"""Reported messages: who may report and decide, what they read of a conversation, and who is told."""

import datetime

import pytest

from courtyard.chat import services as chat
from courtyard.chat.models import Conversation, Message
from courtyard.chat.tests.talking import channel, say
from courtyard.core.audit import AuditEntry
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.moderation import message_access
from courtyard.moderation.models import MessageCase, MessageReport
from courtyard.moderation.selectors.messages import message_matter, messages_waiting
from courtyard.moderation.selectors.queue import waiting_count
from courtyard.moderation.services.messages import decide_message, open_message, report_message
from courtyard.notifications.selectors import entries
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(cast: Cast) -> Message:
    """The last of some messages between the member and the host, by the member."""
    direct = chat.start_direct(actor=cast.member, person_id=cast.host.pk)
    for words in ("first", "second", "third", "fourth"):
        say(cast.host, direct, words)
    return say(cast.member, direct, "You fool")


@pytest.fixture
def case(cast: Cast, said: Message) -> MessageCase:
    return report_message(actor=cast.host, message_id=said.pk, reason="rude", words="Fool?").case


def _bell(person) -> list[str]:
    return [entry.sentence for entry in entries(person).results]


def test_one_reports_once_and_only_what_one_reads_and_did_not_write(cast, said):
    first = report_message(actor=cast.host, message_id=said.pk, reason="rude")
    assert report_message(actor=cast.host, message_id=said.pk, reason="spam") == first
    assert MessageReport.objects.count() == 1
    with pytest.raises(Forbidden):
        report_message(actor=cast.member, message_id=said.pk, reason="rude")
    for stranger in (cast.outsider, cast.moderator, cast.owner):
        with pytest.raises(NotFound):
            report_message(actor=stranger, message_id=said.pk, reason="rude")
    for reason, words in (("made-up", ""), ("other", ""), ("rude", "x" * 1001)):
        with pytest.raises(Invalid):
            report_message(
                actor=cast.host, message_id=say(cast.member, said.conversation).pk, reason=reason, words=words
            )


def test_company_moderators_decide_about_private_talk_and_open_it_on_the_record(cast, case, said):
    assert waiting_count(cast.moderator) == 1
    assert _bell(cast.moderator) == ["A message was reported"]
    matter = message_matter(cast.moderator, case.pk)
    assert (matter.readable, matter.before, matter.place) == (False, [], "Between two people")
    with pytest.raises(Forbidden):
        decide_message(actor=cast.moderator, case_id=case.pk, act="delete", words="Unkind")
    open_message(actor=cast.moderator, case_id=case.pk)
    open_message(actor=cast.moderator, case_id=case.pk)
    assert AuditEntry.objects.filter(kind="moderation.opened", actor_id=cast.moderator.pk).count() == 1
    matter = message_matter(cast.moderator, case.pk)
    assert [said.message.body_text for said in matter.before] == ["second", "third", "fourth"]
    with pytest.raises(NotFound):
        chat.send(actor=cast.moderator, conversation_id=said.conversation_id, body="Hello")


def test_the_decision_deletes_it_and_both_sides_are_told(cast, case, said):
    open_message(actor=cast.moderator, case_id=case.pk)
    with pytest.raises(Invalid):
        decide_message(actor=cast.moderator, case_id=case.pk, act="hide", words="Unkind")
    with pytest.raises(Invalid):
        decide_message(actor=cast.moderator, case_id=case.pk, act="delete", words=" ")
    decide_message(actor=cast.moderator, case_id=case.pk, act="delete", words="Unkind")
    said.refresh_from_db()
    assert (said.deleted_by, waiting_count(cast.moderator)) == (cast.moderator, 0)
    assert _bell(cast.member) == ["A moderator has deleted your message"]
    assert _bell(cast.host) == ["A message you reported was deleted"]
    assert _bell(cast.moderator) == []
    with pytest.raises(NotFound):
        decide_message(actor=cast.moderator, case_id=case.pk, act="keep", words="No")
    page = client_of(cast.member).get(f"/moderation/messages/{case.pk}/outcome/").content.decode()
    assert "Unkind" in page
    assert "You fool" in page
    page = client_of(cast.host).get(f"/moderation/messages/{case.pk}/outcome/").content.decode()
    assert "Unkind" not in page
    assert client_of(cast.colleague).get(f"/moderation/messages/{case.pk}/outcome/").status_code == 404


def test_what_is_kept_is_told_to_who_reported_alone(cast, case):
    open_message(actor=cast.moderator, case_id=case.pk)
    decide_message(actor=cast.moderator, case_id=case.pk, act="keep", words="A joke among friends")
    assert (_bell(cast.member), _bell(cast.host)) == ([], ["A message you reported stays"])
    assert client_of(cast.member).get(f"/moderation/messages/{case.pk}/outcome/").status_code == 404


def test_deleting_it_oneself_does_not_end_the_case(cast, case, said):
    chat.delete_message(actor=cast.member, message_id=said.pk)
    open_message(actor=cast.moderator, case_id=case.pk)
    page = client_of(cast.moderator).get(f"/moderation/messages/{case.pk}/").content.decode()
    assert "You fool" in page
    assert "has deleted it meanwhile" in page
    assert decide_message(actor=cast.moderator, case_id=case.pk, act="delete", words="Unkind").act == "delete"


@pytest.mark.parametrize("name", ["outsider", "guest", "former", "colleague", "member", "host"])
def test_nobody_else_sees_the_case(cast, case, name):
    client = client_of(cast.person(name))
    for path in (f"/moderation/messages/{case.pk}/", f"/api/v1/message-cases/{case.pk}"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/moderation/messages/{case.pk}/opening/").status_code == 404
    assert client.get("/api/v1/message-cases").json()["results"] == []


def test_moderators_of_a_space_decide_about_its_channels_and_the_company_when_they_do_not(cast):
    said = say(cast.member, channel(cast, cast.closed), "You fool")
    case = report_message(actor=cast.guest, message_id=said.pk, reason="rude").case
    assert [matter.case for matter in messages_waiting(cast.host).results] == [case]
    assert message_access.readable(cast.host, {case.pk}) == {case.pk}
    assert messages_waiting(cast.moderator).results == []
    MessageCase.objects.update(opened_at=now() - datetime.timedelta(days=60))
    assert [matter.readable for matter in messages_waiting(cast.moderator).results] == [False]


def test_the_pages_work_without_scripts_and_the_api_says_the_same(cast, said):
    client, steward = client_of(cast.host), client_of(cast.moderator)
    assert f'href="/message/{said.pk}/report/"' in client.get(f"/message/{said.pk}/menu/").content.decode()
    assert client.post(f"/message/{said.pk}/report/", {"reason": "other"}).status_code == 422
    assert client.post(f"/message/{said.pk}/report/", {"reason": "rude", "words": "Look"}).status_code == 302
    case = MessageCase.objects.get()
    assert "In a conversation you are not in" in steward.get("/moderation/messages/").content.decode()
    assert "You fool" not in steward.get(f"/moderation/messages/{case.pk}/").content.decode()
    assert steward.get(f"/api/v1/message-cases/{case.pk}").json()["text"] is None
    steward.post(f"/moderation/messages/{case.pk}/opening/")
    page = steward.get(f"/moderation/messages/{case.pk}/").content.decode()
    assert "You fool" in page
    assert "Look" in page
    assert [one["text"] for one in steward.get(f"/api/v1/message-cases/{case.pk}").json()["before"]] == [
        "second", "third", "fourth",
    ]  # fmt: skip
    sent = {"act": "delete", "words": "Unkind"}
    assert steward.post(f"/moderation/messages/{case.pk}/decision/", sent | {"words": ""}).status_code == 422
    assert steward.post(f"/moderation/messages/{case.pk}/decision/", sent).status_code == 302
    assert (
        steward.post(f"/api/v1/message-cases/{case.pk}/decision", sent, content_type="application/json").status_code
        == 404
    )
    assert not Conversation.objects.get().messages.filter(pk=said.pk, deleted_at=None).exists()


def test_the_api_reports_once(cast, said):
    client, sent = client_of(cast.host), {"message": str(said.pk), "reason": "rude"}
    answers = [client.post("/api/v1/message-reports", sent, content_type="application/json") for _n in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()


def test_what_is_still_to_be_judged_is_not_removed_with_what_is_old(cast, case, said):
    Message.objects.filter(conversation=said.conversation).update(created_at=now() - datetime.timedelta(days=99))
    chat.set_retention(actor=cast.owner, days={"direct": 90}, confirmed=True)
    assert chat.remove_past() == 4
    assert Message.objects.get(conversation=said.conversation) == said
    open_message(actor=cast.moderator, case_id=case.pk)
    decide_message(actor=cast.moderator, case_id=case.pk, act="keep", words="Among friends")
    assert chat.remove_past() == 1
    assert not MessageCase.objects.exists()
