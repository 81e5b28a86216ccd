"""Commenting as a browser without scripts meets it."""

import pytest

from courtyard.content.models import Item
from courtyard.core.clock import now
from tests.cast import Cast, client_of, comment, post

pytestmark = pytest.mark.django_db

TOO_LONG = "word " * 40_001


def comments_on(item: Item) -> int:
    return Item.objects.filter(root=item).count()


def test_a_comment_without_scripts_leads_back_to_the_post(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": "I **agree**"})
    made = Item.objects.get(root=item)
    assert (answer.status_code, answer["Location"]) == (302, f"/items/{item.pk}/?at={made.pk}#item-{made.pk}")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"body": "  "}, b"Write something first."),
        ({"body": TOO_LONG}, b"This text is too long"),
        ({"body": "See this", "files": "01920000-0000-7000-8000-000000000000"}, b"One of these files is not yours"),
        ({"body": "Half\x00way"}, b"cannot be stored"),
    ],
    ids=["empty", "too long", "a file of somebody else", "a character no column holds"],
)
def test_a_refused_comment_keeps_what_was_typed(cast: Cast, sent: dict[str, str], words: bytes) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", sent)
    assert answer.status_code == 422
    assert words in answer.content
    assert sent["body"].strip().replace("\x00", "\N{REPLACEMENT CHARACTER}").encode() in answer.content
    assert f'action="/items/{item.pk}/comments/"'.encode() in answer.content
    assert comments_on(item) == 0


def test_a_comment_under_a_space_archived_meanwhile_keeps_what_was_typed(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    type(cast.open).objects.filter(pk=cast.open.pk).update(archived_at=now())
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": "Ten careful minutes"})
    assert answer.status_code == 403
    assert b"Ten careful minutes" in answer.content
    assert comments_on(item) == 0


def test_a_refusal_in_place_leaves_the_form_alone(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    answer = client_of(cast.member).post(f"/items/{item.pk}/comments/", {"body": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert b"<textarea" not in answer.content


def test_an_answer_without_scripts_has_a_page_of_its_own(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    said = comment(cast.host, item, text="Who brings the cake?")
    browser = client_of(cast.member)
    page = browser.get(f"/items/{said.pk}/reply/")
    assert page.status_code == 200
    assert b"Who brings the cake?" in page.content
    assert f'action="/items/{said.pk}/comments/"'.encode() in page.content
    browser.post(f"/items/{said.pk}/comments/", {"body": "I do"})
    assert Item.objects.get(parent=said).body_text == "I do"


def test_nobody_answers_what_they_may_not_read(cast: Cast) -> None:
    said = comment(cast.host, post(cast.host, cast.secret))
    browser = client_of(cast.outsider)
    assert browser.get(f"/items/{said.pk}/reply/").status_code == 404
    assert browser.post(f"/items/{said.pk}/comments/", {"body": "Hello"}).status_code == 404
