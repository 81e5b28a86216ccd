"""Messages that matter: confirmed by their readers, and what is urgent rings until then."""

import datetime

import pytest

from courtyard.chat import access, services
from courtyard.chat.models import Confirmation, Message, Priority
from courtyard.chat.selectors.hanging import whole
from courtyard.chat.services import Mattering, priority
from courtyard.chat.tests.talking import HTMX, group, say
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.people.models import Status
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
JSON = "application/json"


def _urgent(cast: Cast, talk: object, **given: object) -> Message:
    return say(cast.member, talk, "The alarm is on", extras=Mattering.of("urgent"), **given)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[set[object]]:
    """For whom it rang, each time."""
    heard: list[set[object]] = []
    monkeypatch.setattr(priority, "emit", lambda event: heard.append(set(getattr(event, "person_ids", ()))))
    return heard


def test_each_reader_confirms_once_and_its_author_sees_who(cast: Cast) -> None:
    talk = group(cast)
    said = say(cast.member, talk, "New hours", extras=Mattering.of("important", asks=True))
    browser = client_of(cast.host)
    assert " confirm" in browser.get(f"/message/{said.pk}/", headers=HTMX).text
    for _twice in range(2):
        browser.post(f"/message/{said.pk}/confirmation/")
    assert Confirmation.objects.count() == 1
    assert whole(None, said.pk).priority.confirmed == 1
    assert ' confirm"' not in browser.get(f"/message/{said.pk}/", headers=HTMX).text
    mine = client_of(cast.member)
    page = mine.get(f"/message/{said.pk}/confirmations/").text
    assert "Not yet: 1" in page
    assert "Confirmed: 1" in page
    assert browser.get(f"/message/{said.pk}/confirmations/").status_code == 403
    assert mine.post(f"/message/{said.pk}/confirmation/").status_code == 403
    found = mine.get(f"/api/v1/messages/{said.pk}/confirmations").json()
    assert [one["person"]["id"] for one in found["confirmed"]] == [str(cast.host.pk)]
    assert [one["id"] for one in found["waiting"]] == [str(cast.guest.pk)]
    for act in ("confirmation", "confirmations"):
        assert client_of(cast.outsider).post(f"/message/{said.pk}/{act}/").status_code in (404, 405)
    assert client_of(cast.outsider).get(f"/api/v1/messages/{said.pk}/confirmations").status_code == 404


def test_nobody_confirms_what_asks_for_nothing(cast: Cast) -> None:
    talk = group(cast)
    for said in (say(cast.member, talk), say(cast.member, talk, extras=Mattering.of("important"))):
        with pytest.raises(Forbidden):
            services.confirm(actor=cast.host, message_id=said.pk)
    with pytest.raises(NotFound):
        services.confirm(actor=cast.outsider, message_id=say(cast.member, talk).pk)


def test_it_rings_every_five_minutes_for_half_an_hour(cast: Cast, rung: list[set[object]]) -> None:
    said = _urgent(cast, group(cast))
    start = said.created_at
    for minute in range(60):
        services.ring_urgent(moment=start + minute * MINUTE)
    assert rung == [{cast.host.pk, cast.guest.pk}] * 7
    assert Priority.objects.get().ring_at is None


def test_it_rings_no_more_for_who_confirmed_left_or_is_not_to_be_disturbed(cast: Cast, rung: list[set[object]]) -> None:
    talk = group(cast, cast.host, cast.guest, cast.colleague, cast.owner)
    said = _urgent(cast, talk)
    Status.objects.create(person=cast.owner, do_not_disturb=True)
    services.confirm(actor=cast.host, message_id=said.pk)
    rung.clear()
    services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.guest.pk)
    services.ring_urgent(moment=said.created_at + MINUTE)
    assert rung == [{cast.colleague.pk}]
    services.confirm(actor=cast.colleague, message_id=said.pk)
    services.confirm(actor=cast.owner, message_id=said.pk)
    rung.clear()
    services.ring_urgent(moment=said.created_at + 10 * MINUTE)
    assert rung == []
    assert Priority.objects.get().ring_at is None


def test_what_is_deleted_rings_no_more(cast: Cast, rung: list[set[object]]) -> None:
    said = _urgent(cast, group(cast))
    services.delete_message(actor=cast.member, message_id=said.pk)
    services.ring_urgent(moment=said.created_at + MINUTE)
    assert rung == []


def test_too_many_are_not_asked_and_nothing_is_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority, "MAX_ASKED", 2)
    talk = group(cast)
    with pytest.raises(Invalid) as refused:
        _urgent(cast, talk)
    assert "More than 2 people" in refused.value.words
    assert not Message.objects.exists()
    assert say(cast.member, talk, extras=Mattering.of("important"))


def test_forms_and_the_api_say_how_much_it_matters(cast: Cast) -> None:
    talk, id = group(cast), new_id()
    browser = client_of(cast.member)
    answer = browser.post(f"/messages/{talk.pk}/", {"body": "Now", "priority": "urgent"}, headers=HTMX)
    assert "Urgent" in answer.text
    assert "see-confirmed" in answer.text
    assert browser.post(f"/messages/{talk.pk}/", {"body": "Now", "priority": "utmost"}).status_code == 422
    address, sent = f"/api/v1/conversations/{talk.pk}/messages", {"id": str(id), "body": "Soon", "confirm": True}
    assert browser.post(address, sent, content_type=JSON).json()["priority"] == "important"
    with pytest.raises(Conflict):
        say(cast.member, talk, "Soon", id=id)
    confirmed = client_of(cast.host).put(f"/api/v1/messages/{id}/confirmation").json()
    assert (confirmed["confirm"], confirmed["confirmed"]) == (True, 1)


def test_who_came_later_is_not_asked_for_what_they_may_not_read(cast: Cast) -> None:
    talk = group(cast, cast.host)
    said = _urgent(cast, talk)
    services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.guest.pk])
    assert set(access.readers_of(said)) == {cast.host}
