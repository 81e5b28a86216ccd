"""Text of several lines as people type it, made fit to keep; single lines are ``accounts.names.clean_line``'s."""

import unicodedata

from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid

__all__ = ["clean_lines"]

_KEPT = frozenset("\n\u200c\u200d")  # joiners that Persian, Indic scripts and emoji need
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_lines(text: object, *, field: str, limit: int) -> str:
    """Plain text with its line breaks; control and direction characters and lone surrogates are dropped.

    Raises Invalid for what is no text or is longer than ``limit`` characters.
    """
    if not isinstance(text, str) or len(text) > 4 * limit:
        raise Invalid({field: [_("Please use at most %(limit)d characters.") % {"limit": limit}]})
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    kept = "".join(char for char in lines if char in _KEPT or unicodedata.category(char) not in _DROPPED)
    cleaned = unicodedata.normalize("NFC", kept).strip()
    if len(cleaned) > limit:
        raise Invalid({field: [_("Please use at most %(limit)d characters.") % {"limit": limit}]})
    return cleaned
