"""One comment before all others: by whom, one at a time, and not under questions."""

import datetime

import pytest

from courtyard.content.models import Item, ReplyPin
from courtyard.content.services import threads
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from tests.cast import Cast, client_of, comment, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.member, cast.open, text="What shall we plant?")


def first_words(cast: Cast, item: Item) -> list[str]:
    page = client_of(cast.outsider).get(f"/items/{item.pk}/").text
    return sorted(("Early", "Middle", "Late"), key=page.index)


@pytest.fixture
def three(cast: Cast, item: Item) -> list[Item]:
    at = now() - datetime.timedelta(hours=1)
    words = ("Early", "Middle", "Late")
    return [
        comment(cast.colleague, item, text=text, published_at=at + datetime.timedelta(minutes=n))
        for n, text in enumerate(words)
    ]


@pytest.mark.parametrize("who", ["member", "steward"])
def test_one_comment_is_put_first(cast: Cast, item: Item, three: list[Item], who: str) -> None:
    threads.pin_reply(actor=cast.person(who), item_id=three[2].pk)
    assert first_words(cast, item) == ["Late", "Early", "Middle"]
    page = client_of(cast.outsider).get(f"/items/{item.pk}/").text
    assert f"Put first by {cast.person(who).byline}" in page
    threads.pin_reply(actor=cast.steward, item_id=three[1].pk)
    assert first_words(cast, item) == ["Middle", "Early", "Late"], "one at a time"
    threads.unpin_reply(actor=cast.member, item_id=three[1].pk)
    assert first_words(cast, item) == ["Early", "Middle", "Late"]


def test_who_puts_it_first_is_the_author_of_the_post_or_a_moderator(cast: Cast, three: list[Item]) -> None:
    for who in (cast.colleague, cast.outsider, cast.owner):
        with pytest.raises(Forbidden):
            threads.pin_reply(actor=who, item_id=three[0].pk)
    with pytest.raises(NotFound):
        threads.pin_reply(actor=cast.member, item_id=comment(cast.host, three[0]).pk)
    with pytest.raises(NotFound):
        threads.pin_reply(actor=cast.member, item_id=comment(cast.host, three[0].root, state="hidden").pk)


def test_under_a_question_the_best_answer_is_first_instead(cast: Cast) -> None:
    asked = post(cast.member, cast.open, kind="question", title="Who?")
    with pytest.raises(Forbidden, match="best answer"):
        threads.pin_reply(actor=cast.member, item_id=comment(cast.host, asked).pk)


def test_a_comment_put_first_leaves_when_it_is_deleted(cast: Cast, item: Item, three: list[Item]) -> None:
    browser = client_of(cast.member)
    assert browser.post(f"/items/{three[2].pk}/reply-pin/").status_code == 302
    Item.objects.filter(pk=three[2].pk).update(state="deleted")
    page = client_of(cast.outsider).get(f"/items/{item.pk}/").text
    assert "Put first by" not in page
    assert page.index("Early") < page.index("Middle")


def test_a_comment_is_put_first_by_the_api(cast: Cast, three: list[Item]) -> None:
    address = f"/api/v1/items/{three[1].pk}/reply-pin"
    assert client_of(cast.outsider).put(address).status_code == 403
    assert client_of(cast.member).put(address).status_code == 200
    assert ReplyPin.objects.get().comment == three[1]
    assert client_of(cast.member).delete(address).status_code == 200
    assert not ReplyPin.objects.exists()
