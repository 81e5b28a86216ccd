"""When a statement counts as stuck."""

from courtyard.config.deadline import CUT_AFTER_SECONDS, Progress


def test_one_statement_that_goes_on_too_long_is_stuck() -> None:
    progress = Progress()
    assert not progress.stuck(busy=True, now=0)
    assert not progress.stuck(busy=True, now=CUT_AFTER_SECONDS - 0.1)
    assert progress.stuck(busy=True, now=CUT_AFTER_SECONDS)


def test_many_short_statements_are_not() -> None:
    progress = Progress()
    for second in range(60):
        progress(lambda *_: None, "select 1", None, False, None)
        assert not progress.stuck(busy=True, now=float(second))


def test_neither_is_a_connection_that_rests() -> None:
    progress = Progress()
    assert not progress.stuck(busy=True, now=0)
    assert not progress.stuck(busy=False, now=100)
    assert not progress.stuck(busy=True, now=101)
