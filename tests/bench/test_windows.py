"""What is written in browsers is acknowledged when its own page no longer calls it pending, or never."""

import itertools
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from bench import windows
from bench.comparing import compared
from bench.windows import Windows

ONE, TWO, THREE = (uuid.UUID(int=n) for n in (1, 2, 3))


class Page:
    """A page in which these messages stop being pending at the second look at them."""

    def __init__(self, *sent: uuid.UUID) -> None:
        self.sent, self.looks = {str(id) for id in sent}, 0

    def wait_for_timeout(self, _milliseconds: float) -> None:
        """No time goes by."""

    def evaluate(self, _script: str, asked: list[str]) -> bool:
        self.looks += 1
        return asked[1] in self.sent and self.looks > 1


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Windows:
    """Two people who write one, two, three in turn, the first of whom cannot send the third; the clock ticks when asked."""
    clock, left = itertools.count(), iter([ONE, TWO, THREE])

    def write(self: Windows, page: Any) -> None:
        id = next(left)
        self.book.begun[id] = windows.time.monotonic()
        self._pending[id] = page
        if id == THREE:
            self._hush.set()

    monkeypatch.setattr(Windows, "start", lambda _self: None)
    monkeypatch.setattr(Windows, "_write", write)
    monkeypatch.setattr(windows, "time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    found = Windows("", {}, uuid.UUID(int=9), "bot")
    found._write_on({"390": Page(ONE), "1440": Page(TWO)})
    return found


def test_each_message_is_acknowledged_while_others_are_still_to_be_written(talk: Windows):
    begun, acknowledged = talk.book.begun, talk.book.acknowledged
    assert begun[ONE] < acknowledged[ONE] < begun[TWO] < acknowledged[TWO] < begun[THREE]


def test_what_was_never_sent_is_not_acknowledged(talk: Windows):
    assert (set(talk.book.acknowledged), talk.unsent) == ({ONE, TWO}, 1)


def test_a_message_of_a_browser_before_an_earlier_one_is_found(talk: Windows):
    told = {1: str(TWO), 2: str(ONE)}
    found = compared(talk.book, [(TWO, "second"), (ONE, "first")], told)
    assert (found["turned"], found["lost"]) == (1, 0)
