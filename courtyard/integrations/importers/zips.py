"""A ZIP from elsewhere: every entry is looked at before one is believed, and nothing is ever unpacked into files."""

import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from courtyard.core.errors import CourtyardError

__all__ = ["MAX_TOTAL", "BadArchive", "checked", "opened", "shown"]

MAX_ENTRIES = 1_000_000
MAX_TOTAL = 100 * 1024 * 1024 * 1024
MAX_RATIO = 400  # JSON packs to a tenth; a thirtieth is rare

_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class BadArchive(CourtyardError):
    """The file is no export that can be read; the message says why. Nothing was written."""


def opened(path: Path) -> zipfile.ZipFile:
    """The ZIP at ``path``. Raises BadArchive."""
    if path.is_dir():
        raise BadArchive(_("%(path)s is a folder. Please give the ZIP file of the export.") % {"path": path})
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BadArchive(_("There is no file %(path)s.") % {"path": path}) from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, EOFError):
        raise BadArchive(
            _("%(path)s is not a whole ZIP file. Please download the export again.") % {"path": path}
        ) from None
    except OSError as error:
        raise BadArchive(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror or error}
        ) from None


def checked(archive: zipfile.ZipFile, *, largest: int) -> dict[str, zipfile.ZipInfo]:
    """The files by their path, once every entry has been looked at; none unpacks to more than ``largest`` bytes."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise BadArchive(_("This ZIP holds %(count)d files: too many for an export.") % {"count": len(entries)})
    _check_sizes(entries, largest)
    files: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        name = _name(info)
        _check_entry(info, name)
        if name.endswith("/") or name.startswith(_LITTER) or PurePosixPath(name).name in _LITTER:
            continue
        if name in files:
            raise BadArchive(_("This ZIP holds %(file)s twice.") % {"file": shown(info)})
        files[name] = info
    return files


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name; tools that repack forget to say that it is UTF-8."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    raw = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or "\\" in raw or "\0" in raw or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise BadArchive(
            _("This ZIP holds a file name that leads out of it (%(file)s). No export does.") % {"file": shown(info)}
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadArchive(_("This ZIP holds a symbolic link (%(file)s). No export does.") % {"file": shown(info)})
    if info.flag_bits & 0x1:
        raise BadArchive(_("This ZIP is encrypted. Please unpack it with its password and pack it again without."))


def _check_sizes(entries: list[zipfile.ZipInfo], largest: int) -> None:
    """Sizes are what the archive declares; reading stops there and the checksum catches a lie."""
    packed = unpacked = 0
    for info in entries:
        if info.file_size > largest:
            raise BadArchive(
                _("%(file)s is %(size)d MB when unpacked: more than a day of a channel can be.")
                % {"file": shown(info), "size": info.file_size // 1024 // 1024}
            )
        packed += info.compress_size
        unpacked += info.file_size
    if unpacked > MAX_TOTAL or (unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * max(packed, 1)):
        raise BadArchive(
            _("This ZIP would unpack to %(size)d MB from %(packed)d kB. That is no export but a trap.")
            % {"size": unpacked // 1024 // 1024, "packed": packed // 1024}
        )


def shown(file: zipfile.ZipInfo | str) -> str:
    """A file's name as it may stand in a message on a terminal."""
    name = "".join(char if char.isprintable() else "?" for char in (file if isinstance(file, str) else _name(file)))
    return name if len(name) <= 100 else f"{name[:100]}…"
