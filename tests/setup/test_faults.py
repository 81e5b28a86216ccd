"""Acknowledged posts outlive what happens to the processes: the short version of ``bin/bench faults``, and rolling over."""

from collections.abc import Iterator

import pytest

from bench.breaking import Stack, stack
from bench.insistent import Reader, Writers, ask
from bench.repeating import lost_answers, together
from bench.scenarios.faults import break_all, counted, settle

pytestmark = pytest.mark.slow

NOTHING_WRONG = {"lost": 0, "doubled": 0, "fetched twice": 0, "undone": 0}


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    with stack(print) as made:
        assert ask(made, "POST", "/api/v1/spaces", {"id": str(made.space), "name": "Faults"})[0] == 201
        yield made


@pytest.fixture
def reader(running: Stack) -> Iterator[Reader]:
    reading = Reader(running)
    assert reader_is_there(reading)
    yield reading
    reading.stop(set(), 0)


@pytest.fixture
def writers(running: Stack, reader: Reader) -> Iterator[Writers]:
    writing = Writers(running, 3)
    yield writing
    writing.stop()


def reader_is_there(reader: Reader) -> bool:
    return reader.ready.wait(30)


def check(running: Stack, writers: Writers, reader: Reader) -> None:
    """Nothing acknowledged is lost, nothing is there twice, the reader has seen all of it, every job is done."""
    writers.stop()
    wanted = {str(id) for id in writers.book.acknowledged}
    assert len(wanted) > 10
    reader.stop(wanted)
    assert wanted <= reader.seen
    assert settle(running) < 60
    assert counted(running, writers.book.acknowledged) == NOTHING_WRONG
    assert set(writers.book.answers) <= {0, 200, 201, 503}


def test_nothing_acknowledged_is_lost_when_processes_are_killed(
    running: Stack, writers: Writers, reader: Reader
) -> None:
    back = break_all(running, 1, writers, reader, print)
    check(running, writers, reader)
    assert max(back.values()) < 20  # ten are promised, on a machine that does nothing else
    assert reader.cuts


def test_roles_begin_anew_under_load_and_nothing_is_lost(running: Stack, writers: Writers, reader: Reader) -> None:
    """SIGTERM, as a supervisor or a new version does it: what is under way is finished, clients come back."""
    for role in ("web", "live", "jobs", "web"):
        running.restart(role)
    assert reader_is_there(reader)
    check(running, writers, reader)
    assert reader.farewells == [1012]
    assert set(writers.book.answers) <= {0, 200, 201}


def test_a_post_is_made_once_however_often_it_is_sent(running: Stack) -> None:
    assert together(running, 2, print) == 0
    assert lost_answers(running, 2, print) == 0
