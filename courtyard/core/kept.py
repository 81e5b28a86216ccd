"""What was made once and is kept in the process, under everything it depends on: a key that changes is made anew."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Kept"]

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """At most ``most()`` things by their keys; the oldest go first. Safe for threads; two may make the same at once."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Made | None:
        return self._known.get(key)

    def put(self, key: Hashable, made: Made) -> Made:
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._most():
                self._known.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
