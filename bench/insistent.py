"""Clients that keep a book of what was acknowledged: writers who repeat until it is, and a reader who misses nothing."""

import contextlib
import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench.breaking import Stack

__all__ = ["Reader", "Writers", "ask"]

PATIENCE = 15.0  # seconds a client waits for an answer
PAUSE = 0.02  # between two posts of a writer


def ask(stack: Stack, method: str, path: str, sent: Any = None, *, port: int | None = None) -> tuple[int, Any]:
    """One request with a connection of its own; raises OSError or HTTPException when no answer comes."""
    line = http.client.HTTPConnection("127.0.0.1", port or stack.ports["web"], timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {stack.token}", "Content-Type": "application/json"}
        line.request(method, path, None if sent is None else json.dumps(sent), headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status == 503 and not answer.getheader("Retry-After"):
            return 500, body  # a refusal must say when to come back
        if b"Traceback" in body:
            return 500, body
        return answer.status, json.loads(body) if "json" in (answer.getheader("Content-Type") or "") else body
    finally:
        line.close()


@dataclass
class Book:
    """What clients saw; ``acknowledged`` holds each post's id and the moment of its first 2xx, ``begun`` that of its first try."""

    begun: dict[uuid.UUID, float] = field(default_factory=dict)
    acknowledged: dict[uuid.UUID, float] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)  # by status; 0 is a broken connection
    longest: float = 0.0  # seconds from the first try of a post to its acknowledgement
    repeated: int = 0

    @classmethod
    def of(cls, *books: "Book") -> "Book":
        """What stands in all of these."""
        whole = cls()
        for book in books:
            whole.begun |= book.begun
            whole.acknowledged |= book.acknowledged
            whole.answers += book.answers
            whole.longest = max(whole.longest, book.longest)
            whole.repeated += book.repeated
        return whole

    @property
    def unfit(self) -> int:
        """Answers that are neither yes nor a plain "not now"."""
        return sum(number for status, number in self.answers.items() if status not in (0, 200, 201, 503))

    @property
    def statuses(self) -> str:
        """How often each was answered, as it is printed."""
        return " / ".join(f"{status}: {number}" for status, number in sorted(self.answers.items()))


class Writers:
    """Threads that post with ids of their own, and send the same again until it is acknowledged: posts in the space of the
    stack, or messages in a ``conversation``; ``pause`` is how many seconds each rests between two.
    """

    def __init__(self, stack: Stack, number: int, conversation: uuid.UUID | None = None, pause: float = PAUSE) -> None:
        self.stack, self.conversation, self.pause, self.book = stack, conversation, pause, Book()
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._write, daemon=True) for _n in range(number)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish its post."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            if thread.is_alive():
                raise RuntimeError("A post was not acknowledged within a minute.")

    def acknowledged_since(self, moment: float) -> bool:
        """Whether anything was acknowledged after this moment."""
        with self._lock:
            return any(at > moment for at in list(self.book.acknowledged.values())[-50:])

    def _write(self) -> None:
        while not self._stop.is_set():
            self._post(uuid.uuid4())
            time.sleep(self.pause)

    def _post(self, id: uuid.UUID) -> None:
        path, sent = self._message(id) if self.conversation else self._in_space(id)
        self.book.begun[id] = began = time.monotonic()
        while True:
            try:
                status, _answer = ask(self.stack, "POST", path, sent)
            except (OSError, http.client.HTTPException):
                status = 0
            with self._lock:
                self.book.answers[status] += 1
                if status in (200, 201):
                    now = time.monotonic()
                    self.book.acknowledged[id] = now
                    self.book.longest = max(self.book.longest, now - began)
                    return
                self.book.repeated += 1
            time.sleep(random.uniform(0.05, 0.2))

    def _in_space(self, id: uuid.UUID) -> tuple[str, dict[str, Any]]:
        body = f"Written once: {id}. The list hangs at http://127.0.0.1:9/{id}"
        return "/api/v1/posts", {"id": str(id), "spaces": [str(self.stack.space)], "body": body}

    def _message(self, id: uuid.UUID) -> tuple[str, dict[str, Any]]:
        return f"/api/v1/conversations/{self.conversation}/messages", {"id": str(id), "body": f"Said once: {id}"}


