"""Plain text in whatever encoding (Markdown and CSV are that too), and rich text of the old kind (RTF)."""

import codecs
import re
from typing import BinaryIO

import charset_normalizer
from striprtf.striprtf import rtf_to_text

from courtyard.core.readers.gathering import Gathered

__all__ = ["MAX_READ", "decode", "is_text", "read", "read_rtf"]

MAX_READ = 8 * 1024 * 1024  # bytes of a text that are looked at

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, which begins alike
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
_HIGH = re.compile(rb"[\x80-\xff]")
WESTERN = 0.3  # of the letters in languages of the West, those beyond ASCII are fewer even in a short text

charset_normalizer.from_bytes("Ünïcödé, once: what it needs is loaded now.".encode("cp1252")).best()


def is_text(head: bytes) -> bool:
    """Whether these bytes are words."""
    return bool(head) and (
        _mark(head) is not None or (b"\0" not in head and len(_CONTROLS.findall(head)) <= len(head) // 50)
    )


def decode(data: bytes) -> str:
    """Bytes as text: by their mark, as UTF-8, or by what they most likely are; what is wrong in them is replaced."""
    if mark := _mark(data):
        return data[len(mark) :].decode(_MARKS[mark], "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # the last letter may be cut
    except UnicodeDecodeError:
        return data.decode(_guess(data), "replace")


def _mark(data: bytes) -> bytes | None:
    return next((mark for mark in _MARKS if data.startswith(mark)), None)


def _guess(data: bytes) -> str:
    sample = data[: 64 * 1024]
    if len(_HIGH.findall(sample)) < WESTERN * len(_LETTERS.findall(sample)):
        return "cp1252"
    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def read(source: BinaryIO, text: Gathered) -> None:
    """Text as it stands."""
    text.add(decode(source.read(MAX_READ)))


def read_rtf(source: BinaryIO, text: Gathered) -> None:
    """The words of a rich text."""
    words: str = rtf_to_text(source.read(MAX_READ).decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    text.add(words.replace("|", " "))  # which it writes between cells
