"""Names, handles and addresses as people type or export them, made fit to keep."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from courtyard.core.errors import Invalid

__all__ = ["clean_email", "clean_line", "fold", "handle_base", "readable_email"]

_UNFOLDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n"}
)
_NOT_IN_HANDLE = re.compile(r"[^a-z0-9]+")
_RESERVED = frozenset({"all", "channel", "everyone", "here", "me", "nobody", "team"})
_KEPT_FORMATS = frozenset("\u200c\u200d")  # joiners that Persian, Indic scripts and emoji need
_valid_email = EmailValidator()


def clean_line(text: object, *, field: str, limit: int, required: bool = True) -> str:
    """One line of visible text: white space collapsed; control and direction characters and lone surrogates dropped.

    Raises Invalid for what is no text, too long, or empty though required.
    """
    if not isinstance(text, str) or len(text) > 20 * limit:
        raise Invalid({field: [_("Please use at most %(limit)d characters.") % {"limit": limit}]})
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if char in _KEPT_FORMATS or unicodedata.category(char) not in _DROPPED)
    line = " ".join(unicodedata.normalize("NFC", visible).split())
    if len(line) > limit:
        raise Invalid({field: [_("Please use at most %(limit)d characters.") % {"limit": limit}]})
    if required and not line.strip("".join(_KEPT_FORMATS)):
        raise Invalid({field: [_("This cannot be empty.")]})
    return line


_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def readable_email(text: str) -> str | None:
    """The address in lower case, or None if ``text`` is not one. Plain ASCII, so no look-alike is taken for another."""
    address = text.strip().lower()
    if len(address) > 254 or not address.isascii():
        return None
    try:
        _valid_email(address)
    except ValidationError:
        return None
    return address


def clean_email(text: object, *, field: str = "email") -> str:
    """The address in lower case; raises Invalid if it is not one."""
    address = readable_email(text) if isinstance(text, str) else None
    if address is None:
        raise Invalid({field: [_("This is not an e-mail address.")]})
    return address


def fold(text: str) -> str:
    """Lower case without accents: ``Łukasz Müller`` becomes ``lukasz muller``; other scripts stay."""
    spelled = unicodedata.normalize("NFKD", text.casefold()).translate(_UNFOLDED)
    return "".join(char for char in spelled if not unicodedata.combining(char))


def handle_base(*candidates: str) -> str:
    """The first handle that a candidate yields: ``Lina Moreau`` gives ``lina-moreau``; at most 48 characters."""
    for text in candidates:
        handle = _NOT_IN_HANDLE.sub("-", fold(text[:200])).strip("-")[:48].strip("-")
        if handle:
            return f"{handle}-1" if handle in _RESERVED else handle
    return "person"
