"""A bulk export as Mattermost hands it out: one JSON object a line, alone or in a ZIP with the attachments beside it.

It is read a line at a time and never unpacked, however large it is. Paths in it are only ever looked up in the ZIP.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import orjson
from django.utils.translation import gettext as _

from courtyard.integrations.importers.values import text_of
from courtyard.integrations.importers.zips import MAX_TOTAL, BadArchive, checked, opened, shown

__all__ = ["BROKEN", "Export"]

MAX_LINE = 64 * 1024 * 1024  # bytes: a message with all its replies
BROKEN = "broken"  # the kind of a line that cannot be read
_VERSIONS = (1,)
_BOM = b"\xef\xbb\xbf"


class Export:
    """An opened export. Use it as a context manager; raises BadArchive for what is none."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._zip: zipfile.ZipFile | None = None
        self._files: dict[str, zipfile.ZipInfo] = {}
        self._lines = ""
        if self.path.is_file() and not zipfile.is_zipfile(self.path):
            return
        self._zip = opened(self.path)
        try:
            self._files = checked(self._zip, largest=MAX_TOTAL)
            self._lines = _lines_in(self._files)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Export":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._zip:
            self._zip.close()

    def objects(self) -> Iterator[tuple[str, dict]]:
        """Each line as its kind and what it tells; ``BROKEN`` for one that is none. Raises BadArchive unless the first says
        that this is an export of a known version.
        """
        with self._stream() as stream:
            found = (_read(line) for line in _lines(stream))
            kind, whole = next(found, (BROKEN, {}))
            if kind != "version":
                raise BadArchive(_("This is no bulk export of Mattermost: its first line does not say its version."))
            if whole.get("version") not in _VERSIONS:
                raise BadArchive(_("This export has a version that is not known here. Version 1 is."))
            for kind, whole in found:
                told = whole.get(kind)
                yield (kind, told) if isinstance(told, dict) else (BROKEN, {})

    def find(self, path: str) -> zipfile.ZipInfo | None:
        """The attachment that a line names, if the ZIP holds it."""
        path = path.removeprefix("./").lstrip("/")
        base = self._lines.rpartition("/")[0]
        places = (PurePosixPath(base, "data", path), PurePosixPath(base, path))
        return next((self._files[str(place)] for place in places if path and str(place) in self._files), None)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """The bytes of an attachment."""
        if self._zip is None:
            raise FileNotFoundError(info.filename)
        return self._zip.open(info)

    @contextmanager
    def _stream(self) -> Iterator[IO[bytes]]:
        name = self._lines or self.path.name
        try:
            with self._zip.open(self._files[self._lines]) if self._zip else self.path.open("rb") as stream:
                yield io.BufferedReader(stream, 1024 * 1024) if self._zip else stream  # type: ignore[arg-type, type-var]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise BadArchive(
                _("%(file)s is damaged in this ZIP. Please download the export again.") % {"file": shown(name)}
            ) from None
        except OSError as error:
            raise BadArchive(
                _("%(path)s cannot be read: %(reason)s.") % {"path": self.path, "reason": error.strerror or error}
            ) from None


def _lines_in(files: dict[str, zipfile.ZipInfo]) -> str:
    """The file with the lines: the one that lies highest."""
    found = sorted((name for name in files if name.endswith(".jsonl")), key=lambda name: (name.count("/"), name))
    if not found:
        raise BadArchive(_("This ZIP has no .jsonl file: it is no bulk export of Mattermost."))
    return found[0]


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Whole lines; one that is too long comes as an empty object, which is none."""
    first = True
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            line = b"{}"
        line = line.removeprefix(_BOM) if first else line
        first = False
        if line.strip():
            yield line


def _read(line: bytes) -> tuple[str, dict]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            found = json.loads(line)  # takes half a surrogate pair
        except (ValueError, RecursionError):
            return BROKEN, {}
    return (text_of(found, "type"), found) if text_of(found, "type") else (BROKEN, {})
