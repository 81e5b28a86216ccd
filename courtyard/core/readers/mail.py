"""Letters kept as files: who wrote to whom about what, and the words; not what is attached."""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import BinaryIO

from courtyard.core.readers.gathering import Gathered
from courtyard.core.readers.loading import load_all
from courtyard.core.readers.markup import add_html
from courtyard.core.readers.plain import MAX_READ

__all__ = ["read"]

load_all("email")


def read(source: BinaryIO, text: Gathered) -> None:
    """The words of a letter."""
    letter = message_from_bytes(source.read(MAX_READ), policy=policy.default)
    for header in ("subject", "from", "to", "cc"):
        with suppress(Exception):  # each header is read when it is asked for, and may be anything
            text.add(str(letter[header] or ""))
    body = letter.get_body(("plain", "html"))
    if isinstance(body, EmailMessage):
        words = body.get_content()
        if body.get_content_subtype() == "html":
            add_html(words, text)
        else:
            text.add(words)
