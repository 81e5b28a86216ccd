"""The pages and the API of threads, with and without scripts; what open windows are told."""

import re
from functools import partial

import pytest

from courtyard.chat import services
from courtyard.chat.models import Thread
from courtyard.chat.tests.talking import HTMX, group, say
from courtyard.core.ids import new_id
from courtyard.core.models import Change
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_thread_is_begun_answered_named_resolved_and_left_without_scripts(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk, "Who has the ladder?")
    browser, base, id = client_of(cast.host), f"/message/{first.pk}/thread/", new_id()
    assert base in browser.get(f"/message/{first.pk}/menu/").text
    empty = browser.get(base).text
    assert "Who has the ladder?" in empty
    assert "No answers yet" in empty
    for _twice in range(2):
        answer = browser.post(base, {"body": "In **Douai**", "id": id})
        assert answer["Location"] == f"{base}#message-{id}"
    assert "<strong>Douai</strong>" in browser.get(base).text
    room = browser.get(f"/messages/{talk.pk}/").text
    assert "1 answer" in room
    assert "Douai" not in room.split('id="log-')[1]
    refused = browser.post(base, {"body": " ", "also": "on"})
    assert refused.status_code == 422
    assert "Write something first" in refused.text
    assert browser.post(f"{base}name/", {"name": "Ladder"}).status_code == 302
    assert browser.post(f"{base}name/", {"name": "x" * 121}).status_code == 422
    browser.post(f"{base}resolution/")
    assert "Resolved" in browser.get(base).text
    browser.post(f"{base}resolution/", {"end": "1"})
    assert Thread.objects.get().resolved_at is None
    browser.post(f"{base}follow/", {"end": "1"})
    assert "Follow this thread" in browser.get(base).text
    browser.post(f"{base}follow/")
    assert "Unfollow" in browser.get(base).text


