"""What the reader of a file gets. It limits itself before it looks at the first byte, and then closes the doors behind it."""

import os
import resource
import signal
from contextlib import suppress

__all__ = ["MAX_OUTPUT", "confine", "seal"]

MEMORY = 512 * 1024 * 1024  # bytes of addresses
MAX_OUTPUT = 4 * 1024 * 1024 + 1024  # bytes: a million characters and a word
NOBODY = 65534


def confine(seconds: int) -> None:
    """Memory, time (of computing; on the clock twice that) and room to write end. All else on the machine goes first."""
    os.nice(10)
    signal.alarm(2 * seconds)
    _at_most(resource.RLIMIT_AS, MEMORY)
    _at_most(resource.RLIMIT_CPU, seconds)
    _at_most(resource.RLIMIT_FSIZE, MAX_OUTPUT)
    _at_most(resource.RLIMIT_CORE, 0)


def seal() -> None:
    """From here on nothing can be opened, no socket made and no process started, and root is nobody."""
    _at_most(resource.RLIMIT_NOFILE, 0)
    _at_most(resource.RLIMIT_NPROC, 0)
    if os.geteuid() == 0:
        with suppress(PermissionError):  # a container may keep root from giving itself up
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)


def _at_most(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
