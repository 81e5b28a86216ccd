"""The pages of posts, as a browser without scripts meets them."""

import pytest

from courtyard.content.models import Item
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
