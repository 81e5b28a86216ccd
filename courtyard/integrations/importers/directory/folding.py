"""Lines that go on in the next one, which begins with a blank: LDIF and vCard both fold theirs."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

__all__ = ["unfolded"]

MAX_LINE = 5_000_000  # characters: a photograph


def unfolded(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Each whole line with the number of the line that it begins on; what is beyond ``MAX_LINE`` is dropped."""
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline=None)
    try:
        began, parts, size = 0, [""], 0
        for number, line in enumerate(text, start=1):
            line = line.rstrip("\n")
            if began and line[:1] in (" ", "\t"):
                size += len(line)
                if size < MAX_LINE:
                    parts.append(line[1:])
                continue
            if began:
                yield began, "".join(parts)
            began, parts, size = number, [line], len(line)
        if began:
            yield began, "".join(parts)
    finally:
        with suppress(ValueError):  # closed already by who opened it
            text.detach()
