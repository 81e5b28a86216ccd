"""Who has read, who is writing, who does not want to be disturbed: to whom it is told, and to whom not."""

import pytest

from courtyard.accounts.models import Organisation
from courtyard.accounts.permissions import forget_organisation
from courtyard.accounts.services import update_account
from courtyard.chat import access, services
from courtyard.chat.selectors import receipts
from courtyard.chat.selectors.listing import unread_conversations
from courtyard.chat.tests.talking import channel, group, say
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.models import Change, Revocation
from courtyard.people.services import set_status
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(cast: Cast):
    """Sets policies of the organisation; who has read is shown."""

    def choose(**policies: bool) -> None:
        Organisation.objects.update(**policies)
        forget_organisation()

    choose(show_reading=True)
    return choose


def _seen(viewer, talk):
    return receipts.last_read(viewer, access.conversation_for_read(viewer, talk.pk))


def _read(person, message):
    services.mark_read(actor=person, conversation_id=message.conversation_id, message_id=message.pk)


class TestReading:
    def test_the_author_sees_who_has_read(self, cast: Cast, policy):
        talk = group(cast)
        message = say(cast.member, talk)
        assert _seen(cast.member, talk).people == []
        _read(cast.host, message)
        assert (_seen(cast.member, talk).people, _seen(cast.member, talk).everybody) == ([cast.host], False)
        say(cast.guest, talk, "An answer")
        assert _seen(cast.member, talk).everybody, "who answers has read"

    def test_it_is_off_unless_the_organisation_wants_it(self, cast: Cast, policy):
        policy(show_reading=False)
        talk = group(cast)
        message = say(cast.member, talk)
        assert _seen(cast.member, talk) is None
        browser = client_of(cast.member)
        assert "chat-reads" not in browser.get(f"/messages/{talk.pk}/").text
        assert browser.get(f"/message/{message.pk}/readers/").status_code == 403
        assert browser.get(f"/api/v1/conversations/{talk.pk}/reads").status_code == 403

    def test_who_hides_theirs_sees_none_and_is_not_seen(self, cast: Cast, policy):
        talk = group(cast)
        message = say(cast.member, talk)
        cast.host = update_account(actor=cast.host, person=cast.host, changes={"shows_reading": False})
        _read(cast.host, message)
        assert _seen(cast.member, talk).people == []
        assert _seen(cast.host, talk) is None
        assert not Change.objects.filter(event="receipt").exists()

    def test_it_is_not_shown_in_large_conversations(self, cast: Cast, policy, monkeypatch):
        talk = group(cast)
        monkeypatch.setattr(access, "READERS", 3)
        assert _seen(cast.member, talk) is not None
        monkeypatch.setattr(access, "READERS", 2)
        assert _seen(cast.member, talk) is None

    def test_who_came_later_is_not_said_to_have_read_what_was_before(self, cast: Cast, policy):
        talk = group(cast, cast.host)
        say(cast.member, talk)
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.guest.pk], history=True)
        assert _seen(cast.member, talk).people == []

    def test_only_whose_words_were_read_are_told_and_only_once(self, cast: Cast, policy):
        talk = group(cast)
        first, last = say(cast.member, talk), say(cast.guest, talk)
        for message in (last, last, first):
            _read(cast.host, message)
        told = set(Change.objects.filter(event="receipt").values_list("topic", flat=True))
        assert told == {f"person:{cast.member.pk}", f"person:{cast.guest.pk}"}
        assert Change.objects.filter(event="receipt").count() == 2

    def test_only_the_author_reads_the_list(self, cast: Cast, policy):
        talk = group(cast, cast.host)
        message = say(cast.member, talk)
        _read(cast.host, message)
        path = f"/message/{message.pk}/readers/"
        assert cast.host.name in client_of(cast.member).get(path).text
        assert client_of(cast.host).get(path).status_code == 403
        assert client_of(cast.guest).get(path).status_code == 404
        found = client_of(cast.member).get(f"/api/v1/messages/{message.pk}/readers").json()
        assert [one["name"] for one in found["readers"]] == [cast.host.name]

    def test_who_was_removed_learns_nothing_more(self, cast: Cast, policy):
        talk = group(cast, cast.host)
        message = say(cast.host, talk)
        services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
        with pytest.raises(NotFound):
            access.message_for_readers(cast.host, message.pk)
        _read(cast.member, message)
        assert _seen(cast.member, talk).message is None

    def test_it_stands_under_the_last_own_message(self, cast: Cast, policy):
        talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        message = say(cast.member, talk)
        browser = client_of(cast.member)
        assert f'data-after="{message.pk}"' in browser.get(f"/messages/{talk.pk}/").text
        _read(cast.host, message)
        assert "Seen</a>" in browser.get(f"/messages/{talk.pk}/reads/").text


class TestWriting:
    def _heard(self, person, talk):
        return access.may_hear_writers(person, talk)

    def test_members_hear_each_other_and_outsiders_nothing(self, cast: Cast):
        talk = group(cast, cast.host)
        assert self._heard(cast.member, talk)
        assert self._heard(cast.host, talk)
        assert not self._heard(cast.guest, talk)
        assert f"typing:{talk.pk}~" in client_of(cast.member).get(f"/messages/{talk.pk}/").text

    @pytest.mark.parametrize("given", [{"announcing": True}, {}])
    def test_not_where_only_owners_write(self, cast: Cast, given):
        place = channel(cast, **given)
        assert self._heard(cast.host, place) is not bool(given)

    def test_not_in_a_crowd_nor_in_an_archive(self, cast: Cast, monkeypatch):
        talk = group(cast)
        monkeypatch.setattr(access, "WRITERS", 2)
        assert not self._heard(cast.member, talk)
        monkeypatch.setattr(access, "WRITERS", 3)
        assert self._heard(cast.member, talk)
        services.archive(actor=cast.member, conversation_id=talk.pk)
        assert not self._heard(cast.member, talk)

    def test_not_for_who_hides_that_they_are_here_nor_where_it_is_switched_off(self, cast: Cast, policy):
        talk = group(cast)
        policy(show_nearness=False)
        assert not self._heard(cast.member, talk)
        policy(show_nearness=True)
        hidden = update_account(actor=cast.member, person=cast.member, changes={"shows_nearness": False})
        assert not self._heard(hidden, talk)
        assert Revocation.objects.filter(person_id=hidden.pk, topic="").exists(), "open lines come back as who they are"

    def test_who_leaves_and_who_may_not_write_any_more_is_cut_off(self, cast: Cast):
        talk = group(cast, cast.host)
        services.leave(actor=cast.host, conversation_id=talk.pk)
        assert Revocation.objects.filter(person_id=cast.host.pk, topic=f"typing:{talk.pk}").exists()
        services.edit_conversation(actor=cast.member, conversation_id=talk.pk, announcing=True)
        assert Revocation.objects.filter(person_id=cast.member.pk, topic=f"typing:{talk.pk}").exists()


def test_do_not_disturb_keeps_the_number_beside_messages_quiet(cast: Cast):
    talk = group(cast)
    say(cast.host, talk)
    assert unread_conversations(cast.member) == 1
    set_status(actor=cast.member, person=cast.member, do_not_disturb=True)
    assert unread_conversations(cast.member) == 0


def test_refusals_come_before_bad_input(cast: Cast, policy):
    with pytest.raises(Forbidden):
        access.message_for_readers(cast.host, say(cast.member, group(cast, cast.host)).pk)
