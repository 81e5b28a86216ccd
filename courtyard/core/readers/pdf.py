"""PDF, page by page."""

import re
from contextlib import suppress
from typing import BinaryIO

import pypdf
from pypdf.errors import LimitReachedError

from courtyard.core.readers.gathering import Gathered
from courtyard.core.readers.loading import load_all
from courtyard.core.readers.outcomes import TooLarge, Unreadable

__all__ = ["read"]

load_all("pypdf")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])")


def read(source: BinaryIO, text: Gathered) -> None:
    """The words of a document; a page that cannot be read is left out. Raises Unreadable where it is locked or no page can."""
    document = pypdf.PdfReader(source)
    if document.is_encrypted and not document.decrypt(""):
        raise Unreadable
    with suppress(Exception):  # the title is often junk
        text.add(str((document.metadata and document.metadata.title) or ""))
    trouble: Exception | None = None
    for page in document.pages:
        try:
            words = page.extract_text()
        except Exception as error:
            trouble = error
        else:
            text.add(_HYPHENATED.sub("", words))
    if trouble and not text:
        raise TooLarge if isinstance(trouble, LimitReachedError) else Unreadable
