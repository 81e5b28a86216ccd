"""The pages of posts, as a browser without scripts meets them."""

from urllib.parse import quote

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item
from courtyard.content.services import marks
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


def test_a_post_without_scripts_leads_to_its_page(cast: Cast) -> None:
    sent = {"spaces": [str(cast.open.pk)], "body": "Hello **you**"}
    answer = client_of(cast.member).post("/posts/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/items/{Item.objects.get().pk}/")


def test_a_refused_post_keeps_what_was_written(cast: Cast) -> None:
    sent = {"spaces": [str(cast.open.pk)], "body": "Three hours of work", "kind": "article", "title": ""}
    answer = client_of(cast.member).post("/posts/", sent)
    assert answer.status_code == 422
    assert b"Three hours of work" in answer.content
    assert b"Give the article a title." in answer.content
    assert not Item.objects.exists()


def test_an_edit_over_anothers_edit_shows_both(cast: Cast) -> None:
    item = post(cast.member, cast.open, text="First", version=2)
    sent = {"body": "My late words", "version": "1", "kind": "update"}
    answer = client_of(cast.member).post(f"/items/{item.pk}/edit/", sent)
    assert answer.status_code == 409
    assert b"My late words" in answer.content
    assert b"<p>First</p>" in answer.content


def test_every_page_of_a_post_opens_for_its_author(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    for tail in ("", "edit/", "share/", "history/", "seen/", "menu/", "reactions/"):
        assert client_of(cast.member).get(f"/items/{item.pk}/{tail}").status_code == 200, tail


def test_a_refused_share_keeps_what_was_written(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    sent = {"body": "Three hours of **thought**", "spaces": []}
    answer = client_of(cast.member).post(f"/items/{item.pk}/share/", sent)
    assert answer.status_code == 422
    assert b"Three hours of **thought**" in answer.content
    assert b"Choose where to post." in answer.content
    assert Item.objects.count() == 1


def test_a_refused_edit_keeps_what_was_written_and_what_it_started_from(cast: Cast) -> None:
    item = post(cast.member, cast.open, kind="article", title="Plans", version=2)
    sent = {"body": "Three hours of work", "title": "", "version": "1", "kind": "article"}
    answer = client_of(cast.member).post(f"/items/{item.pk}/edit/", sent | {"body": "x" * 200_001})
    assert answer.status_code == 422
    assert b"xxxxxxxxxx" in answer.content
    assert b'name="version" value="1"' in answer.content


def test_a_post_to_a_space_one_has_lost_keeps_what_was_written(cast: Cast) -> None:
    sent = {"spaces": [str(cast.secret.pk)], "body": "Three hours of work"}
    answer = client_of(cast.former).post("/posts/", sent)
    assert answer.status_code == 404
    assert b"Three hours of work" in answer.content
    assert cast.secret.name.encode() not in answer.content


def test_a_refused_post_keeps_its_files_and_every_space_but_nobody_elses_files(cast: Cast) -> None:
    mine, foreign = a_file(cast.member, "minutes.pdf"), a_file(cast.host, "salaries.pdf")
    sent = {
        "spaces": [str(cast.open.pk), str(cast.closed.pk)],
        "kind": "article",
        "files": [str(mine.pk), str(foreign.pk)],
    }
    answer = client_of(cast.member).post("/posts/", sent)
    assert answer.status_code == 422
    assert f'name="files" value="{mine.pk}"'.encode() in answer.content
    assert b"salaries.pdf" not in answer.content
    assert answer.content.count(b'name="spaces"') == 2


def a_file(owner: Person, name: str) -> File:
    return File.objects.create(owner=owner, name=name, key=f"0/{name}", size=1, content_type="application/pdf")


def test_a_moderator_publishes_without_scripts(cast: Cast) -> None:
    item = waiting(cast)
    browser = client_of(cast.steward)
    queue = f"/spaces/{cast.open.slug}/waiting/"
    page = browser.get(queue)
    address = f"/items/{item.pk}/decide/?decision=approve"
    assert f'formaction="{address}"'.encode() in page.content
    answer = browser.post(address, headers={"referer": f"http://testserver{queue}"})
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{queue}#item-{item.pk}")
    item.refresh_from_db()
    assert item.state == "published"


@pytest.mark.parametrize("who", ["member", "outsider", "guest", "host"])
def test_only_who_moderates_the_space_decides(cast: Cast, who: str) -> None:
    item = waiting(cast)
    answer = client_of(cast.person(who)).post(f"/items/{item.pk}/decide/?decision=approve")
    item.refresh_from_db()
    assert (answer.status_code, item.state) == ((302, "published") if who == "host" else (404, "pending"))


def waiting(cast: Cast) -> Item:
    item = post(cast.member, cast.open, text="May I?", state="pending")
    item.placements.update(live=False)
    return item


def test_a_pinned_post_stands_once_on_every_page_of_its_space(cast: Cast) -> None:
    old = post(cast.host, cast.open, text="Rules of the house")
    for number in range(25):
        post(cast.host, cast.open, text=f"News {number}")
    marks.pin(actor=cast.steward, item_id=old.pk, space_id=cast.open.pk)
    browser = client_of(cast.member)
    page = browser.get(f"/spaces/{cast.open.slug}/").text
    assert page.count("Rules of the house") == 1
    more = page.split('hx-get="/spaces/')[1].split('"')[0]
    assert "Rules of the house" not in browser.get(f"/spaces/{more}", headers={"HX-Request": "true"}).text


def test_a_space_with_nothing_but_a_pinned_post_is_not_called_empty(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    marks.pin(actor=cast.steward, item_id=item.pk, space_id=cast.open.pk)
    assert "Nothing posted yet" not in client_of(cast.member).get(f"/spaces/{cast.open.slug}/").text


def test_earlier_versions_stand_below_what_stands_now(cast: Cast) -> None:
    item = post(cast.member, cast.open, text="The first words")
    browser = client_of(cast.member)
    browser.post(f"/items/{item.pk}/edit/", {"body": "The last words", "version": "1", "kind": "update"})
    page = client_of(cast.host).get(f"/items/{item.pk}/history/").text
    assert page.index("The last words") < page.index("The first words")


def test_a_fresh_network_tells_its_owner_what_to_do_and_a_member_where_to_look(cast: Cast) -> None:
    assert "/manage/invitations/" in client_of(cast.owner).get("/").text.split('id="feed"')[1]
    assert "Find a space to join" in client_of(cast.outsider).get("/").text


def test_a_new_card_does_not_name_the_space_on_whose_page_it_appears(cast: Cast) -> None:
    browser = client_of(cast.member)
    sent = {"spaces": [str(cast.open.pk)], "body": "Hello"}
    for page, named in ((f"/spaces/{cast.open.slug}/", False), ("/", True)):
        answer = browser.post("/posts/", sent, headers={"HX-Request": "true", "referer": f"http://testserver{page}"})
        assert ('class="place"' in answer.text) == named
        fresh = f"/posts/fresh/?ids={Item.objects.latest('published_at').pk}"
        assert ('class="place"' in browser.get(fresh, headers={"referer": f"http://testserver{page}"}).text) == named


def test_a_link_is_passed_on_by_copying_by_mail_and_to_other_apps(cast: Cast) -> None:
    item = post(cast.member, cast.open)
    page = client_of(cast.member).get(f"/items/{item.pk}/share/").content.decode()
    address = f"http://testserver/items/{item.pk}/"
    assert f'data-copy="{address}"' in page
    assert f'data-share="{address}"' in page
    assert f"body={quote(address, safe='/')}" in page
    assert client_of(cast.outsider).get(f"/items/{post(cast.host, cast.secret).pk}/share/").status_code == 404