def test_an_answer_leads_to_its_place_in_the_thread(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    aside, both = say(cast.host, talk, thread=first.pk), say(cast.host, talk, thread=first.pk, also=True)
    browser, base = client_of(cast.member), f"/message/{first.pk}/thread/"
    assert browser.get(f"/message/{aside.pk}/")["Location"] == f"{base}?around={aside.pk}#message-{aside.pk}"
    assert browser.get(f"/message/{both.pk}/")["Location"].startswith(f"/messages/{talk.pk}/?around=")
    for answer in (aside, both):
        assert browser.get(f"/message/{answer.pk}/thread/")["Location"].startswith(base)
    assert "Answered in a thread" in browser.get(f"/messages/{talk.pk}/").text
    gone = client_of(cast.host).post(f"/message/{aside.pk}/removal/")
    assert gone["Location"] == base
    assert f'name="reply_to" value="{both.pk}"' in browser.get(f"{base}?answer={both.pk}").text
    assert browser.get(f"{base}?before=x").status_code == 404


def test_beside_the_conversation_only_the_thread_is_drawn(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    ids = [say(cast.host, talk, f"Number {n}.", thread=first.pk).pk for n in range(55)]
    browser, base = client_of(cast.member), f"/message/{first.pk}/thread/"
    side = browser.get(base, headers=HTMX).text
    assert "<html" not in side
    assert "Number 54." in side
    assert "Number 4." not in side
    assert "Number 4." in browser.get(f"{base}?before={ids[5]}", headers=HTMX).text
    assert "Number 54." in browser.get(f"{base}?after={ids[50]}", headers=HTMX).text
    answer = browser.post(base, {"body": "Hi"}, headers=HTMX).text
    assert f'data-thread="{first.pk}"' in answer
    assert 'data-may="react comment edit delete pin unread"' in answer
    assert "thread-first" in browser.get(f"{base}head/").text


def test_the_address_of_a_conversation_names_the_thread_that_is_open_beside_it(cast: Cast) -> None:
    talk, other = group(cast), group(cast, cast.guest, name="Another")
    first, elsewhere = say(cast.member, talk, "Who has the ladder?"), say(cast.member, other)
    browser, base = client_of(cast.host), f"/messages/{talk.pk}/?thread="
    assert f'<noscript><p class="room-jump"><a class="btn" data-look="quiet" href="/message/{first.pk}/thread/">' in (
        browser.get(f"{base}{first.pk}").text
    )
    for wrong in (elsewhere.pk, new_id(), "nonsense"):
        assert browser.get(f"{base}{wrong}").status_code == 404
    assert client_of(cast.member).get(f"{base}{elsewhere.pk}").status_code == 404
    assert client_of(cast.outsider).get(f"{base}{first.pk}").status_code == 404


def test_to_open_it_is_to_read_it(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    answer = say(cast.host, talk, thread=first.pk)
    services.mark_read(actor=cast.member, conversation_id=talk.pk, message_id=first.pk)
    browser, base = client_of(cast.member), f"/message/{first.pk}/thread/"
    assert browser.get("/messages/count/").json() == {"unread": 1}
    page = browser.get("/messages/threads/").text
    assert 'class="thread-line"' in page
    assert 'aria-label="1 unread"' in page
    assert "chat-new" in browser.get(base).text
    assert browser.get("/messages/count/").json() == {"unread": 0}
    assert browser.post(f"{base}read/", {"message": answer.pk}).status_code == 204
    assert browser.post(f"{base}read/", {"message": "x"}).status_code == 422
    assert client_of(cast.outsider).post(f"{base}read/", {"message": "x"}).status_code == 404


def test_the_threads_of_a_conversation_are_filtered_sought_and_paged(cast: Cast) -> None:
    talk = group(cast)
    for n in range(32):
        say(cast.host, talk, thread=say(cast.member, talk, f"Number {n}.").pk)
    browser, address = client_of(cast.guest), f"/messages/{talk.pk}/threads/"
    page = browser.get(address).text
    assert "Number 31." in page
    assert "Number 1." not in page
    more = re.search(r'hx-get="([^"]+cursor=[^"]+)"', page)
    assert more
    rest = browser.get(more[1].replace("&amp;", "&"), headers=HTMX).text
    assert "Number 1." in rest
    assert "<html" not in rest
    assert "Number 7." in browser.get(f"{address}?state=all&q=number+7").text
    assert "No threads here" in browser.get(f"{address}?state=resolved").text
    assert "No threads here" in browser.get(f"{address}?state=mine&q=\x00").text
    assert browser.get(f"{address}?state=nonsense&cursor=x").status_code == 400
    assert client_of(cast.outsider).get(address).status_code == 404


def test_the_api_reads_answers_names_follows_and_reads_on(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk, "Who has the ladder?")
    api, base = client_of(cast.host), f"/api/v1/messages/{first.pk}/thread"
    assert api.get(base).json() | {"answers": 0, "follows": False} == api.get(base).json()
    sent = {"body": "Me", "thread": str(first.pk), "id": str(new_id())}
    places = f"/api/v1/conversations/{talk.pk}"
    for status in (201, 200):
        answer = api.post(f"{places}/messages", sent, content_type=JSON)
        assert (answer.status_code, answer.json()["thread"], answer.json()["aside"]) == (status, str(first.pk), True)
    assert [m["text"] for m in api.get(f"{base}/messages").json()["results"]] == ["Me"]
    assert [m["answers"] for m in api.get(f"{places}/messages").json()["results"]] == [1]
    named = api.patch(base, {"name": "Ladder", "resolved": True}, content_type=JSON).json()
    assert (named["name"], named["first"], named["unread"]) == ("Ladder", "Who has the ladder?", 0)
    assert named["resolved_at"]
    assert [t["id"] for t in api.get(f"{places}/threads?state=resolved&q=ladd").json()["results"]] == [str(first.pk)]
    assert api.get(f"{places}/threads").json()["results"] == []
    mine = client_of(cast.member)
    assert [t["unread"] for t in mine.get("/api/v1/threads").json()["results"]] == [1]
    assert mine.put(f"{base}/read", {"message": sent["id"]}, content_type=JSON).status_code == 204
    assert [t["unread"] for t in mine.get("/api/v1/threads").json()["results"]] == [0]
    assert mine.delete(f"{base}/follow").json()["follows"] is False
    assert mine.put(f"{base}/follow").json()["follows"] is True
    guest, stranger = client_of(cast.guest), client_of(cast.outsider)
    assert guest.patch(base, {"name": "Mine"}, content_type=JSON).status_code == 403
    assert stranger.patch(base, {"name": "x" * 121}, content_type=JSON).status_code == 404
    assert stranger.get(f"{base}/messages").status_code == 404


def test_windows_are_told_of_answers_apart_and_of_what_stands_beneath(cast: Cast) -> None:
    talk = group(cast)
    first = say(cast.member, talk)
    told = Change.objects.filter(topic=f"conversation:{talk.pk}").order_by("pk")
    start = told.count()
    answer = say(cast.host, talk, thread=first.pk)
    both = say(cast.host, talk, thread=first.pk, also=True)
    services.edit_message(actor=cast.host, message_id=answer.pk, body="Other", format="markdown")
    services.name_thread(actor=cast.host, message_id=first.pk, name="Ladder")
    services.delete_message(actor=cast.host, message_id=answer.pk)
    assert list(told.values_list("event", "object_id"))[start:] == [
        ("answer", answer.pk), ("thread", first.pk), ("message", both.pk), ("thread", first.pk), ("answer", answer.pk),
        ("thread", first.pk), ("thread", first.pk), ("deleted", answer.pk),
    ]  # fmt: skip
    assert all("Ladder" not in str(data) for data in told.values_list("data", flat=True))


def test_the_queries_of_a_page_do_not_grow_with_its_threads(cast: Cast) -> None:
    talk = group(cast)
    browser = client_of(cast.member)

    def more() -> None:
        for n in range(4):
            say(cast.host if n % 2 else cast.member, talk, thread=say(cast.member, talk).pk)

    for address in (f"/messages/{talk.pk}/", f"/messages/{talk.pk}/threads/", "/messages/threads/"):
        assert_constant_queries(more, partial(browser.get, address))
