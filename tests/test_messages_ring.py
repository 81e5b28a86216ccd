"""Messages ring the bell: reminders, what could not be sent, what is urgent; only for who may read them."""

import datetime

import pytest

from courtyard.chat import services
from courtyard.chat.services import Mattering
from courtyard.chat.tests.talking import group, say
from courtyard.core.clock import now
from courtyard.notifications.selectors import entries, unread_count
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def _bell(person) -> list[tuple[str, str, bool]]:
    return [(entry.sentence, entry.about, entry.unread) for entry in entries(person).results]


def test_a_reminder_rings_until_it_is_done(cast: Cast) -> None:
    talk = group(cast)
    said = say(cast.member, talk, "Send the offer")
    services.remind(actor=cast.host, message_id=said.pk, at=now() + HOUR)
    services.ring_reminders(moment=now() + 2 * HOUR)
    assert _bell(cast.host) == [("You wanted to come back to a message", "Send the offer", True)]
    assert _bell(cast.member) == []
    services.finish(actor=cast.host, message_id=said.pk)
    assert unread_count(cast.host) == 0
    services.take_up(actor=cast.host, message_id=said.pk)
    services.remind(actor=cast.host, message_id=said.pk, at=now() + HOUR)
    assert _bell(cast.host) == []
    services.ring_reminders(moment=now() + 2 * HOUR)
    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
    assert _bell(cast.host) == []


def test_what_could_not_be_sent_is_told_to_its_writer_with_the_reason(cast: Cast) -> None:
    talk = group(cast)
    row = services.schedule(actor=cast.host, conversation_id=talk.pk, body="<p>Hi</p>", at=now() + HOUR)
    services.edit_conversation(actor=cast.member, conversation_id=talk.pk, announcing=True)
    services.send_due(moment=now() + 2 * HOUR)
    sentence = "A scheduled message of yours could not be sent"
    assert _bell(cast.host) == [(sentence, "Only the owners of this conversation write here.", True)]
    services.unschedule(actor=cast.host, scheduled_id=row.pk)
    assert _bell(cast.host) == []


def test_what_is_urgent_rings_again_until_it_is_confirmed(cast: Cast) -> None:
    talk = group(cast)
    said = say(cast.member, talk, "The alarm is on", extras=Mattering.of("urgent"))
    for minute in (1, 7):
        services.ring_urgent(moment=said.created_at + datetime.timedelta(minutes=minute))
    sentence = f"{cast.member.name} sent an urgent message: please confirm it"
    assert _bell(cast.host) == [(sentence, "The alarm is on", True)]
    assert _bell(cast.member) == []
    services.confirm(actor=cast.host, message_id=said.pk)
    assert unread_count(cast.host) == 0
    services.delete_message(actor=cast.member, message_id=said.pk)
    assert _bell(cast.guest) == []
