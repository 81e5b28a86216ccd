"""Uploads: bytes stored under generated names, their type read from the bytes, pictures re-encoded without metadata."""

import uuid
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.models import File
from courtyard.content.services.insides import expect_text
from courtyard.core import pictures, storage
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.ids import new_id

__all__ = ["MAX_UPLOAD", "still_animations", "upload"]

MAX_UPLOAD = 200 * 1024 * 1024  # bytes
MAX_PICTURE = 40 * 1024 * 1024
CAN_MOVE = ("image/gif", "image/webp")


def upload(*, actor: Person, stream: storage.Source, name: str, id: uuid.UUID | None = None) -> File:
    """Store an uploaded file for its owner; it is seen by others once an item carries it.

    Raises Invalid for a broken picture or a file that is too large, StorageFull when the disk is; nothing is left
    behind then.
    """
    if id is not None and (known := _known(actor, id)):
        return known
    stored = storage.save(stream, max_bytes=MAX_UPLOAD)
    keys = [stored.key]
    try:
        file = _described(stored, storage.safe_download_name(name), keys)
        file.pk, file.owner = id or new_id(), actor
        with transaction.atomic():
            file.save(force_insert=True)
            expect_text(file=file)
        file.made_now = True
    except BaseException as error:
        for key in keys:
            storage.delete(key)
        if isinstance(error, IntegrityError) and id is not None and (known := _known(actor, id)):
            return known  # the same form, sent twice at once
        raise
    return file


def _known(actor: Person, id: uuid.UUID) -> File | None:
    known = File.objects.filter(pk=id).first()
    if known and known.owner_id != actor.pk:
        raise Conflict(_("This id is taken."))
    return known


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
        setattr(file, f"{variant.name}_key", key)
    file.width, file.height = variants[0].width, variants[0].height
    if file.content_type in CAN_MOVE:
        file.moving_key = file.moving_key or file.display_key


def still_animations() -> None:
    """Draw the still picture of animations that came before there was one; what they had moves, and is kept as such."""
    unseen = File.objects.filter(content_type__in=CAN_MOVE, moving_key="").exclude(display_key="")
    for file in unseen.iterator():
        file.moving_key = file.display_key
        with suppress(NotFound, Invalid), storage.open(file.moving_key) as source:
            variants = {one.name: one for one in pictures.prepare(source)}  # type: ignore[arg-type]  # a File reads like one
            if "moving" in variants:
                file.display_key = storage.save(variants["display"].stream, max_bytes=MAX_PICTURE).key
        file.save(update_fields=["display_key", "moving_key"])
