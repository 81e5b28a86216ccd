"""Uploads: bytes stored under generated names, their type read from the bytes, pictures re-encoded without metadata."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import File
from courtyard.core import pictures, storage
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.ids import new_id

__all__ = ["MAX_UPLOAD", "upload"]

MAX_UPLOAD = 200 * 1024 * 1024  # bytes
MAX_PICTURE = 40 * 1024 * 1024


def upload(*, actor: Person, stream: storage.Source, name: str, id: uuid.UUID | None = None) -> File:
    """Store an uploaded file for its owner; it is seen by others once an item carries it.

    Raises Invalid for a broken picture or a file that is too large, StorageFull when the disk is; nothing is left
    behind then.
    """
    if id is not None and (known := File.objects.filter(pk=id).first()):
        if known.owner_id != actor.pk:
            raise Conflict(_("This id is taken."))
        return known
    stored = storage.save(stream, max_bytes=MAX_UPLOAD)
    keys = [stored.key]
    try:
        file = _described(stored, storage.safe_download_name(name), keys)
        file.pk, file.owner = id or new_id(), actor
        with transaction.atomic():
            file.save(force_insert=True)
        file.made_now = True
    except BaseException:
        for key in keys:
            storage.delete(key)
        raise
    return file


def _described(stored: storage.Stored, name: str, keys: list[str]) -> File:
    """The row of what was stored; the keys of what is stored besides are added to ``keys`` as soon as they exist."""
    file = File(key=stored.key, size=stored.size, sha256=stored.sha256, name=name)
    with storage.open(stored.key) as source:
        head = source.read(8192)
        file.content_type = storage.sniff(head, name)
        if file.content_type in pictures.ACCEPTED:
            if stored.size > MAX_PICTURE:
                raise Invalid({"file": [_("This picture is too large: 40 MB at most.")]})
            source.seek(0)
            _add_variants(file, pictures.prepare(source), keys)  # type: ignore[arg-type]  # a File reads like one
    return file


def _add_variants(file: File, variants: list[pictures.Variant], keys: list[str]) -> None:
    for variant in variants:
        key = storage.save(variant.stream, max_bytes=MAX_PICTURE).key
        keys.append(key)
        if variant.name == "display":
            file.display_key, file.width, file.height = key, variant.width, variant.height
        else:
            file.thumb_key = key
