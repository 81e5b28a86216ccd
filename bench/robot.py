"""The bot of docs/examples as one more client: it answers whoever calls it, and remembers what it was told."""

import contextlib
import importlib.util
import threading
import time
import uuid
from collections.abc import Iterable
from typing import Any

from bench.place import ROOT

__all__ = ["Robot"]


class Robot(threading.Thread):
    """Follows one conversation until told to stop. ``heard``: the messages that came after its greeting, in its order."""

    def __init__(self, address: str, token: str, conversation: uuid.UUID) -> None:
        super().__init__(daemon=True)
        example = _example()
        self.bot = example.Bot(example.Courtyard(address, token), conversation)
        self.greeting = uuid.UUID(self.bot.last)
        self.name: str = self.bot.name
        self.heard: list[str] = []
        self._over = threading.Event()
        self._hear, self.bot._hear = self.bot._hear, self._until_over
        self._handle, self.bot._handle = self.bot._handle, self._note
        self.start()

    def run(self) -> None:
        """As the example runs."""
        with contextlib.suppress(_Over):
            self.bot.run()

    def answer_to(self, message: uuid.UUID) -> uuid.UUID:
        """The id of what it says to a message that calls it."""
        return uuid.uuid5(message, self.bot.id)

    def stop(self, wanted: Iterable[uuid.UUID], seconds: float = 60) -> None:
        """Wait until it has heard these, at most so long; then leave."""
        self.wait(wanted, seconds)
        self._over.set()
        self.join(5)

    def wait(self, wanted: Iterable[uuid.UUID], seconds: float = 60) -> None:
        """Until it has heard these, at most so long."""
        names, end = {str(id) for id in wanted}, time.monotonic() + seconds
        while not names <= set(self.heard) and time.monotonic() < end:
            time.sleep(0.2)

    def _note(self, message: dict[str, Any]) -> None:
        self._handle(message)
        self.heard.append(str(message["id"]))

    def _until_over(self, line: Any, patience: float) -> bool:
        end = time.monotonic() + patience
        while not self._over.is_set():
            try:
                return bool(self._hear(line, max(0.0, min(1.0, end - time.monotonic()))))
            except TimeoutError:
                if time.monotonic() >= end:
                    raise
        raise _Over


class _Over(Exception):
    """The bench needs no bot any more."""


def _example() -> Any:
    spec = importlib.util.spec_from_file_location("courtyard_example_bot", ROOT / "docs/examples/bot.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
