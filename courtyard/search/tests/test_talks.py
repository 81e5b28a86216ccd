"""Messages are found by who may read their conversation, and by nobody else."""

import pytest

from courtyard.chat import services as chat
from courtyard.chat.models import Conversation, ConversationMember, Message, MessageFile
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.models import File, FileText, TextState
from courtyard.search import services
from courtyard.search.models import Kind, Refill
from courtyard.search.query import read
from courtyard.search.selectors import results
from courtyard.search.tests.conftest import settle
from courtyard.spaces.models import Membership, Visibility
from tests.cast import client_of, post

pytestmark = pytest.mark.django_db


def test_a_message_is_found_by_a_slip_and_by_half_a_word_where_one_talks(cast, found):
    said = say(cast.member, group(cast), "The **Schaufensterdekoration** comes on Thursday")
    for typed in (
        "schaufensterdekoraton",
        "schaufenster",
        "dekoration thursday",
        "from:me thursday",
        "type:message comes",
    ):
        assert found(cast.member, typed) == [said.pk], typed
    assert found(cast.host, "schaufenster") == [said.pk]
    for stranger in (cast.outsider, cast.owner, cast.colleague, cast.former):
        assert found(stranger, "schaufenster") == []


def test_what_was_edited_says_the_new_words_and_what_was_deleted_none(cast, found):
    said = say(cast.member, group(cast), "plumbagoes")
    chat.edit_message(actor=cast.member, message_id=said.pk, body="geraniums", format="markdown")
    assert (found(cast.member, "plumbagoes"), found(cast.member, "geraniums")) == ([], [said.pk])
    chat.delete_message(actor=cast.member, message_id=said.pk)
    assert found(cast.member, "geraniums") == []


def test_an_open_channel_is_searched_by_who_reads_its_space_a_private_one_by_its_members(cast, found):
    opened, private = channel(cast, cast.open), channel(cast, cast.open, private=True)
    said, whispered = say(cast.host, opened, "plumbagoes"), say(cast.host, private, "plumbagoes")
    assert found(cast.outsider, "plumbagoes") == [said.pk]
    assert set(found(cast.host, "plumbagoes")) == {said.pk, whispered.pk}
    assert found(cast.guest, "plumbagoes") == []


def test_who_left_finds_nothing_and_who_came_later_only_what_was_said_since(cast, found):
    talk = group(cast, cast.host)
    say(cast.member, talk, "plumbagoes before")
    chat.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.colleague.pk], history=False)
    later = say(cast.member, talk, "plumbagoes after")
    assert found(cast.colleague, "plumbagoes") == [later.pk]
    chat.leave(actor=cast.host, conversation_id=talk.pk)
    assert found(cast.host, "plumbagoes") == []


def test_in_names_a_space_a_conversation_or_somebody(cast, found):
    private = say(cast.host, channel(cast, cast.closed, private=True), "plumbagoes")
    grouped = say(cast.member, group(cast, cast.host, name="Window display"), "plumbagoes")
    direct = chat.start_direct(actor=cast.member, person_id=cast.host.pk)
    alone = say(cast.member, direct, "plumbagoes")
    assert found(cast.host, f"plumbagoes in:{cast.closed.slug}") == [private.pk]
    assert found(cast.member, 'plumbagoes in:"window disp"') == [grouped.pk]
    assert found(cast.member, f"plumbagoes in:{grouped.conversation_id}") == [grouped.pk]
    assert found(cast.member, f"plumbagoes in:@{cast.host.handle}") == [alone.pk]
    assert found(cast.outsider, f"plumbagoes in:{grouped.conversation_id}") == []


def test_a_file_on_a_message_is_found_by_its_name_and_its_inside(cast, found):
    said = say(cast.member, group(cast, cast.host), "Look at this")
    file = File.objects.create(owner=cast.member, name="inventory-2026.pdf", content_type="application/pdf", size=1)
    MessageFile.objects.create(message=said, file=file)
    assert found(cast.host, "inventory has:file", Kind.MESSAGE) == [said.pk]
    FileText.objects.create(file=file, text="Eleven hundred plumbagoes", state=TextState.DONE)
    assert found(cast.host, "plumbagoes", Kind.MESSAGE) == [said.pk]
    assert found(cast.outsider, "plumbagoes") == []


def test_a_space_that_is_opened_opens_its_channels_to_the_search(cast, found):
    said = say(cast.host, channel(cast, cast.closed), "plumbagoes")
    assert found(cast.outsider, "plumbagoes") == []
    cast.closed.visibility = Visibility.OPEN
    cast.closed.save()
    assert found(cast.outsider, "plumbagoes") == [said.pk]
    services.refill()
    assert not Refill.objects.exists()
    assert found(cast.outsider, "plumbagoes") == [said.pk]
    cast.closed.visibility = Visibility.SECRET
    cast.closed.save()
    assert found(cast.outsider, "plumbagoes") == []


