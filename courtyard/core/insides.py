"""The insides of files: the text of a document, read by a process of its own that has one file, no surroundings and an end."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File

from courtyard.core.readers.gathering import MAX_TEXT
from courtyard.core.readers.limits import MAX_OUTPUT
from courtyard.core.readers.outcomes import Outcome
from courtyard.core.richtext.tokens import strip_unsafe

__all__ = ["VERSION", "WORDLESS", "Insides", "Outcome", "may_hold_text", "read"]

VERSION = 1  # of the readers: when they find more than before, it counts up, and every file is read again
WORDLESS = ("image/", "audio/", "video/")  # what content types begin with that hold no words

_LATE = 2.5  # on the clock, of the seconds of computing; by itself it ends a little before
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-P", "-s", "-m", "courtyard.core.readers.child"]
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}  # nothing of ours: no addresses, no secrets


@dataclass(frozen=True, slots=True)
class Insides:
    """The text of a file: plain, without controls, its white space folded, one line a paragraph."""

    outcome: Outcome
    text: str = ""


def may_hold_text(content_type: str) -> bool:
    """Whether it is worth a look."""
    return not content_type.startswith(WORDLESS)


def read(source: File, *, seconds: int = 30) -> Insides:
    """The text inside a stored file, for ``seconds`` of computing at most. Whatever the file is, this ends: with text or a reason."""
    with _descriptor(source) as readable, tempfile.TemporaryFile() as output:
        status = _run(readable, output, seconds)
        output.seek(0)
        said, _, text = output.read(MAX_OUTPUT).decode("utf-8", "replace").partition("\n")
    if status < 0:
        return Insides(Outcome.TOO_LARGE)
    if status > 0:
        raise RuntimeError("The reader of files does not work.")
    return Insides(Outcome(said), strip_unsafe(text)[:MAX_TEXT])


@contextmanager
def _descriptor(source: File) -> Iterator[IO[Any]]:
    """The file as the system knows it: the stored one, open for reading, or a copy of what lies elsewhere."""
    try:
        source.fileno()
    except (AttributeError, OSError):
        with tempfile.TemporaryFile() as copy:
            for chunk in source.chunks():
                copy.write(chunk)
            copy.flush()
            yield copy
    else:
        yield source  # type: ignore[misc]  # it has a fileno


def _run(source: IO[Any], output: IO[bytes], seconds: int) -> int:
    """The exit status of the reader; negative where it had to be ended."""
    process = subprocess.Popen(
        [*_COMMAND, str(seconds)],
        stdin=source,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    try:
        return process.wait(seconds * _LATE)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
