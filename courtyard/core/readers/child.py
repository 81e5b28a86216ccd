"""The process that reads one file: from standard input, its outcome and text to standard output. Started by ``core/insides.py``."""

import logging
import re
import sys
from collections.abc import Callable
from typing import BinaryIO

from courtyard.core.readers.gathering import Enough, Gathered
from courtyard.core.readers.limits import confine, seal
from courtyard.core.readers.loading import load_all
from courtyard.core.readers.outcomes import Outcome, Refused, TooLarge

Reader = Callable[[BinaryIO, Gathered], None]

_HEAD = 8192
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL = re.compile(
    rb"(?:From|Received|Return-Path|Delivered-To|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]+): ", re.IGNORECASE
)
_SENT = re.compile(rb"^(?:Date|Message-ID|Received): ", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^From: ", re.IGNORECASE | re.MULTILINE)


def main() -> None:
    """Read, write, end; the argument is how many seconds that may take."""
    seconds = int(sys.argv[1])
    confine(seconds)
    logging.disable()  # libraries tell at length what they think of a broken file
    text = Gathered(seconds / 2)
    reader = _reader(sys.stdin.buffer)
    load_all("encodings")
    seal()
    outcome = _outcome(reader, text)
    said = str(text) if outcome is Outcome.DONE else ""
    sys.stdout.buffer.write(f"{outcome}\n{said}".encode("utf-8", "replace"))


def _outcome(reader: Reader, text: Gathered) -> Outcome:
    try:
        sys.stdin.buffer.seek(0)
        reader(sys.stdin.buffer, text)
    except Enough:
        return Outcome.DONE if text else Outcome.TOO_LARGE
    except (TooLarge, MemoryError):
        return Outcome.TOO_LARGE
    except Refused:
        return Outcome.REFUSED
    except Exception:  # whatever a library says of bytes it did not expect
        return Outcome.DONE if text else Outcome.UNREADABLE
    return Outcome.DONE if text else Outcome.EMPTY


def _reader(source: BinaryIO) -> Reader:
    """The reader of what these bytes are, with all that it needs."""
    source.seek(0)
    head = source.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        from courtyard.core.readers import pdf

        return pdf.read
    if head.startswith(b"PK\x03\x04"):
        from courtyard.core.readers import packed

        return packed.read
    if head.startswith(_COMPOUND):
        from courtyard.core.readers import compound

        return compound.read
    return _reader_of_text(head)


def _reader_of_text(head: bytes) -> Reader:
    from courtyard.core.readers import markup, plain

    if head.startswith(b"{\\rtf"):
        return plain.read_rtf
    if not plain.is_text(head):
        return _read_nothing
    if _MAIL.match(head) and _FROM.search(head) and _SENT.search(head):
        from courtyard.core.readers import mail

        return mail.read
    return markup.reader_of(plain.decode(head)) or plain.read


def _read_nothing(_source: BinaryIO, _text: Gathered) -> None:
    """Bytes without words."""


if __name__ == "__main__":
    main()
