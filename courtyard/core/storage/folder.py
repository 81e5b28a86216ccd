"""A folder as a storage: files appear under their name whole, and only their owner on this machine may read them."""

import os
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

__all__ = ["Folder"]

INCOMING = "incoming"


class Folder(FileSystemStorage):
    """Django's folder storage, made atomic: written beside, flushed to the disk, then renamed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700, **options})

    def incoming(self) -> IO[bytes]:
        """A new file of this folder that has no name yet; ``adopt`` gives it one."""
        folder = Path(self.location) / INCOMING
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.NamedTemporaryFile(dir=folder, delete=False)

    def adopt(self, path: str, name: str) -> None:
        """Give a finished file its name, for good: both the bytes and the entry in the folder are on the disk."""
        target = Path(self.path(name))
        for folder in reversed([*target.relative_to(self.location).parents][:-1]):
            (Path(self.location) / folder).mkdir(mode=0o700, exist_ok=True)
        _flush(path)
        os.replace(path, target)
        _flush(str(target.parent))

    def sweep(self, *, older_than: float) -> int:
        """Remove what a killed process left unfinished more than ``older_than`` seconds ago; returns how many."""
        before = time.time() - older_than
        left = [path for path in (Path(self.location) / INCOMING).glob("*") if path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _save(self, name: str, content: File) -> str:
        with self.incoming() as target:
            try:
                for chunk in content.chunks():
                    target.write(chunk)
                target.flush()
                self.adopt(target.name, name)
            except BaseException:
                Path(target.name).unlink(missing_ok=True)
                raise
        return name


def _flush(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
