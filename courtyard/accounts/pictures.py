"""Pictures of people and the organisation's mark, cut to shapes of our own making and kept in storage."""

from collections.abc import Callable
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.core import storage
from courtyard.core.errors import Invalid
from courtyard.core.pictures import MIDDLE, Focus, Variant, square, wide

__all__ = ["COVER", "SIDE", "Upload", "keep_cover", "keep_square"]

Upload = BinaryIO | UploadedFile
SIDE = 384  # pixels: sharp at the largest size a page shows, on a phone's screen too
COVER = (1360, 320)
_LARGEST = 20_000_000


def keep_square(upload: Upload | None, *, field: str, instead_of: str, focus: Focus = MIDDLE) -> str:
    """Draw an uploaded picture anew as a square and keep it; answers its storage key, "" for no upload.

    What it stands ``instead_of`` is thrown away once the transaction is committed. Raises Invalid for no picture.
    """
    return _keep(upload, field, instead_of, lambda source: square(source, SIDE, focus))


def keep_cover(upload: Upload | None, *, field: str, instead_of: str, focus: Focus = MIDDLE) -> str:
    """The same as the strip at the top of a profile."""
    return _keep(upload, field, instead_of, lambda source: wide(source, *COVER, focus))


def _keep(upload: Upload | None, field: str, instead_of: str, draw: Callable[[BinaryIO], Variant]) -> str:
    key = _kept(upload, field, draw) if upload is not None else ""
    if instead_of:
        transaction.on_commit(lambda: storage.delete(instead_of))
    return key


def _kept(upload: Upload, field: str, draw: Callable[[BinaryIO], Variant]) -> str:
    if getattr(upload, "size", 0) > _LARGEST:
        raise Invalid({field: [_("Please choose a picture of at most 20 MB.")]})
    try:
        variant = draw(cast(BinaryIO, upload))
    except Invalid as error:
        raise Invalid({field: [text for sentences in error.errors.values() for text in sentences]}) from None
    return storage.save(variant.stream, max_bytes=_LARGEST).key
