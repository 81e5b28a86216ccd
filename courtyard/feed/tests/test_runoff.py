"""The run-off, against elections that were counted by hand."""

from courtyard.feed.runoff import run_off


def test_more_than_half_of_the_first_places_wins_at_once() -> None:
    found = run_off("abc", [("abc", 6), ("bca", 3), ("cba", 2)])
    assert (found.winner, len(found.rounds)) == ("a", 1)


def test_the_capital_of_tennessee() -> None:
    """The example of textbooks: Memphis leads, Knoxville wins."""
    votes = [("MNCK", 42), ("NCKM", 26), ("CKNM", 15), ("KCNM", 17)]
    found = run_off("MNCK", votes)
    assert found.winner == "K"
    assert [one.out for one in found.rounds] == ["C", "N", None]
    assert found.rounds[-1].counts == (("M", 42), ("K", 58))


def test_a_ballot_that_ranks_nothing_left_counts_no_more() -> None:
    found = run_off("abc", [("a", 4), ("b", 3), ("c", 2)])
    assert (found.winner, found.rounds[-1].exhausted) == ("a", 2)


def test_equals_are_told_apart_by_the_rounds_before() -> None:
    """b and c have 4 each in the second round; c had fewer in the first."""
    found = run_off("abcd", [("a", 5), ("b", 4), ("c", 3), ("dc", 1)])
    assert [one.out for one in found.rounds][:2] == ["d", "c"]


def test_equal_to_the_end_is_nobody_and_so_is_nothing() -> None:
    assert run_off("ab", [("a", 2), ("b", 2)]).winner is None
    assert run_off("ab", []).winner is None
    assert run_off("", []).winner is None
