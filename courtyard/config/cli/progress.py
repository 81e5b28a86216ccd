"""Progress of long commands: a bar on a terminal, plain lines otherwise."""

import sys
import time
from types import TracebackType
from typing import Self

LINE_EVERY_SECONDS = 5.0


class Progress:
    """Call it with how much is done, of how much, of what: ``progress(120, 8000, "Messages")``."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.bar = None
        self.told = time.monotonic()
        if sys.stderr.isatty():
            import tqdm

            tqdm.tqdm.monitor_interval = 0  # no thread: the server forks after this
            self.bar = tqdm.tqdm(desc=title, unit="", leave=False, file=sys.stderr)

    def __call__(self, done: int, total: int | None = None, what: str = "") -> None:
        """Show that ``done`` of ``total`` (None or 0 while unknown) of ``what`` is done."""
        title = f"{self.title}: {what}" if what else self.title
        if self.bar is not None:
            self.bar.set_description(title, refresh=False)
            self.bar.total = total or None
            self.bar.update(done - self.bar.n)
        elif time.monotonic() - self.told > LINE_EVERY_SECONDS:
            self.told = time.monotonic()
            print(f"{title}: {done:,}{f' of {total:,}' if total else ''}", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.close()
