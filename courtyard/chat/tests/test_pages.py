"""The pages and the API of the chat, with and without scripts."""

from functools import partial

import pytest

from courtyard.chat import services
from courtyard.chat.models import Conversation, Message
from courtyard.chat.tests.talking import HTMX, channel, group, say
from courtyard.core.ids import new_id
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_one_begins_from_a_profile_and_from_the_card(cast: Cast) -> None:
    browser = client_of(cast.member)
    address = f"/messages/with/{cast.host.pk}/"
    for page in (f"/people/{cast.host.pk}/", f"/people/{cast.host.pk}/card/"):
        assert address in browser.get(page, headers=HTMX if "card" in page else {}).text
    assert f"/messages/with/{cast.member.pk}/" not in browser.get(f"/people/{cast.member.pk}/").text
    answer = browser.post(address)
    talk = Conversation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/messages/{talk.pk}/")
    assert cast.host.name in browser.get(answer["Location"]).text


def test_one_changes_ones_words_where_they_stand(cast: Cast) -> None:
    said = say(cast.host, group(cast), "At nine")
    browser, address = client_of(cast.host), f"/message/{said.pk}/edit/"
    form = browser.get(address, headers=HTMX).text
    assert "<chat-edit" in form
    assert "<html" not in form
    assert "<html" in browser.get(address).text
    drawn = browser.post(address, {"body": "At ten"}, headers=HTMX).text
    assert f'id="message-{said.pk}"' in drawn
    assert "At ten" in drawn
    assert browser.post(address, {"body": " "}, headers=HTMX).status_code == 422
    assert client_of(cast.member).get(address, headers=HTMX).status_code == 403
    assert client_of(cast.outsider).get(address, headers=HTMX).status_code == 404


def test_a_link_leads_to_the_conversation_with_somebody_and_begins_none(cast: Cast) -> None:
    browser, address = client_of(cast.member), f"/messages/with/{cast.host.pk}/"
    form = browser.get(address)["Location"]
    assert cast.host.name in browser.get(form).text
    assert not Conversation.objects.exists()
    talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
    assert browser.get(address)["Location"] == f"/messages/{talk.pk}/"
    assert browser.get(f"/messages/with/{new_id()}/").status_code == 404
    assert client_of(cast.guest).get(f"/messages/with/{cast.outsider.pk}/").status_code == 404


def test_a_group_is_begun_by_a_form_and_an_empty_one_is_shown_again(cast: Cast) -> None:
    browser = client_of(cast.member)
    assert "New conversation" in browser.get("/messages/new/").text
    refused = browser.post("/messages/new/", {"name": "Trip"})
    assert refused.status_code == 422
    assert 'value="Trip"' in refused.text
    made = browser.post("/messages/new/", {"name": "Trip", "people": [cast.host.pk, cast.guest.pk], "id": new_id()})
    assert "Trip" in browser.get(made["Location"]).text
    alone = browser.post("/messages/new/", {"people": [cast.host.pk]})
    assert Conversation.objects.get(pk=alone["Location"].split("/")[2]).kind == "direct"


def test_channels_are_opened_and_joined_by_forms(cast: Cast) -> None:
    sent = {"space": cast.closed.pk, "channel": "Deliveries", "id": new_id()}
    made = client_of(cast.host).post("/messages/new/channel/", sent)
    assert made.status_code == 302
    assert client_of(cast.member).post("/messages/new/channel/", sent).status_code == 403
    browser = client_of(cast.guest)
    assert "Deliveries" in browser.get("/messages/new/").text
    assert "Join" in browser.get(f"{made['Location']}settings/").text
    browser.post(f"{made['Location']}membership/")
    assert "Deliveries" in browser.get("/messages/").text
    browser.post(f"{made['Location']}membership/", {"end": "1"})
    assert "Deliveries" not in browser.get("/messages/").text


def test_what_is_said_without_scripts_stands_at_the_end_of_the_page(cast: Cast) -> None:
    talk, id = group(cast), new_id()
    browser = client_of(cast.host)
    for _twice in range(2):
        answer = browser.post(f"/messages/{talk.pk}/", {"body": "See you **there**", "id": id})
        assert answer["Location"] == f"/messages/{talk.pk}/#message-{id}"
    page = browser.get(f"/messages/{talk.pk}/").text
    assert page.count(f'id="message-{id}"') == 1
    assert "<strong>there</strong>" in page
    refused = browser.post(f"/messages/{talk.pk}/", {"body": " "})
    assert refused.status_code == 422
    assert "Write something first" in refused.text


