"""What is kept of a card reads like a card drawn anew, whatever happened to the item meanwhile."""

from collections.abc import Callable

import pytest

from courtyard.content import rendering
from courtyard.content.selectors.cards import load
from courtyard.content.services import comments, items, marks, reactions
from courtyard.content.services.bodies import compose
from tests.cast import Cast, post

CHANGES: dict[str, Callable] = {
    "edited": lambda c, pk: items.edit_item(actor=c.member, item_id=pk, body=compose(actor=c.member, body="New words")),
    "commented": lambda c, pk: comments.comment(actor=c.host, item_id=pk, body="Yes"),
    "reacted": lambda c, pk: reactions.react(actor=c.member, item_id=pk, emoji="🎉"),
    "bookmarked": lambda c, pk: marks.bookmark(actor=c.member, item_id=pk),
    "seen": lambda c, pk: marks.mark_seen(actor=c.host, item_ids=[pk]),
}


def drawn(cast: Cast, pk: object) -> str:
    """The card as the member gets it."""
    return rendering.draw_card(rendering.show(cast.member, load(cast.member, [pk]))[0])  # type: ignore[list-item]


@pytest.mark.parametrize("what", CHANGES)
def test_a_kept_card_reads_like_one_drawn_anew(cast: Cast, what: str) -> None:
    item = post(cast.member, cast.open)
    before = drawn(cast, item.pk)
    CHANGES[what](cast, item.pk)
    kept = drawn(cast, item.pk)
    rendering._kept.clear()
    rendering._drawn.clear()
    assert kept == drawn(cast, item.pk)
    assert kept != before
