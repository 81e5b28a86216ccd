"""Pictures of people and the organisation's mark: squares of our own making, kept in storage."""

from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.core import storage
from courtyard.core.errors import Invalid
from courtyard.core.pictures import square

__all__ = ["SIDE", "keep_square"]

SIDE = 384  # pixels: sharp at the largest size a page shows, on a phone's screen too
_LARGEST = 20_000_000


def keep_square(upload: BinaryIO | None, *, field: str, instead_of: str) -> str:
    """Draw an uploaded picture anew as a square and keep it; answers its storage key, "" for no upload.

    What it stands ``instead_of`` is thrown away once the transaction is committed. Raises Invalid for no picture.
    """
    key = _kept(upload, field) if upload is not None else ""
    if instead_of:
        transaction.on_commit(lambda: storage.delete(instead_of))
    return key


def _kept(upload: BinaryIO, field: str) -> str:
    if getattr(upload, "size", 0) > _LARGEST:
        raise Invalid({field: [_("Please choose a picture of at most 20 MB.")]})
    try:
        variant = square(upload, SIDE)
    except Invalid as error:
        raise Invalid({field: [text for sentences in error.errors.values() for text in sentences]}) from None
    return storage.save(variant.stream, max_bytes=_LARGEST).key
