"""Lists that differ are told apart: what is lost, doubled, foreign, late or in another place."""

import uuid

import pytest

from bench.comparing import compared, differing
from bench.insistent import Book

ONE, TWO, THREE = (uuid.UUID(int=n) for n in (1, 2, 3))
SAID = [(ONE, "first"), (TWO, "second"), (THREE, "third")]
TOLD = {4: str(ONE), 5: str(TWO), 9: str(THREE)}
AGREE = dict.fromkeys(("lost", "doubled", "unasked", "unheard", "heard twice", "heard elsewhere", "turned", "late"), 0)


def book(*ids: uuid.UUID) -> Book:
    """One that began a message every second, and heard of each at once."""
    found = Book(begun={id: float(at) for at, id in enumerate(ids)})
    found.acknowledged = {id: at + 0.5 for id, at in found.begun.items()}
    return found


WROTE = book(ONE, TWO, THREE)


def test_lists_that_agree_differ_nowhere():
    assert compared(WROTE, SAID, TOLD) == AGREE


@pytest.mark.parametrize(
    ("said", "told", "wrong"),
    [
        (SAID[:2], {4: str(ONE), 5: str(TWO)}, {"lost": 1}),
        ([*SAID[:2], (THREE, "second")], TOLD, {"doubled": 1}),
        ([*SAID, (uuid.UUID(int=7), "whose?")], TOLD | {10: str(uuid.UUID(int=7))}, {"unasked": 1}),
        (SAID, {4: str(ONE), 5: str(TWO)}, {"unheard": 1}),
        (SAID, TOLD | {10: str(THREE)}, {"heard twice": 1}),
        (SAID, {4: str(TWO), 5: str(ONE), 9: str(THREE)}, {"heard elsewhere": 2}),
        ([SAID[1], SAID[0], SAID[2]], {4: str(TWO), 5: str(ONE), 9: str(THREE)}, {"turned": 1}),
        (SAID, {5: str(TWO), 4: str(ONE), 9: str(THREE)}, {"late": 1}),
    ],
)
def test_each_difference_is_counted_by_its_name(said: list, told: dict, wrong: dict[str, int]):
    assert compared(WROTE, said, told) == AGREE | wrong


def test_the_channel_itself_and_what_the_bot_answered_are_no_difference():
    told = TOLD | {1: str(uuid.UUID(int=99))}
    assert compared(book(ONE, TWO), SAID, told, {THREE}) == AGREE


@pytest.mark.parametrize(
    ("shown", "number"),
    [("abcd", 0), ("abd", 1), ("abccd", 1), ("abcdx", 1), ("abdc", 2), ("", 4), ("dabcx", 5), ("bcdd", 2)],
)
def test_a_list_is_counted_by_what_it_lacks_repeats_adds_or_displaces(shown: str, number: int):
    assert differing("abcd", shown) == number


def test_books_are_put_together():
    one, other = book(ONE), book(TWO)
    one.answers[201] += 1
    other.answers[201] += 1
    other.longest = 3.0
    whole = Book.of(one, other)
    assert set(whole.acknowledged) == {ONE, TWO}
    assert (whole.answers[201], whole.longest) == (2, 3.0)
