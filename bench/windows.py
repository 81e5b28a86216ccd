"""Two people who have a conversation open in real browsers, on a phone and on a desk, and write in it now and then."""

import itertools
import shutil
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bench.insistent import Book

__all__ = ["PASSWORD", "SIZES", "Windows"]

PASSWORD = "a password for the bench alone"
SIZES = {"390": (390, 800), "1440": (1440, 900)}  # what each window is called, and its size
FIRST_LINE = {"x": 24, "y": 16}
PAUSE = 700  # milliseconds between two messages
STEP = 100  # milliseconds between two looks at what was sent
ARRIVES = 90.0  # seconds within which what was written has arrived: a browser sends again every 15
_SHOWN = "id => [...document.querySelectorAll(`#log-${id} > .msg`)].map(message => message.id.slice(-36))"
_EARLIER = "document.querySelector('chat-log > load-more')?.scrollIntoView()"  # which loads what stands before
_SENT = "([log, id]) => !!document.querySelector(`#log-${log} > #message-${id}:not([data-pending])`)"


class Windows(threading.Thread):
    """A browser with a window for each of these addresses. ``book`` says what was written in them and when each was no longer
    pending, ``shown`` what they show at the end. Everything of the browser happens in this thread.
    """

    def __init__(self, address: str, people: Mapping[str, str], conversation: uuid.UUID, calls: str) -> None:
        super().__init__(daemon=True)
        self.address, self.people, self.conversation, self.calls = address, people, conversation, calls
        self.book = Book()
        self.shown: dict[str, list[str]] = {}
        self.settled = 0.0  # seconds until all of them showed all of it
        self.ready, self._hush, self._hushed, self._look = (threading.Event() for _n in range(4))
        self._pending: dict[uuid.UUID, Any] = {}  # messages, and the page in which each was written
        self._kept: list[str] = []
        self._failure: BaseException | None = None
        self.start()

    @property
    def unsent(self) -> int:
        """How many messages are still pending."""
        return len(self._pending)

    def begin(self, seconds: float = 60) -> None:
        """Wait until all of them are open and live."""
        self._await(self.ready, seconds)

    def hush(self) -> None:
        """Write no more, and wait until what was written has arrived."""
        self._hush.set()
        self._await(self._hushed, ARRIVES + 60)

    def look(self, kept: Sequence[str], seconds: float = 240) -> None:
        """Read what each shows, from its first message on, as soon as that is ``kept``, after so long whatever it is; close."""
        self._kept, self._seconds = list(kept), seconds
        self._look.set()
        self.join(3 * seconds + 60)
        self._look_at_failure()

    def run(self) -> None:
        """Open, write, wait, read."""
        from playwright.sync_api import sync_playwright

        try:
            with sync_playwright() as playwright:
                path = shutil.which("chromium") or shutil.which("chromium-browser")
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                pages = {size: self._open(browser, size) for size in SIZES}
                self.ready.set()
                self._write_on(pages)
                self._hushed.set()
                while not self._look.is_set():
                    pages["390"].wait_for_timeout(100)
                self._read(pages)
                browser.close()
        except BaseException as failure:
            self._failure = failure

    def _open(self, browser: Any, size: str) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(base_url=self.address, viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(f"/sign-in/?next=/messages/{self.conversation}/")
        page.locator("input[name=login]").fill(self.people[size])
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("input[type=password]").press("Enter")
        page.wait_for_url(f"**/messages/{self.conversation}/")
        page.wait_for_selector("html[data-live=on]", state="attached")
        return page

    def _write_on(self, pages: dict[str, Any]) -> None:
        for page in itertools.cycle(pages.values()):
            if self._hush.is_set():
                break
            self._write(page)
            for _step in range(PAUSE // STEP):
                self._note_sent(page)
        end = time.monotonic() + ARRIVES
        while self._pending and time.monotonic() < end:
            self._note_sent(pages["390"])

    def _write(self, page: Any) -> None:
        page.locator(".room-form rich-text").click(position=FIRST_LINE)  # what one writes with stands below it
        page.locator(".room-form [contenteditable=true]:focus").wait_for()
        page.keyboard.type(f"{self.calls}, said in a window: {uuid.uuid4()}")
        id = uuid.UUID(page.locator(".room-form input[name=id]").input_value())
        self.book.begun[id] = time.monotonic()
        page.keyboard.press("Enter")
        self._pending[id] = page

    def _note_sent(self, resting: Any) -> None:
        """A little later, what stands in its own page without being pending is acknowledged."""
        resting.wait_for_timeout(STEP)
        for id, page in list(self._pending.items()):
            if page.evaluate(_SENT, [str(self.conversation), str(id)]):
                self.book.acknowledged[id] = time.monotonic()
                del self._pending[id]

    def _read(self, pages: dict[str, Any]) -> None:
        began = time.monotonic()
        for size, page in pages.items():
            while True:
                self.shown[size] = page.evaluate(_SHOWN, str(self.conversation))
                if self.shown[size] == self._kept or time.monotonic() - began > self._seconds:
                    break
                page.evaluate(_EARLIER)
                page.wait_for_timeout(200)
        self.settled = time.monotonic() - began

    def _await(self, event: threading.Event, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not event.wait(0.1):
            self._look_at_failure()
            if time.monotonic() > end:
                raise RuntimeError("The browser does not get on.")

    def _look_at_failure(self) -> None:
        if self._failure:
            raise RuntimeError("The browser failed.") from self._failure
