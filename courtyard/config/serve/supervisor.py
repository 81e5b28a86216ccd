"""The parent of all processes: starts them, starts again what dies, stops them in order. It runs no thread."""

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

import structlog

from courtyard.config import metrics
from courtyard.config.embedded import Cluster
from courtyard.config.processes import end_with_parent

log = structlog.get_logger("courtyard.supervisor")

STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = STOP | {signal.SIGCHLD}
TICK_SECONDS = 0.25
STOP_SECONDS = 14
STEADY_SECONDS = 10
FIRST_DELAY, LONGEST_DELAY = 0.1, 5.0  # with the start itself less than the ten seconds that are promised


class Backoff:
    """When to start again what ended: at once if it had run steadily, else after waits that double."""

    def __init__(self) -> None:
        self.delay, self.due, self.started = 0.0, 0.0, 0.0

    def begin(self) -> None:
        """It was started now."""
        self.started = time.monotonic()

    def ended(self) -> None:
        """It ended now."""
        now = time.monotonic()
        steady = now - self.started > STEADY_SECONDS
        self.delay = FIRST_DELAY if steady or not self.delay else min(self.delay * 2, LONGEST_DELAY)
        self.due = now + self.delay

    @property
    def over(self) -> bool:
        """Whether the wait is over."""
        return time.monotonic() >= self.due


class Child:
    """A process and how to start it."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.name, self.run = name, run
        self.pid: int | None = None
        self.backoff = Backoff()


class Supervisor:
    """See the module."""

    def __init__(
        self,
        children: list[Child],
        cluster: Cluster | None,
        *,
        in_child: Callable[[], None],
        on_tick: Callable[[], None],
    ) -> None:
        self.children, self.cluster = children, cluster
        self.in_child, self.on_tick = in_child, on_tick
        self.database = Backoff()
        self.database.begin()
        self.database_away = False

    def run(self) -> None:
        """Start everything, watch until a signal tells to stop, stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        gc.collect()
        gc.freeze()
        for child in self.children:
            self._start(child)
        try:
            while True:
                found = signal.sigtimedwait(WATCHED, TICK_SECONDS)
                if found and found.si_signo in STOP:
                    break
                self._watch_database()
                self._watch_children()
                self.on_tick()
        finally:
            self._stop()
            for number in STOP:  # told once is enough: what follows has its own limits of time
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    def _start(self, child: Child) -> None:
        child.backoff.begin()
        child.pid = fork(child.run, self.in_child)

    def _watch_children(self) -> None:
        for child in self.children:
            if child.pid is not None and (status := ended(child.pid)) is not None:
                metrics.forget(child.pid)
                child.pid = None
                child.backoff.ended()
                log.error("process ended, starting it again", name=child.name, status=status, wait=child.backoff.delay)
            if child.pid is None and child.backoff.over:
                self._start(child)

    def _watch_database(self) -> None:
        if self.cluster is None or self.cluster.alive():
            return
        if not self.database_away:
            self.database_away = True
            self.database.ended()
            log.error("PostgreSQL ended, starting it again", wait=self.database.delay)
        if self.database.over:
            self.database_away = False
            self.database.begin()
            self.cluster.launch()

    def _stop(self) -> None:
        """Tell all, wait for all, then end who has not listened. The database stays until the last of them is gone."""
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.pid is not None:
                os.kill(child.pid, signal.SIGTERM)
        while any(child.pid is not None for child in self.children):
            for child in self.children:
                if child.pid is not None and ended(child.pid) is not None:
                    child.pid = None
                elif child.pid is not None and time.monotonic() > until:
                    log.warning("process did not stop, ending it", name=child.name)
                    os.kill(child.pid, signal.SIGKILL)
            signal.sigtimedwait({signal.SIGCHLD}, 0.05)


def fork(run: Callable[[], None], in_child: Callable[[], None]) -> int:
    """Run a function in a child of its own session that ends with us; returns its process id."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        end_with_parent(signal.SIGTERM)
        os.setsid()
        for number in WATCHED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        if os.getppid() == parent:
            in_child()
            run()
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(pid: int) -> int | None:
    """The exit status of a child that has ended (negative: the signal), else None. Reaps it."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None
