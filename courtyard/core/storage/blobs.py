"""Saving, opening and deleting by key."""

import errno
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from courtyard.core.errors import NotFound, StorageFull, TooLarge
from courtyard.core.ids import new_id
from courtyard.core.storage.folder import Folder

__all__ = ["Source", "Stored", "backend", "check_key", "delete", "exists", "open", "save", "sweep"]

CHUNK = 256 * 1024

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Source(Protocol):
    """Anything bytes can be read from: an upload, an open file, a BytesIO."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: its key, its size in bytes, its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


def save(stream: Source, *, max_bytes: int) -> Stored:
    """Store the bytes of ``stream`` under a new key; when this returns they are on the disk.

    Raises TooLarge beyond ``max_bytes`` and StorageFull when there is no room; nothing is left behind then.
    """
    key = _new_key()
    with _room_or_refusal(), _unfinished() as target:
        stored = _copy(stream, target, key, max_bytes)
        _keep(target.name, key)
    return stored


def open(key: str) -> File:
    """The stored bytes, to be closed by the caller. Raises NotFound."""
    check_key(key)
    try:
        return backend().open(key, "rb")
    except FileNotFoundError:
        raise NotFound(_("This file is not here any more.")) from None


def exists(key: str) -> bool:
    """Whether there are bytes under this key."""
    return bool(_KEY.fullmatch(key)) and backend().exists(key)


def delete(key: str) -> None:
    """Remove the bytes under this key; none there is as well."""
    check_key(key)
    backend().delete(key)


def sweep(*, older_than: float = 24 * 3600) -> int:
    """Remove what killed processes left unfinished more than ``older_than`` seconds ago; returns how many files."""
    storage = backend()
    return storage.sweep(older_than=older_than) if isinstance(storage, Folder) else 0


def backend() -> Storage:
    """The storage in use."""
    return storages["default"]


def check_key(key: str) -> None:
    """Raise NotFound for anything but a key of ours: a key never comes from a request, and never names a path."""
    if not _KEY.fullmatch(key):
        raise NotFound(_("This file is not here any more."))


def _new_key() -> str:
    """A key in two levels of folders. A UUIDv7 begins with the time, so its end spreads the folders."""
    name = str(new_id())
    return f"{name[-2:]}/{name[-4:-2]}/{name}"


@contextmanager
def _room_or_refusal() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(_("There is no room left for files. Nothing was stored; text still works.")) from error
        raise


@contextmanager
def _unfinished() -> Iterator[IO[bytes]]:
    """A file to write to, gone at the end unless it was kept."""
    storage = backend()
    target = storage.incoming() if isinstance(storage, Folder) else tempfile.NamedTemporaryFile(delete=False)  # noqa: SIM115
    try:
        yield target
    finally:
        with suppress(OSError):  # a full disk speaks up once more at closing
            target.close()
        Path(target.name).unlink(missing_ok=True)


def _copy(stream: Source, target: IO[bytes], key: str, max_bytes: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(_("This file is too large: %(size)s MB at most.") % {"size": max(1, max_bytes >> 20)})
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    return Stored(key, size, digest.hexdigest())


def _keep(path: str, key: str) -> None:
    storage = backend()
    if isinstance(storage, Folder):
        storage.adopt(path, key)
        return
    with Path(path).open("rb") as content:
        named = storage.save(key, File(content))
    if named != key:
        raise RuntimeError(f"The storage gave {key} another name: {named}.")
