"""The card of the first link of a message: for who reads it, in all open windows, until its author takes it off."""

import datetime
import io
import uuid
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import override_settings

from courtyard.accounts.models import Person
from courtyard.chat import services
from courtyard.chat.models import Conversation, Message, MessageLink
from courtyard.chat.tests.talking import HTMX, channel, group, say
from courtyard.content.models import LinkPreview
from courtyard.content.services import previews
from courtyard.content.services.comments import comment
from courtyard.core import egress, storage
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.ids import new_id
from courtyard.core.models import Change
from tests.cast import Cast, client_of, post
from tests.queries import assert_constant_queries, queries_of

pytestmark = pytest.mark.django_db

ADDRESS = "https://museum.example/chairs"
CARD = 'class="link-card"'


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The web: every page is called after its address. The list says which were asked for."""
    asked: list[str] = []

    def fetch(url: str, **_how: object) -> egress.Response:
        asked.append(url)
        page = f"<title>Page {url.rpartition('/')[2]}</title><meta name=description content=Oak>"
        return egress.Response(url, 200, "text/html", page.encode())

    monkeypatch.setattr(egress, "fetch", fetch)
    return asked


def _arrive() -> None:
    """All that is known by its address alone is fetched."""
    for preview in LinkPreview.objects.filter(fetched_at=None):
        previews.fetch_preview(preview_id=preview.pk)


def _seen(who: Person, talk: Conversation) -> str:
    return client_of(who).get(f"/messages/{talk.pk}/").text


def _told(talk: Conversation, event: str = "message") -> int:
    return Change.objects.filter(topic=f"conversation:{talk.pk}", event=event).count()


def _json(who: Person, message: Message | uuid.UUID) -> dict[str, object]:
    pk = message if isinstance(message, uuid.UUID) else message.pk
    return client_of(who).get(f"/api/v1/messages/{pk}").json()  # type: ignore[no-any-return]


class TestTheCard:
    def test_it_comes_once_the_page_is_known_and_open_windows_hear_of_it(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk, f"See {ADDRESS} and https://other.example/x")
        assert (CARD in _seen(cast.host, talk), _json(cast.host, said)["link"]) == (False, None)
        told = _told(talk)
        _arrive()
        page = _seen(cast.host, talk)
        assert (page.count(CARD), "Page chairs" in page, "Oak" in page) == (1, True, True)
        assert f'href="{ADDRESS}" rel="noopener nofollow ugc" target="_blank"' in page
        assert _told(talk) == told + 1
        link = {"url": ADDRESS, "title": "Page chairs", "description": "Oak", "site": "museum.example"}
        assert _json(cast.guest, said)["link"] == link

    def test_a_page_is_fetched_once_whichever_room_asks_first(self, cast: Cast, pages: list[str]) -> None:
        comment(actor=cast.host, item_id=post(cast.host, cast.open).pk, body=ADDRESS, format="markdown")
        first, second = group(cast), group(cast, cast.host)
        say(cast.member, first, ADDRESS)
        _arrive()
        answer = client_of(cast.member).post(f"/messages/{second.pk}/", {"body": ADDRESS}, headers=HTMX)
        assert CARD in answer.text  # it is known already
        _arrive()
        assert pages == [ADDRESS]

    def test_the_answer_in_a_thread_has_one_as_well(self, cast: Cast) -> None:
        talk = group(cast)
        first = say(cast.member, talk, "Where from?")
        said = say(cast.host, talk, ADDRESS, thread=first.pk)
        _arrive()
        assert CARD in client_of(cast.guest).get(f"/message/{first.pk}/thread/").text
        assert CARD not in _seen(cast.guest, talk)
        assert _told(talk, "answer") == 2
        assert _json(cast.guest, said)["link"]

    def test_words_that_are_passed_on_bring_theirs(self, cast: Cast) -> None:
        source, there = group(cast), group(cast, cast.guest)
        said = say(cast.host, source, ADDRESS)
        passed = partial(services.forward, actor=cast.member, message_id=said.pk, conversation_id=there.pk)
        plain, own = passed(), passed(body="https://own.example/first", format="markdown")
        _arrive()
        assert [_json(cast.guest, it)["link"]["title"] for it in (plain, own)] == ["Page chairs", "Page first"]  # type: ignore[index]
        services.edit_message(actor=cast.member, message_id=own.pk, body="Look", format="markdown")
        assert _json(cast.guest, own)["link"]["title"] == "Page chairs"  # type: ignore[index]

    @pytest.mark.parametrize(
        "words", ["Hello", "mailto:me@museum.example", "http://testserver/items/1/", "`https://a.example`"]
    )
    def test_without_an_outside_link_nothing_is_asked_of_the_database(self, cast: Cast, words: str) -> None:
        talk = group(cast)
        say(cast.member, talk)
        with override_settings(PUBLIC_URL="http://testserver"):
            asked = queries_of(partial(say, cast.member, talk, words))
        assert not [sql for sql in asked if "link" in sql]
        assert not MessageLink.objects.exists()

    def test_a_page_that_cannot_be_read_shows_nothing(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(url: str, **_how: object) -> egress.Response:
            raise egress.EgressRefused(url)

        monkeypatch.setattr(egress, "fetch", refuse)
        talk = group(cast)
        said = say(cast.member, talk, "http://127.0.0.1/printer")
        told = _told(talk)
        _arrive()
        assert (CARD in _seen(cast.host, talk), _json(cast.host, said)["link"], _told(talk)) == (False, None, told)

    def test_what_a_page_says_is_text_in_any_script(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        page = "<title>כיסא 🪑 &lt;script>alert(1)&lt;/script></title><meta name=description content='&quot;>&lt;img src=x>'>"
        found = egress.Response(ADDRESS, 200, "text/html; charset=utf-8", page.encode())
        monkeypatch.setattr(egress, "fetch", lambda *_url, **_how: found)
        talk = group(cast)
        say(cast.member, talk, ADDRESS)
        _arrive()
        card = _seen(cast.host, talk).partition(CARD)[2].partition("</a>")[0]
        assert '<b dir="auto">כיסא 🪑 &lt;script&gt;alert(1)&lt;/script&gt;</b>' in card
        assert ("<script" in card, "<img" in card) == (False, False)

    @override_settings(COURTYARD_LINK_PREVIEWS=False)
    def test_where_previews_are_off_nothing_is_fetched(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        deferred: list[object] = []
        monkeypatch.setattr("courtyard.content.services.links.fetch_link_preview.defer", deferred.append)
        talk = group(cast)
        say(cast.member, talk, ADDRESS)
        assert (deferred, CARD in _seen(cast.host, talk)) == ([], False)

    def test_a_history_full_of_them_costs_what_any_costs(self, cast: Cast) -> None:
        talk = group(cast)

        def grow() -> None:
            for _n in range(3):
                say(cast.host, talk, f"https://museum.example/{new_id()}")
            _arrive()

        browser = client_of(cast.member)
        for address in (f"/messages/{talk.pk}/", f"/api/v1/conversations/{talk.pk}/messages"):
            assert_constant_queries(grow, partial(browser.get, address))


class TestChanges:
    def test_it_follows_the_words(self, cast: Cast) -> None:
        said = say(cast.member, group(cast), f"{ADDRESS} or https://museum.example/tables")
        _arrive()
        edit = partial(services.edit_message, actor=cast.member, message_id=said.pk, format="markdown")
        edit(body="https://museum.example/tables")
        _arrive()
        assert _json(cast.host, said)["link"]["title"] == "Page tables"  # type: ignore[index]
        edit(body="Nothing to see")
        assert _json(cast.host, said)["link"] is None
        assert not MessageLink.objects.exists()
        edit(body=f"After all: {ADDRESS}")
        assert _json(cast.host, said)["link"]["title"] == "Page chairs"  # type: ignore[index]

    def test_sent_twice_it_is_there_once(self, cast: Cast, pages: list[str]) -> None:
        talk, id = group(cast), new_id()
        for _twice in range(2):
            say(cast.member, talk, ADDRESS, id=id)
            _arrive()
        assert (MessageLink.objects.count(), pages) == (1, [ADDRESS])

    def test_what_is_deleted_meanwhile_comes_back_to_no_window(self, cast: Cast) -> None:
        talk = group(cast)
        services.delete_message(actor=cast.member, message_id=say(cast.member, talk, ADDRESS).pk)
        told = _told(talk)
        _arrive()
        assert (_told(talk), CARD in _seen(cast.host, talk)) == (told, False)

    def test_past_its_time_it_goes_with_what_was_kept_of_the_page(self, cast: Cast) -> None:
        posted = "https://museum.example/posted"
        comment(actor=cast.host, item_id=post(cast.host, cast.open).pk, body=posted, format="markdown")
        for address in (ADDRESS, posted):
            said = say(cast.member, group(cast), address)
            Message.objects.filter(pk=said.pk).update(created_at=now() - datetime.timedelta(days=100))
        _arrive()
        picture = storage.save(io.BytesIO(b"x"), max_bytes=1).key
        LinkPreview.objects.filter(url=ADDRESS).update(picture=picture)
        services.set_retention(actor=cast.owner, days={"group": 30}, confirmed=True)
        assert services.remove_past() == 2
        assert not MessageLink.objects.exists()
        assert list(LinkPreview.objects.values_list("url", flat=True)) == [posted]


class TestTakingItOff:
    def test_its_author_does_and_it_stays_off_for_that_page(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk, ADDRESS)
        _arrive()
        browser, address = client_of(cast.member), f"/message/{said.pk}/link/removal/"
        assert address in browser.get(f"/message/{said.pk}/menu/").text
        told = _told(talk)
        for _twice in range(2):
            assert browser.post(address).status_code == 302
        assert _told(talk) == told + 1
        page = _seen(cast.host, talk)
        assert (CARD in page, address in page, f'href="{ADDRESS}"' in page) == (False, False, True)
        edit = partial(services.edit_message, actor=cast.member, message_id=said.pk, format="markdown")
        edit(body=f"Here: {ADDRESS}")
        assert _json(cast.host, said)["link"] is None
        edit(body="https://museum.example/tables")
        _arrive()
        assert _json(cast.host, said)["link"]

    def test_before_it_came_it_never_does(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.member, talk, ADDRESS)
        assert client_of(cast.member).delete(f"/api/v1/messages/{said.pk}/link").json()["link"] is None
        told = _told(talk)
        _arrive()
        assert (_told(talk), _json(cast.host, said)["link"]) == (told, None)

    def test_nobody_else_does(self, cast: Cast) -> None:
        said = say(cast.host, group(cast), ADDRESS)
        _arrive()
        for person, status in ((cast.member, 403), (cast.guest, 403), (cast.outsider, 404)):
            assert client_of(person).post(f"/message/{said.pk}/link/removal/").status_code == status
            assert client_of(person).delete(f"/api/v1/messages/{said.pk}/link").status_code == status
        with pytest.raises(Forbidden):
            services.hide_link(actor=cast.member, message_id=said.pk)
        with pytest.raises(NotFound):
            services.hide_link(actor=cast.host, message_id=new_id())
        assert _json(cast.guest, said)["link"]

    def test_nor_does_who_was_removed(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.host, talk, ADDRESS)
        _arrive()
        services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
        browser = client_of(cast.host)
        assert browser.get(f"/api/v1/messages/{said.pk}").status_code == 404
        assert browser.delete(f"/api/v1/messages/{said.pk}/link").status_code == 404
        assert _json(cast.guest, said)["link"]


class TestItsPicture:
    def test_who_reads_the_message_sees_it_and_nobody_else(self, cast: Cast) -> None:
        said = say(cast.host, channel(cast, private=True), ADDRESS)
        open_to_space = say(cast.host, channel(cast), "https://museum.example/tables")
        _arrive()
        LinkPreview.objects.update(picture=storage.save(io.BytesIO(b"RIFF"), max_bytes=9).key)
        hidden, shown = (f"/previews/{MessageLink.objects.get(message=it).preview_id}/" for it in (said, open_to_space))
        assert [client_of(cast.host).get(it).status_code for it in (hidden, shown)] == [200, 200]
        assert [client_of(cast.guest).get(it).status_code for it in (hidden, shown)] == [404, 200]
        assert [client_of(cast.outsider).get(it).status_code for it in (hidden, shown)] == [404, 404]
        services.hide_link(actor=cast.host, message_id=said.pk)
        assert client_of(cast.host).get(hidden).status_code == 404


class TestOwnPosts:
    """An address of this house: the words are the same for everybody, what stands behind it each reader's own window asks for."""

    @pytest.fixture(autouse=True)
    def house(self) -> Iterator[None]:
        with override_settings(PUBLIC_URL="https://house.example"):
            yield

    def test_each_reader_sees_of_it_what_they_may(self, cast: Cast) -> None:
        talk = group(cast, cast.host, cast.guest)
        item = post(cast.host, cast.secret, text="The secret sofa <b>", title="שלום 🪑")
        say(cast.host, talk, f"https://house.example/items/{item.pk}/#comments")
        glimpse = f"/items/{item.pk}/glimpse/"
        assert [f'hx-get="{glimpse}"' in _seen(who, talk) for who in (cast.host, cast.guest)] == [True, True]
        shown = client_of(cast.host).get(glimpse, headers=HTMX).text
        for words in (cast.host.name, cast.secret.name, "The secret sofa &lt;b&gt;", '<strong dir="auto">שלום 🪑'):
            assert words in shown, words
        refused, nothing = (client_of(cast.guest).get(f"/items/{pk}/glimpse/") for pk in (item.pk, new_id()))
        assert (refused.status_code, refused.content) == (nothing.status_code, nothing.content)
        assert refused.text.strip() == ""

    def test_a_comment_is_shown_likewise(self, cast: Cast) -> None:
        said = comment(actor=cast.host, item_id=post(cast.host, cast.open).pk, body="In oak", format="markdown")
        shown = client_of(cast.member).get(f"/items/{said.pk}/glimpse/").text
        assert ("In oak" in shown, cast.open.name in shown) == (True, True)

    @pytest.mark.parametrize(
        "address",
        [
            "https://house.example/items/", "https://house.example/items/{pk}/edit/", "https://house.example/people/{pk}/",
            "https://house.example.evil.example/items/{pk}/", "https://evil.example/?https://house.example/items/{pk}/",
            "https://house.example/items/{pk}x/", "https://house.example/items/------------------------------------/",
        ],
    )  # fmt: skip
    def test_no_other_address_is_asked_for(self, cast: Cast, address: str) -> None:
        talk = group(cast)
        say(cast.member, talk, address.format(pk=post(cast.member, cast.open).pk))
        assert "/glimpse/" not in _seen(cast.host, talk)