def test_the_index_of_messages_is_made_anew(cast, found):
    said = say(cast.member, group(cast), "plumbagoes")
    settle()
    services.reindex()
    services.refill()
    assert found(cast.member, "plumbagoes") == [said.pk]
    Message.objects.filter(pk=said.pk).delete()
    assert found(cast.member, "plumbagoes") == []


def test_many_conversations_are_searched_in_parts(cast, found):
    talks = [Conversation(kind="group", created_by=cast.member) for _n in range(205)]
    Conversation.objects.bulk_create(talks)
    ConversationMember.objects.bulk_create(ConversationMember(conversation=talk, person=cast.member) for talk in talks)
    said = [say(cast.member, talk, "plumbagoes") for talk in (talks[0], talks[150], talks[204])]
    assert set(found(cast.member, "plumbagoes")) == {message.pk for message in said}


def test_the_page_and_the_api_say_where_it_was_said(cast):
    said = say(cast.member, group(cast, cast.host, name="Window display"), "The plumbagoes come on Thursday")
    written = post(cast.host, cast.open, text="The plumbagoes come on Thursday")
    settle()
    found = results.search(cast.member, read("plumbagoes"))
    assert [hit.ref for hit in found.hits] == [written.pk, said.pk]
    assert found.numbers == {"post": 1, "message": 1}
    client = client_of(cast.member)
    page = client.get("/search/?q=plumbagoes&kind=message").content.decode()
    assert f'href="/message/{said.pk}/"' in page
    assert f'<a href="/messages/{said.conversation_id}/" dir="auto">Window display</a>' in page
    (hit,) = client.get("/api/v1/search?q=plumbagoes&type=message").json()["results"]
    assert hit["conversation"] == {"name": "Window display", "url": f"/messages/{said.conversation_id}/"}
    assert hit["spaces"] == []


def test_who_lost_the_space_lost_its_private_channel(cast, found):
    talk = channel(cast, cast.closed, private=True)
    chat.add_members(actor=cast.host, conversation_id=talk.pk, person_ids=[cast.member.pk], history=True)
    said = say(cast.host, talk, "plumbagoes")
    assert found(cast.member, "plumbagoes") == [said.pk]
    Membership.objects.filter(person=cast.member, space=cast.closed).delete()
    assert found(cast.member, "plumbagoes") == []


def test_one_searches_inside_a_conversation(cast):
    talk = group(cast, cast.host, name="Window display")
    said, other = say(cast.member, talk, "plumbagoes"), post(cast.member, cast.open, text="plumbagoes")
    settle()
    client = client_of(cast.host)
    assert f"/search/?talk={talk.pk}&amp;kind=message" in client.get(f"/messages/{talk.pk}/").content.decode()
    for typed in ("", "plumba"):
        page = client.get(f"/search/?talk={talk.pk}&q={typed}").content.decode()
        assert f"/message/{said.pk}/" in page
        assert str(other.pk) not in page
        assert "Search everywhere" in page
    for nowhere in (str(talk.pk), "made-up", "%00"):
        page = client_of(cast.outsider).get(f"/search/?talk={nowhere}&q=plumba").content.decode()
        assert "Search everywhere" not in page
        assert f"/message/{said.pk}/" not in page


def test_what_was_forwarded_is_found_where_it_was_forwarded_to(cast, found):
    said = say(cast.member, group(cast, cast.host), "The plumbagoes come on Thursday")
    other = group(cast, cast.colleague, name="Deliveries")
    passed = chat.forward(actor=cast.member, message_id=said.pk, conversation_id=other.pk, body="For you")
    assert found(cast.colleague, "plumbagoes") == [passed.pk]
    assert set(found(cast.member, "plumbagoes")) == {said.pk, passed.pk}
    page = client_of(cast.colleague).get("/search/?q=plumbagoes&kind=message").content.decode()
    assert "<mark>plumbagoes</mark>" in page


def test_what_a_poll_offers_is_found_by_its_message(cast, found):
    poll = chat.Polling(options=["Plumbagoes", "Birches"])
    said = say(cast.member, group(cast, cast.host), "What goes into the window?", extras=[poll])
    assert found(cast.host, "plumbagoes") == [said.pk]
    assert found(cast.outsider, "plumbagoes") == []
    page = client_of(cast.host).get("/search/?q=plumbagoes&kind=message").content.decode()
    assert "<mark>Plumbagoes</mark>" in page
