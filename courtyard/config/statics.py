"""The browser's files, gathered into the data folder under names that carry their content; again only when one changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

from courtyard.config.folder import told_plainly


class Storage(CompressedManifestStaticFilesStorage):
    """Names with a digest, files compressed beforehand; a name that was not gathered is served as it is."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """See Django; without a source there is no digest."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name


def outdated() -> bool:
    """Whether a source changed since they were gathered."""
    stamp = _stamp()
    return not (stamp.is_file() and stamp.read_text() == _fingerprint())


def collect() -> None:
    """Gather them; raises ``Problem``."""
    from django.core.management import call_command

    stamp = _stamp()
    with told_plainly(stamp.parent):
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(_fingerprint())


def _stamp() -> Path:
    root = Path(settings.STATIC_ROOT)
    return root.with_name(f"{root.name}.stamp")


def _fingerprint() -> str:
    """A digest over the names, sizes and times of all sources, and the way they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES.get("staticfiles")).encode())
    for path, status in sorted(_sources(), key=lambda found: found[0]):
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, os.stat_result]]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list(None):
            where = storage.path(path)
            yield where, os.stat(where)