def test_in_place_the_answer_is_the_message_with_ones_own_rights(cast: Cast) -> None:
    talk = group(cast)
    answer = client_of(cast.host).post(f"/messages/{talk.pk}/", {"body": "Hi"}, headers=HTMX)
    assert 'data-may="react comment edit delete pin unread"' in answer.text
    said = Message.objects.get()
    owner = client_of(cast.member).get(f"/message/{said.pk}/", headers=HTMX).text
    other = client_of(cast.guest).get(f"/message/{said.pk}/", headers=HTMX).text
    assert 'data-may="react comment report delete pin unread"' in owner
    assert 'data-may="react comment report pin unread"' in other


def test_to_open_it_is_to_read_it_and_a_line_stands_above_what_is_new(cast: Cast) -> None:
    talk = group(cast)
    say(cast.member, talk, "One")
    browser = client_of(cast.host)
    assert browser.get("/messages/count/").json() == {"unread": 1}
    assert "data-unread" in browser.get("/messages/").text
    assert "chat-new" in browser.get(f"/messages/{talk.pk}/").text
    assert browser.get("/messages/count/").json() == {"unread": 0}
    assert "chat-new" not in browser.get(f"/messages/{talk.pk}/").text


def test_earlier_messages_are_loaded_and_each_has_an_address(cast: Cast) -> None:
    talk = group(cast)
    ids = [say(cast.member, talk, f"Number {n}.").pk for n in range(60)]
    browser = client_of(cast.host)
    page = browser.get(f"/messages/{talk.pk}/").text
    assert "Number 59." in page
    assert "Number 9." not in page
    assert f"?around={ids[0]}" in page  # the first unread
    more = browser.get(f"/messages/{talk.pk}/?before={ids[10]}", headers=HTMX).text
    assert "Number 9." in more
    assert "<html" not in more
    assert browser.get(f"/message/{ids[0]}/")["Location"].startswith(f"/messages/{talk.pk}/?around={ids[0]}")
    assert "Number 0." in browser.get(f"/messages/{talk.pk}/?around={ids[0]}").text
    assert browser.get(f"/messages/{talk.pk}/?before=x").status_code == 404


def test_a_message_is_answered_edited_reacted_to_and_deleted_without_scripts(cast: Cast) -> None:
    talk = group(cast)
    said = say(cast.member, talk, "Monday")
    browser, base = client_of(cast.member), f"/message/{said.pk}/"
    assert f'name="reply_to" value="{said.pk}"' in browser.get(f"/messages/{talk.pk}/?answer={said.pk}").text
    assert "Monday" in browser.get(f"{base}edit/").text
    assert browser.post(f"{base}edit/", {"body": "Tuesday"}).status_code == 302
    assert browser.post(f"{base}edit/", {"body": ""}).status_code == 422
    assert "Monday" in browser.get(f"{base}history/").text
    browser.post(f"{base}reactions/", {"emoji": "👏"})
    assert "👏 1" in browser.get(f"{base}reactions/").text
    assert cast.member.name in browser.get(f"{base}reactions/👏/").text
    browser.post(f"{base}reactions/👏/", {"end": "1"})
    assert client_of(cast.host).post(f"{base}removal/").status_code == 403
    browser.post(f"{base}removal/")
    assert browser.get(base).status_code == 404


def test_members_are_added_made_owners_and_removed_by_forms(cast: Cast) -> None:
    talk = group(cast)
    base, browser = f"/messages/{talk.pk}/", client_of(cast.member)
    assert client_of(cast.host).post(f"{base}members/", {"people": [cast.outsider.pk]}).status_code == 403
    browser.post(f"{base}members/", {"people": [cast.outsider.pk]})
    assert cast.outsider.name in browser.get(f"{base}settings/").text
    assert browser.post(f"{base}members/").status_code == 422
    browser.post(f"{base}members/{cast.outsider.pk}/", {"owner": "1"})
    assert client_of(cast.outsider).post(f"{base}settings/", {"name": "Renamed"}).status_code == 302
    assert "Renamed" in browser.get("/messages/").text
    browser.post(f"{base}members/{cast.outsider.pk}/", {"end": "1"})
    assert client_of(cast.outsider).get(base).status_code == 404
    browser.post(f"{base}mute/")
    browser.post(f"{base}archive/")
    assert "archived" in browser.get(base).text


