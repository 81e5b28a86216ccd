"""Links: one address of the web, its large card, and who shared the same page lately."""

import datetime
import io
import json
from typing import Any

import pytest
from PIL import Image

from courtyard.accounts.models import Person
from courtyard.content.models import Item, ItemLink, LinkPreview
from courtyard.content.rendering import main_of
from courtyard.content.services import previews
from courtyard.core import egress
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.addresses import same, whole
from courtyard.feed.models import SavedDraft, WebLink
from courtyard.feed.selectors.links import shared_lately
from courtyard.feed.services import Draft
from courtyard.spaces.models import Space
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db

ADDRESS = "https://museum.example/chairs?room=2"
HTMX = {"HX-Request": "true"}


def link(author: Person, space: Space, address: str = ADDRESS, **more: Any) -> Item:
    draft = Draft(kind="link", address=address, format="markdown", **more)
    return services.create_post(actor=author, space_ids=[space.pk], draft=draft)


def call(who: Person, method: str, path: str, sent: dict[str, Any] | None = None) -> tuple[int, Any]:
    given = {"data": json.dumps(sent), "content_type": "application/json"} if sent is not None else {}
    answer = getattr(client_of(who), method)(f"/api/v1{path}", **given)
    return answer.status_code, answer.json()


class TestAddresses:
    @pytest.mark.parametrize(
        "spelling",
        [
            "HTTPS://Museum.Example/chairs?room=2", "https://museum.example:443/chairs/?room=2",
            "https://museum.example/chairs?room=2#third", "https://museum.example./chairs?room=2",
            "https://museum.example/chairs?utm_source=mail&room=2&fbclid=x&UTM_Medium=a&gclid=y",
        ],
    )  # fmt: skip
    def test_spellings_of_the_same_page(self, spelling: str) -> None:
        assert same(spelling) == same(ADDRESS)

    @pytest.mark.parametrize(
        "other",
        [
            "https://museum.example/Chairs?room=2", "https://museum.example/chairs?room=3",
            "https://museum.example:8443/chairs?room=2", "https://www.museum.example/chairs?room=2",
        ],
    )  # fmt: skip
    def test_another_page(self, other: str) -> None:
        assert same(other) != same(ADDRESS)

    def test_the_scheme_may_be_left_out(self) -> None:
        assert whole(" museum.example/chairs ") == "https://museum.example/chairs"
        assert whole("museum.example:8080/?at=https") == "https://museum.example:8080/?at=https"

    @pytest.mark.parametrize(
        "text",
        [
            "", "chairs", "two words.example", "javascript:alert(1).x", "data:text/html,a.b", "ftp://museum.example/",
            "https://me:word@museum.example/", "mailto:me@museum.example", "https://", "https://museum.example/\u202ex",
            "https://museum.example/" + "x" * 2000, "https://museum.example/\ud800",
        ],
    )  # fmt: skip
    def test_what_is_no_address(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011
            whole(text)


class TestTheCard:
    def test_it_is_plain_and_honest_until_the_page_is_known(self, cast: Cast) -> None:
        item = link(cast.member, cast.open, body="For the *window*")
        text = client_of(cast.host).get(f"/items/{item.pk}/").text
        card = f'href="{ADDRESS}" rel="noopener nofollow ugc" target="_blank"'
        assert text.count(card) == 1
        assert "museum.example/chairs?room=2</b>" in text
        assert "<em>window</em>" in text
        assert "<img" not in text.partition(card)[2].partition("</a>")[0]

    def test_the_page_arrives_with_its_picture_served_by_us(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        item = link(cast.member, cast.open, body="See https://other.example/")
        drawn = io.BytesIO()
        Image.new("RGB", (1600, 840), "red").save(drawn, "PNG")
        page = b'<title>Chairs</title><meta property="og:image" content="/a.png"><meta name=description content=Oak>'

        def fetch(url: str, **_how: Any) -> egress.Response:
            found = url.endswith(".png")
            return egress.Response(url, 200, "image/png" if found else "text/html", drawn.getvalue() if found else page)

        monkeypatch.setattr(egress, "fetch", fetch)
        preview = LinkPreview.objects.get()
        assert preview.url == ADDRESS
        client_of(cast.host).get("/")  # the plain card is kept, and must not stay
        previews.fetch_preview(preview_id=preview.pk)
        text = client_of(cast.host).get(f"/items/{item.pk}/").text
        assert ('<b dir="auto">Chairs</b>' in text, "Oak" in text, "a.png" in text) == (True, True, False)
        assert "Chairs" in main_of(item.pk)  # what open windows are sent
        picture = client_of(cast.host).get(f"/previews/{preview.pk}/")
        assert Image.open(io.BytesIO(picture.getvalue())).size == (1200, 630)
        assert client_of(cast.guest).get(f"/previews/{preview.pk}/").status_code == 404
        assert call(cast.host, "get", f"/items/{item.pk}")[1]["link"]["title"] == "Chairs"

    def test_a_page_that_cannot_be_read_leaves_it_plain(self, cast: Cast) -> None:
        item = link(cast.member, cast.open, "http://127.0.0.1:8443/printer")
        previews.fetch_preview(preview_id=LinkPreview.objects.get().pk)
        assert LinkPreview.objects.get().failed
        assert "127.0.0.1:8443/printer</b>" in client_of(cast.host).get(f"/items/{item.pk}/").text

    def test_its_address_is_found_and_quoted(self, cast: Cast) -> None:
        item = link(cast.member, cast.open)
        assert str(item) == ADDRESS
        found = call(cast.host, "get", f"/spaces/{cast.open.pk}/feed?q=museum.example")[1]["results"]
        assert [one["id"] for one in found] == [str(item.pk)]


class TestWriting:
    @pytest.mark.parametrize("address", ["", "  ", "no address", "ftp://museum.example/"])
    def test_without_an_address_it_is_refused_and_the_words_stay(self, cast: Cast, address: str) -> None:
        sent = {"kind": "link", "address": address, "body": "Kept words", "spaces": cast.open.pk}
        answer = client_of(cast.member).post("/posts/", sent)
        assert (answer.status_code, "Kept words" in answer.text) == (422, True)
        assert f'value="{address}"' in answer.text
        with pytest.raises(Invalid) as refused:
            link(cast.member, cast.open, address)
        assert set(refused.value.errors) == {"address"}

    def test_it_is_kept_as_a_draft_and_taken_up_again(self, cast: Cast) -> None:
        browser, pk = client_of(cast.member), new_id()
        browser.post("/drafts/", {"id": pk, "kind": "link", "address": ADDRESS, "spaces": cast.open.pk})
        assert SavedDraft.objects.get().fields["address"] == [ADDRESS]
        assert ADDRESS in browser.get("/drafts/").text
        assert f'value="{ADDRESS}"' in browser.get(f"/drafts/{pk}/").text

    def test_it_waits_for_its_time_and_for_approval(self, cast: Cast) -> None:
        soon = now() + datetime.timedelta(days=2)
        sent = {"kind": "link", "address": ADDRESS, "spaces": cast.open.pk, "publish_at": soon.isoformat()}
        assert client_of(cast.member).post("/posts/", sent).status_code == 302
        Space.objects.filter(pk=cast.open.pk).update(approval=True)
        waiting = link(cast.member, cast.open)
        assert set(Item.objects.values_list("state", flat=True)) == {"scheduled", "pending"}
        assert shared_lately(cast.member, ADDRESS) == []
        assert "museum.example" in client_of(cast.host).get(f"/spaces/{cast.open.slug}/waiting/").text
        assert client_of(cast.host).post(f"/items/{waiting.pk}/decide/?decision=approve").status_code == 302
        assert [one.item.pk for one in shared_lately(cast.outsider, ADDRESS)] == [waiting.pk]

    def test_an_edit_may_change_the_address_but_not_empty_it(self, cast: Cast) -> None:
        item = link(cast.member, cast.open, body="Words")
        browser, path = client_of(cast.member), f"/items/{item.pk}/edit/"
        assert f'value="{ADDRESS}"' in browser.get(path).text
        assert browser.post(path, {"kind": "link", "body": "Words", "address": "", "version": 1}).status_code == 422
        sent = {"kind": "link", "body": "Words", "address": "museum.example/tables", "version": 1}
        assert browser.post(path, sent).status_code == 302
        assert WebLink.objects.get().same == same("https://museum.example/tables")
        assert ItemLink.objects.get().preview.url == "https://museum.example/tables"
        late = browser.post(path, sent)
        assert (late.status_code, '<p class="of-link" dir="ltr">https://museum.example/tables</p>' in late.text) == (
            409,
            True,
        )

    def test_nobody_else_edits_it(self, cast: Cast) -> None:
        item = link(cast.member, cast.open)
        assert client_of(cast.host).post(f"/items/{item.pk}/edit/", {"address": "x.example"}).status_code == 403
        assert WebLink.objects.get().address == ADDRESS


class TestSharedLately:
    def test_the_writer_is_told_by_whom_where_and_when(self, cast: Cast) -> None:
        item = link(cast.member, cast.open)
        told = client_of(cast.outsider).post("/posts/lately/", {"address": f"{ADDRESS}&utm_source=x"}, headers=HTMX)
        assert f'href="/items/{item.pk}/"' in told.text
        assert f"Member shared this in {cast.open.name}" in told.text
        assert "<time" in told.text
        assert client_of(cast.outsider).post("/posts/lately/", {"address": "nothing"}).text.strip() == ""
        itself = client_of(cast.member).post(f"/posts/lately/?but={item.pk}", {"address": ADDRESS})
        assert itself.text.strip() == ""

    def test_without_scripts_one_posts_it_anyway(self, cast: Cast) -> None:
        link(cast.member, cast.open)
        browser = client_of(cast.host)
        sent = {"id": new_id(), "kind": "link", "address": ADDRESS, "body": "Mine", "spaces": cast.open.pk}
        asked = browser.post("/posts/", sent)
        assert (asked.status_code, Item.objects.count()) == (409, 1)
        for part in ("Member shared this in", "Post anyway", 'name="anyway" value="1"', "Mine", f'value="{ADDRESS}"'):
            assert part in asked.text, part
        assert browser.post("/posts/", sent | {"anyway": "1"}).status_code == 302
        assert browser.post("/posts/", sent | {"anyway": "1"}).status_code == 302
        assert Item.objects.count() == 2

    @pytest.mark.parametrize("who", ["outsider", "guest", "former", "owner"])
    def test_nobody_hears_of_what_they_may_not_read(self, cast: Cast, who: str) -> None:
        link(cast.member, cast.secret)
        person = cast.person(who)
        assert client_of(person).post("/posts/lately/", {"address": ADDRESS}).text.strip() == ""
        assert call(person, "get", f"/links?address={ADDRESS}")[1]["results"] == []
        assert call(cast.host, "get", f"/links?address={ADDRESS}")[1]["results"] != []

    def test_of_a_post_in_two_places_only_the_readable_one_is_named(self, cast: Cast) -> None:
        draft = Draft(kind="link", address=ADDRESS)
        services.create_post(actor=cast.member, space_ids=[cast.open.pk, cast.secret.pk], draft=draft)
        told = client_of(cast.outsider).post("/posts/lately/", {"address": ADDRESS}).text
        assert (cast.open.name in told, cast.secret.name in told) == (True, False)

    def test_a_place_one_may_not_post_in_is_refused_before_anything_is_told(self, cast: Cast) -> None:
        link(cast.member, cast.open)
        sent = {"kind": "link", "address": ADDRESS, "spaces": [str(cast.secret.pk)], "unless_shared": True}
        assert call(cast.outsider, "post", "/posts", sent)[0] == 404

    def test_long_ago_and_deleted_do_not_count(self, cast: Cast) -> None:
        old, gone = link(cast.member, cast.open), link(cast.member, cast.open)
        Item.objects.filter(pk=old.pk).update(published_at=now() - datetime.timedelta(days=91))
        Item.objects.filter(pk=gone.pk).update(state="deleted")
        assert shared_lately(cast.member, ADDRESS) == []

    def test_by_the_api(self, cast: Cast) -> None:
        sent = {
            "kind": "link",
            "address": "Museum.example/chairs",
            "spaces": [str(cast.open.pk)],
            "unless_shared": True,
        }
        status, made = call(cast.member, "post", "/posts", sent)
        assert (status, made["kind"], made["details"]) == (201, "link", {"address": "https://Museum.example/chairs"})
        found = call(cast.host, "get", "/links?address=https://museum.example/chairs/%23top")[1]["results"]
        assert [one["id"] for one in found] == [made["id"]]
        assert call(cast.host, "post", "/posts", sent)[0] == 409
        assert call(cast.host, "post", "/posts", sent | {"unless_shared": False})[0] == 201
        assert call(cast.member, "post", "/posts", sent | {"address": None})[0] == 422
        patched = call(cast.member, "patch", f"/items/{made['id']}", {"body": "Look"})[1]
        assert (patched["details"]["address"], patched["version"]) == ("https://Museum.example/chairs", 2)
        assert "Museum.example" in patched["text"]
        patched = call(cast.member, "patch", f"/items/{made['id']}", {"address": ADDRESS})[1]
        assert (patched["details"]["address"], patched["version"]) == (ADDRESS, 3)
        assert call(cast.member, "patch", f"/items/{made['id']}", {"address": "no"})[0] == 422

    def test_a_service_says_so_with_the_posts(self, cast: Cast) -> None:
        item = link(cast.member, cast.open)
        with pytest.raises(Conflict) as refused:
            services.create_post(
                actor=cast.member,
                space_ids=[cast.open.pk],
                draft=Draft(kind="link", address=ADDRESS),
                unless_shared=True,
            )
        assert [one.item for one in refused.value.current] == [item]  # type: ignore[attr-defined]
