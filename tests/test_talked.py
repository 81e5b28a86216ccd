"""Who is named or answered in a conversation hears of it in the bell, as long as they may read it."""

import pytest

from courtyard.chat import services
from courtyard.chat.tests.talking import channel, group, say
from courtyard.notifications.selectors import entries, unread_count
from courtyard.spaces.services import remove_member
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def _said(person):
    return [(entry.sentence, entry.about, entry.unread) for entry in entries(person).results]


def test_who_is_named_is_told_even_where_they_muted_it(cast):
    talk = group(cast)
    services.mute(actor=cast.host, conversation_id=talk.pk)
    said = say(cast.member, talk, f"Ask @{cast.host.handle} and @{cast.member.handle} about the lamp")
    (entry,) = entries(cast.host).results
    assert entry.sentence == "Member mentioned you in Window display"
    assert (entry.actors, entry.href) == ((cast.member,), f"/message/{said.pk}/")
    assert entry.about.startswith("Ask @")
    assert _said(cast.member) == _said(cast.guest) == []


def test_who_may_not_read_it_is_not_told(cast):
    talk = group(cast, cast.host)
    say(cast.member, talk, f"@{cast.colleague.handle} @{cast.outsider.handle} @{cast.guest.handle} would know")
    private = channel(cast, cast.open, private=True)
    say(cast.host, private, f"@{cast.outsider.handle} would know")
    assert _said(cast.colleague) == _said(cast.outsider) == _said(cast.guest) == []


def test_in_an_open_channel_everybody_who_reads_the_space_can_be_named(cast):
    say(cast.host, channel(cast, cast.open), f"@{cast.outsider.handle} would know")
    assert len(_said(cast.outsider)) == 1


def test_who_is_answered_is_told_unless_they_muted_it(cast):
    talk = group(cast)
    first = say(cast.host, talk, "Who has the ladder?")
    say(cast.member, talk, "I do", reply_to=first.pk)
    assert _said(cast.host) == [("Member answered you in Window display", "I do", True)]
    services.mute(actor=cast.host, conversation_id=talk.pk)
    say(cast.member, talk, "Still", reply_to=first.pk)
    assert len(_said(cast.host)) == 1


def test_between_two_people_the_number_says_enough(cast):
    direct = services.start_direct(actor=cast.member, person_id=cast.host.pk)
    say(cast.member, direct, f"@{cast.host.handle} here?")
    assert _said(cast.host) == []


def test_reading_the_conversation_reads_what_was_told_of_it_and_no_more(cast):
    talk, other = group(cast), group(cast, name="Deliveries")
    named = [say(cast.member, one, f"@{cast.host.handle}") for one in (talk, talk, other)]
    assert unread_count(cast.host) == 3
    services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=named[0].pk)
    assert unread_count(cast.host) == 2
    services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=named[1].pk)
    assert unread_count(cast.host) == 1


def test_an_edit_tells_who_is_named_for_the_first_time(cast):
    said = say(cast.member, group(cast), f"@{cast.host.handle}")
    services.edit_message(
        actor=cast.member, message_id=said.pk, body=f"@{cast.host.handle} @{cast.guest.handle}", format="markdown"
    )
    assert (len(_said(cast.host)), len(_said(cast.guest))) == (1, 1)


def test_what_was_deleted_or_lost_is_told_no_more(cast):
    talk = group(cast)
    said = say(cast.member, talk, f"@{cast.host.handle} @{cast.guest.handle}")
    services.leave(actor=cast.guest, conversation_id=talk.pk)
    assert (_said(cast.guest), unread_count(cast.guest)) == ([], 0)
    services.delete_message(actor=cast.member, message_id=said.pk)
    assert unread_count(cast.host) == 0


def test_who_loses_the_space_is_told_nothing_of_its_channels(cast):
    say(cast.host, channel(cast, cast.closed), f"@{cast.member.handle} knows")
    remove_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.member.pk)
    assert (_said(cast.member), unread_count(cast.member)) == ([], 0)


def test_the_bell_shows_the_face_and_the_api_says_who(cast):
    say(cast.member, group(cast), f"@{cast.host.handle}")
    client = client_of(cast.host)
    assert "Member mentioned you in Window display" in client.get("/notifications/").content.decode()
    (entry,) = client.get("/api/v1/notifications").json()["results"]
    assert entry["actors"] == [str(cast.member.pk)]


def test_who_is_named_in_a_thread_reads_it_there(cast):
    talk = group(cast)
    first = say(cast.member, talk, "The lamp is out")
    named = say(cast.member, talk, f"@{cast.host.handle} has one", thread=first.pk)
    later = say(cast.member, talk, "Also: the ladder")
    services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=later.pk)
    assert unread_count(cast.host) == 1
    services.mark_thread_read(actor=cast.host, message_id=first.pk, until=named.pk)
    assert unread_count(cast.host) == 0
