"""Pinned messages, and leaving a conversation unread: by members who may write, for who reads."""

import pytest

from courtyard.chat import access, services
from courtyard.chat.selectors import acts
from courtyard.chat.selectors.listing import conversations, unread_conversations
from courtyard.chat.services import pinning
from courtyard.chat.tests.talking import HTMX, channel, group, say
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import Change
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def _pinned(cast: Cast, person: object, talk: object) -> list[object]:
    return [it.pk for it in acts.pins(person, access.conversation_for_read(person, talk.pk))]


class TestPinning:
    def test_the_newest_pin_comes_first_and_twice_is_once(self, cast: Cast) -> None:
        talk = group(cast)
        first, second = say(cast.member, talk, "One"), say(cast.host, talk, "Two")
        for message in (first, second, first):
            services.pin(actor=cast.guest, message_id=message.pk)
        assert _pinned(cast, cast.host, talk) == [second.pk, first.pk]
        assert Change.objects.filter(event="pins").count() == 2
        for _twice in range(2):
            services.unpin(actor=cast.host, message_id=second.pk)
        assert _pinned(cast, cast.host, talk) == [first.pk]

    def test_who_may_not_write_pins_nothing(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk)
        services.edit_conversation(actor=cast.member, conversation_id=talk.pk, announcing=True)
        with pytest.raises(Forbidden):
            services.pin(actor=cast.host, message_id=said.pk)
        with pytest.raises(NotFound):
            services.pin(actor=cast.outsider, message_id=said.pk)
        services.pin(actor=cast.member, message_id=said.pk)
        with pytest.raises(Forbidden):
            services.unpin(actor=cast.host, message_id=said.pk)
        services.archive(actor=cast.member, conversation_id=talk.pk)
        with pytest.raises(Forbidden):
            services.unpin(actor=cast.member, message_id=said.pk)

    def test_who_has_not_joined_a_channel_pins_nothing_there(self, cast: Cast) -> None:
        said = say(cast.host, channel(cast))
        with pytest.raises(Forbidden, match="Join"):
            services.pin(actor=cast.guest, message_id=said.pk)

    def test_what_is_gone_is_pinned_no_longer_and_there_is_an_end(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pinning, "MAX_PINS", 2)
        talk = group(cast)
        said = [say(cast.member, talk, str(n)) for n in range(3)]
        for message in said[:2]:
            services.pin(actor=cast.member, message_id=message.pk)
        with pytest.raises(Invalid, match="Some of this"):
            services.pin(actor=cast.member, message_id=said[2].pk)
        services.delete_message(actor=cast.member, message_id=said[0].pk)
        services.pin(actor=cast.member, message_id=said[2].pk)
        assert _pinned(cast, cast.member, talk) == [said[2].pk, said[1].pk]

    def test_who_came_later_sees_no_pin_of_what_they_may_not_read(self, cast: Cast) -> None:
        talk = group(cast, cast.host)
        services.pin(actor=cast.member, message_id=say(cast.member, talk, "Between us").pk)
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.guest.pk])
        assert _pinned(cast, cast.guest, talk) == []

    def test_it_stands_above_the_flow_and_on_a_page_and_is_unpinned_without_scripts(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.host, talk, "The code of the door")
        browser, base = client_of(cast.member), f"/messages/{talk.pk}/"
        assert browser.get(f"{base}pins/line/").text.strip() == ""
        browser.post(f"/message/{said.pk}/pin/")
        assert "room-pin" in browser.get(base).text
        assert f"Pinned by {cast.member.name}" in browser.get(base).text
        assert "The code of the door" in browser.get(f"{base}pins/line/").text
        assert "The code of the door" in browser.get(f"{base}pins/").text
        browser.post(f"/message/{said.pk}/pin/", {"end": "1"})
        assert "Nothing is pinned here" in browser.get(f"{base}pins/").text
        for door in ("pins/", "pins/line/"):
            assert client_of(cast.outsider).get(f"{base}{door}").status_code == 404

    def test_the_api_pins_as_well(self, cast: Cast) -> None:
        talk = group(cast)
        said, browser = say(cast.host, talk), client_of(cast.member)
        assert browser.put(f"/api/v1/messages/{said.pk}/pin").json()["pinned"] is True
        assert [one["id"] for one in browser.get(f"/api/v1/conversations/{talk.pk}/pins").json()["results"]] == [
            str(said.pk)
        ]
        assert browser.delete(f"/api/v1/messages/{said.pk}/pin").json()["pinned"] is False
        assert client_of(cast.outsider).put(f"/api/v1/messages/{said.pk}/pin").status_code == 404


class TestUnread:
    def test_it_counts_from_there_until_it_is_opened_anew(self, cast: Cast) -> None:
        talk = group(cast)
        said = [say(cast.member, talk, str(n)) for n in range(3)]
        browser, base = client_of(cast.host), f"/messages/{talk.pk}/"
        browser.get(base)
        assert unread_conversations(cast.host) == 0
        answer = browser.post(f"/message/{said[1].pk}/unread/")
        assert answer["Location"] == "/messages/"
        assert conversations(cast.host).results[0].unread == 2
        assert Change.objects.filter(event="unread", object_id=said[1].pk).count() == 1
        drawn = {**HTMX, "HX-Boosted": "true", "HX-Current-URL": f"http://testserver{base}"}
        assert (
            "chat-new" in browser.get(base, headers=drawn).text
        )  # an open window that is drawn anew has not been read
        assert unread_conversations(cast.host) == 1
        browser.get(base)
        assert unread_conversations(cast.host) == 0

    def test_others_cannot_and_it_is_nobody_elses(self, cast: Cast) -> None:
        said = say(cast.member, group(cast))
        assert client_of(cast.outsider).put(f"/api/v1/messages/{said.pk}/unread").status_code == 404
        assert client_of(cast.member).put(f"/api/v1/messages/{said.pk}/unread").status_code == 204
        assert (unread_conversations(cast.member), unread_conversations(cast.guest)) == (1, 1)
        with pytest.raises(Forbidden, match="Join"):
            services.mark_unread(actor=cast.guest, message_id=say(cast.host, channel(cast)).pk)
