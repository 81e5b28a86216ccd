"""Forwarding: the words and files go along; the way back only for who may read the source."""

import io

import pytest

from courtyard.chat import services
from courtyard.chat.models import Forward, Message
from courtyard.chat.selectors.hanging import whole
from courtyard.chat.tests.talking import HTMX, group, say
from courtyard.content.access import file_for_read
from courtyard.content.services import files
from courtyard.content.services.items import Attached
from courtyard.core.errors import Conflict, Forbidden, NotFound
from courtyard.core.ids import new_id
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


def _to(cast: Cast, message: Message, talk: object, **given: object) -> Message:
    return services.forward(
        actor=cast.member, message_id=message.pk, conversation_id=talk.pk, format="markdown", **given
    )


def test_its_readers_see_who_said_it_and_only_who_may_find_the_way_back(cast: Cast) -> None:
    source, there = group(cast, cast.host), group(cast, cast.host, cast.guest, name="There")
    said = say(cast.host, source, "The key is **under** the mat")
    made = _to(cast, said, there, body="For you")
    assert (made.author, made.body_text) == (cast.member, "For you")
    page = client_of(cast.guest).get(f"/messages/{there.pk}/").text
    assert "The key is <strong>under</strong> the mat" in page
    assert cast.host.name in page
    assert str(said.pk) not in page
    may = {who: whole(who, made.pk).own.source for who in (cast.host, cast.guest)}
    assert may == {cast.host: True, cast.guest: False}
    assert client_of(cast.host).get(f"/message/{made.pk}/source/")["Location"] == f"/message/{said.pk}/"
    assert client_of(cast.guest).get(f"/message/{made.pk}/source/").status_code == 404
    assert (
        "source"
        in client_of(cast.host).get(f"/message/{made.pk}/", headers=HTMX).text.split('data-may="')[1].split('"')[0]
    )
    assert client_of(cast.guest).get(f"/api/v1/messages/{made.pk}").json()["forwarded"]["source"] is None
    services.delete_message(actor=cast.host, message_id=said.pk)
    assert client_of(cast.host).get(f"/message/{made.pk}/source/").status_code == 404
    assert "under" in client_of(cast.guest).get(f"/messages/{there.pk}/").text


def test_files_go_along_and_open_to_the_new_readers(cast: Cast) -> None:
    source, there = group(cast, cast.host), group(cast, cast.guest, name="There")
    file = files.upload(actor=cast.host, stream=io.BytesIO(b"%PDF-1.4"), name="plan.pdf")
    said = say(cast.host, source, "", files=[Attached(file.pk)])
    with pytest.raises(NotFound):
        file_for_read(cast.guest, file.pk)
    made = _to(cast, said, there)
    assert file_for_read(cast.guest, file.pk) == file
    assert [row.file for row in whole(cast.guest, made.pk).files] == [file]


def test_once_by_its_id_and_nothing_else_under_it(cast: Cast) -> None:
    source, there, id = group(cast), group(cast, name="There"), new_id()
    said, other = say(cast.host, source, "One"), say(cast.host, source, "Two")
    for fresh in (True, False):
        assert _to(cast, said, there, id=id).made_now is fresh
    with pytest.raises(Conflict):
        _to(cast, other, there, id=id)
    assert Forward.objects.count() == 1


def test_passed_on_again_it_is_still_who_first_said_it(cast: Cast) -> None:
    talk, there, yonder = group(cast), group(cast, name="There"), group(cast, name="Yonder")
    said = say(cast.host, talk, "Rain at **noon**")
    bare, worded = _to(cast, said, there), _to(cast, said, there, body="Look")
    again, both = _to(cast, bare, yonder), _to(cast, worded, yonder)
    assert (again.forward.author, again.forward.source_id, again.body_text) == (cast.host, said.pk, "Rain at noon")
    assert both.forward.author == cast.member
    assert "Look" in both.forward.body_html
    assert "<blockquote>" in both.forward.body_html


def test_nothing_is_forwarded_by_who_may_not_read_it_nor_to_where_one_may_not_write(cast: Cast) -> None:
    talk, closed = group(cast, cast.host), group(cast, cast.host, name="Announcements")
    said = say(cast.host, talk)
    services.edit_conversation(actor=cast.member, conversation_id=closed.pk, announcing=True)
    with pytest.raises(NotFound):
        services.forward(actor=cast.guest, message_id=said.pk, conversation_id=closed.pk)
    with pytest.raises(Forbidden):
        services.forward(actor=cast.host, message_id=said.pk, conversation_id=closed.pk)
    outside = services.create_group(actor=cast.guest, person_ids=[cast.member.pk], name="Outside")
    with pytest.raises(NotFound):
        services.forward(actor=cast.host, message_id=said.pk, conversation_id=outside.pk)
    assert not Forward.objects.exists()


def test_the_page_says_who_will_read_it_and_sends_it_to_a_conversation_or_a_person(cast: Cast) -> None:
    talk, there = group(cast), group(cast, name="There")
    said = say(cast.host, talk, "The key")
    browser, address = client_of(cast.member), f"/message/{said.pk}/forward/"
    page = browser.get(address).text
    assert "Everybody there will read these words" in page
    assert "There · 3 people" in page
    assert f'value="{talk.pk}"' not in page
    refused = browser.post(address, {"body": "Mine", "conversation": ""})
    assert refused.status_code == 422
    assert "Mine" in refused.text
    for sent in ({"conversation": there.pk}, {"people": [cast.guest.pk]}):
        made = browser.post(address, {"id": new_id(), **sent})
        assert made.status_code == 302
        assert "The key" in browser.get(made["Location"]).text
    assert client_of(cast.outsider).get(address).status_code == 404
    answer = browser.post(f"/api/v1/messages/{said.pk}/forward", {"conversation": str(there.pk)}, content_type=JSON)
    assert (answer.status_code, answer.json()["forwarded"]["source"]) == (201, str(said.pk))