def test_the_api_says_it_once_and_reads_it_either_way(cast: Cast) -> None:
    browser, id = client_of(cast.member), new_id()
    made = browser.post("/api/v1/conversations", {"members": [str(cast.host.pk)]}, content_type=JSON)
    assert (made.status_code, made.json()["kind"], made.json()["title"]) == (201, "direct", cast.host.name)
    again = browser.post("/api/v1/conversations", {"members": [str(cast.host.pk)]}, content_type=JSON)
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    base = f"/api/v1/conversations/{made.json()['id']}"
    for status in (201, 200):
        said = browser.post(f"{base}/messages", {"id": str(id), "body": "Hi **you**"}, content_type=JSON)
        assert (said.status_code, said.json()["text"]) == (status, "Hi you")
    assert browser.post(f"{base}/messages", {"id": str(id), "body": "No"}, content_type=JSON).status_code == 409
    other = client_of(cast.host)
    assert other.get("/api/v1/conversations").json()["results"][0]["unread"] == 1
    assert other.put(f"{base}/read", {"message": str(id)}, content_type=JSON).status_code == 204
    assert other.get(base).json()["unread"] == 0
    assert other.put(f"/api/v1/messages/{id}/reactions/👏").json()["reactions"] == {"👏": 1}
    assert other.patch(f"/api/v1/messages/{id}", {"body": "x"}, content_type=JSON).status_code == 403
    assert browser.patch(f"/api/v1/messages/{id}", {"body": "Hello"}, content_type=JSON).json()["version"] == 2
    found = other.get(f"{base}/messages?around={id}").json()
    assert [(one["text"], one["reacted"]) for one in found["results"]] == [("Hello", ["👏"])]
    assert (found["older"], found["newer"]) == (None, None)
    assert browser.delete(f"/api/v1/messages/{id}").status_code == 204
    assert other.get(f"{base}/messages").json()["results"] == []
    for door in (base, f"{base}/messages", f"{base}/members"):
        assert client_of(cast.outsider).get(door).status_code == 404


def test_the_api_keeps_a_group(cast: Cast) -> None:
    browser, sent = client_of(cast.member), {"members": [str(cast.host.pk)], "name": "Trip"}
    base = f"/api/v1/conversations/{browser.post('/api/v1/conversations', sent, content_type=JSON).json()['id']}"
    browser.post(f"{base}/members", {"members": [str(cast.outsider.pk)]}, content_type=JSON)
    assert [row["role"] for row in browser.get(f"{base}/members").json()["results"]] == ["owner", "member", "member"]
    browser.put(f"{base}/members/{cast.outsider.pk}", {"role": "owner"}, content_type=JSON)
    changed = client_of(cast.outsider).patch(base, {"name": "Tour", "archived": True}, content_type=JSON).json()
    assert (changed["name"], changed["archived"]) == ("Tour", True)
    assert browser.put(f"{base}/mute").json()["muted"] is True
    assert browser.delete(f"{base}/mute").json()["muted"] is False
    assert client_of(cast.host).delete(f"{base}/members/{cast.outsider.pk}").status_code == 403
    assert browser.delete(f"{base}/members/{cast.outsider.pk}").status_code == 204
    assert client_of(cast.host).delete(f"{base}/members/{cast.host.pk}").status_code == 204
    assert client_of(cast.host).get(base).status_code == 404


def test_lists_and_history_cost_the_same_when_they_grow(cast: Cast) -> None:
    talk = group(cast)

    def grow() -> None:
        for n in range(3):
            said = say(cast.host, talk, f"Words {n}")
            say(cast.guest, talk, "An answer", reply_to=said.pk)
            services.react(actor=cast.member, message_id=said.pk, emoji="👏")
            say(cast.host, group(cast, name=f"Group {n}"), "Hi")
            channel(cast)

    grow()
    browser = client_of(cast.member)
    for address in ("/messages/", f"/messages/{talk.pk}/", "/messages/new/", f"/messages/{talk.pk}/settings/"):
        assert_constant_queries(grow, partial(browser.get, address))
    for address in ("/api/v1/conversations", f"/api/v1/conversations/{talk.pk}/messages"):
        assert_constant_queries(grow, partial(browser.get, address))


def test_the_menu_of_a_message_is_asked_for_and_a_page_without_scripts(cast: Cast) -> None:
    talk = group(cast)
    said = say(cast.member, talk, "Wer hat die Leiter? 🪜")
    address = f"/message/{said.pk}/menu/"
    assert f'href="{address}"' in client_of(cast.host).get(f"/messages/{talk.pk}/").text
    page = client_of(cast.member).get(address).text
    assert "Wer hat die Leiter? 🪜" in page
    assert {"edit", "delete"} <= set(page.split('data-may="')[1].split('"')[0].split())
    partial = client_of(cast.host).get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert partial.lstrip().startswith("<action-menu>")
    assert client_of(cast.outsider).get(address).status_code == 404