class Reader(threading.Thread):
    """A client of ``/live``: follows a space or another topic, comes back when it is cut off, and asks "since" as pages do."""

    def __init__(self, stack: Stack, topic: str = "") -> None:
        super().__init__(daemon=True)
        self.stack, self.topic = stack, topic or f"space:{stack.space}"
        self.seen: set[str] = set()
        self.told: dict[int, str] = {}  # objects by the number of the change, in the order in which they came
        self.cursor = ""
        self.cuts = 0
        self.farewells: list[int] = []  # close codes that the server sent
        self.longest = 0.0  # seconds from a cut to having caught up
        self.back = 0.0  # the moment at which it last had caught up after subscribing
        self.ready, self._stop_reading = threading.Event(), threading.Event()
        self.start()

    def stop(self, wanted: set[str], seconds: float = 20) -> None:
        """Wait for what is still under way, then leave."""
        end = time.monotonic() + seconds
        while not wanted <= self.seen and time.monotonic() < end:
            time.sleep(0.1)
        self._stop_reading.set()
        self.join(30)

    def run(self) -> None:
        """Until told to stop."""
        from websockets.exceptions import ConnectionClosed, WebSocketException

        cut = 0.0
        while not self._stop_reading.is_set():
            try:
                self._follow(cut)
            except ConnectionClosed as end:
                self.farewells += [end.rcvd.code] if end.rcvd else []
            except (OSError, http.client.HTTPException, WebSocketException, _Away):
                pass
            if self._stop_reading.is_set():
                return
            if self.ready.is_set():
                self.ready.clear()
                self.cuts += 1
                cut = time.monotonic()
            time.sleep(random.uniform(0.1, 0.5))

    def _follow(self, cut: float) -> None:
        from websockets.sync.client import connect

        _status, granted = self._get(f"/api/v1/me/topics?topic={self.topic}")
        self.cursor = self.cursor or granted["cursor"]
        port = self.stack.ports["live"]
        known = {"Authorization": f"Bearer {self.stack.token}"}
        with connect(
            f"ws://127.0.0.1:{port}/live",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            additional_headers=known, compression=None, proxy=None, open_timeout=PATIENCE, close_timeout=1,
        ) as line:  # fmt: skip
            line.send(json.dumps({"sub": granted["topics"]}))
            while not self._stop_reading.is_set():
                with contextlib.suppress(TimeoutError):
                    self._hear(json.loads(line.recv(timeout=0.5)), cut)

    def _hear(self, frame: dict[str, Any], cut: float) -> None:
        if frame["t"] == self.topic:
            self._take(frame)
        elif frame["e"] in ("subscribed", "since"):
            self._catch_up()
            if not self.ready.is_set():
                self.back = time.monotonic()
                self.ready.set()
                self.longest = max(self.longest, time.monotonic() - cut if cut else 0)
        elif frame["e"] == "expired":
            raise _Away

    def _catch_up(self) -> None:
        more = True
        while more:
            _status, found = self._get(f"/api/v1/changes?topic={self.topic}&since={self.cursor}")
            for one in found["results"]:
                self._take(one)
            self.cursor, more = found["next"], found["more"]

    def _take(self, frame: dict[str, Any]) -> None:
        if "id" in frame:
            self.told.setdefault(frame["n"], frame["id"])
            self.seen.add(frame["id"])

    def _get(self, path: str) -> tuple[int, Any]:
        status, found = ask(self.stack, "GET", path)
        if status != 200:
            raise _Away
        return status, found


class _Away(Exception):
    """The server cannot answer now."""
