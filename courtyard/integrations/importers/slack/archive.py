"""The export as Slack hands it out: a ZIP of lists and of one JSON file per channel and day. Nothing is ever unpacked.

Everything inside is somebody else's word: names, sizes and values are checked before they are believed. A file is read
whole (a day of a channel), the archive never is.
"""

import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.utils.translation import gettext as _

from courtyard.integrations.importers.values import text_of
from courtyard.integrations.importers.zips import BadArchive, checked, opened, shown

__all__ = ["Archive", "BadArchive", "Channel"]

MAX_FILE = 200 * 1024 * 1024  # bytes of one file, unpacked
AT_ONCE = 8 * 1024 * 1024  # a larger file is read message by message

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_SPACE = re.compile(r"[ \t\n\r]*")
_LISTS = {"channels.json": "channel", "groups.json": "group", "dms.json": "dm", "mpims.json": "mpim"}
_PEOPLE = ("users.json", "org_users.json")
_KEPT = {
    *("id", "team_id", "name", "deleted", "real_name", "tz", "profile"),
    *("is_bot", "is_restricted", "is_ultra_restricted"),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation of the export. ``kind`` is channel, group (private), dm or mpim (several people)."""

    kind: str
    id: str
    name: str
    data: dict
    days: tuple[zipfile.ZipInfo, ...] = ()


class Archive:
    """An opened export. Use it as a context manager; every method raises BadArchive for what cannot be read."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._zip = opened(self.path)
        try:
            self._files = _below_wrapper(checked(self._zip, largest=MAX_FILE))
        except BaseException:
            self._zip.close()
            raise
        self.users = self._users()
        self._days = self._by_folder()
        self.channels = list(self._channels())
        claimed = {info.filename for channel in self.channels for info in channel.days}
        self.strays = {
            folder: days for folder, days in self._days.items() if any(day.filename not in claimed for day in days)
        }
        self.others = self._others()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *exc: object) -> None:
        self._zip.close()

    def messages(self, day: zipfile.ZipInfo) -> Iterator[dict]:
        """The messages of one day file in the order of their times; what is no object comes as an empty one."""
        found: Iterable[object] = self._list(day)
        if day.file_size <= AT_ONCE:
            found = sorted(found, key=_time_of)
        for message in found:
            yield message if isinstance(message, dict) else {}

    def _users(self) -> list[dict]:
        lists = [self._files[name] for name in _PEOPLE if name in self._files]
        if not lists:
            raise BadArchive(_no_users(self._files))
        users: dict[str, dict] = {}
        for info in lists:
            for user in self._list(info):
                if isinstance(user, dict) and (slack_id := text_of(user, "id")):
                    users.setdefault(slack_id, {key: user[key] for key in _KEPT & user.keys()})
        return list(users.values())

    def _channels(self) -> Iterator[Channel]:
        if not any(name in self._files for name in _LISTS):
            raise BadArchive(_("This ZIP has no channels.json: it is not a whole Slack export."))
        ids: set[str] = set()
        folders: set[str] = set()
        for name, kind in _LISTS.items():
            for data in self._list(self._files[name]) if name in self._files else ():
                channel = _channel(kind, data)
                if channel is None or channel.id in ids:
                    continue
                ids.add(channel.id)
                folder = next((f for f in (channel.name, channel.id) if f in self._days and f not in folders), None)
                if folder is not None:
                    folders.add(folder)
                    days = tuple(self._days[folder])
                    channel = Channel(channel.kind, channel.id, channel.name, channel.data, days)
                yield channel

    def _by_folder(self) -> dict[str, list[zipfile.ZipInfo]]:
        days = defaultdict(list)
        for name in sorted(self._files):
            folder, _slash, file = name.rpartition("/")
            if folder and _DAY.fullmatch(file):
                days[folder].append(self._files[name])
        return dict(days)

    def _others(self) -> list[str]:
        """Files that are neither a list nor a day of a channel."""
        known = {*_LISTS, *_PEOPLE}
        return [n for n in sorted(self._files) if n not in known and not _DAY.fullmatch(n.rpartition("/")[2])]

    def _list(self, info: zipfile.ZipInfo) -> Iterable[object]:
        data = self._read(info)
        if info.file_size > AT_ONCE:
            return _elements(_decoded(data, info), info)
        found = _parsed(data, info)
        if not isinstance(found, list):
            raise _no_list(info)
        return found

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise BadArchive(
                _("%(file)s is damaged in this ZIP. Please download the export again.") % {"file": shown(info)}
            ) from None
        except (NotImplementedError, RuntimeError):
            raise BadArchive(
                _("%(file)s is encrypted or packed in a way that cannot be read.") % {"file": shown(info)}
            ) from None


def _parsed(data: bytes, info: zipfile.ZipInfo) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass  # stricter than what Slack writes: a byte order mark, half a surrogate pair
    try:
        return json.loads(_decoded(data, info))
    except (ValueError, RecursionError):
        raise _no_json(info) from None


def _decoded(data: bytes, info: zipfile.ZipInfo) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadArchive(_("%(file)s is not written in UTF-8.") % {"file": shown(info)}) from None


def _elements(text: str, info: zipfile.ZipInfo) -> Iterator[object]:
    """The elements of a JSON list, one at a time: a large file never stands in memory as objects."""
    decode = json.JSONDecoder().raw_decode
    at = _past(text, 0)
    if text[at : at + 1] != "[":
        raise _no_list(info)
    at = _past(text, at + 1)
    more = text[at : at + 1] != "]"
    while more:
        try:
            element, at = decode(text, at)
        except (ValueError, RecursionError):
            raise _no_json(info) from None
        yield element
        at = _past(text, at)
        more = text[at : at + 1] == ","
        at = _past(text, at + 1) if more else at
    if text[at : at + 1] != "]" or _past(text, at + 1) != len(text):
        raise _no_json(info)


def _past(text: str, at: int) -> int:
    """Where the next thing begins that is no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _time_of(message: object) -> str:
    time = message.get("ts") if isinstance(message, dict) else None
    return f"{time:>20}" if isinstance(time, str) else ""


def _no_list(info: zipfile.ZipInfo) -> BadArchive:
    return BadArchive(_("%(file)s does not hold a list, as Slack writes it.") % {"file": shown(info)})


def _no_json(info: zipfile.ZipInfo) -> BadArchive:
    return BadArchive(_("%(file)s is not valid JSON.") % {"file": shown(info)})


def _below_wrapper(files: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Who unpacks an export and packs it again gets one folder around everything."""
    if any(name in files for name in _PEOPLE):
        return files
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and any(f"{next(iter(tops))}/{name}" in files for name in _PEOPLE):
        return {name.partition("/")[2]: info for name, info in files.items()}
    return files


def _no_users(files: dict[str, zipfile.ZipInfo]) -> str:
    if any(name.lower().endswith(".zip") for name in files):
        return _("There is another ZIP inside this one. Please unpack it and give the inner one.")
    return _("This ZIP has no users.json: it is not a whole Slack export.")


def _channel(kind: str, data: object) -> Channel | None:
    if not isinstance(data, dict) or not text_of(data, "id"):
        return None
    return Channel(kind, text_of(data, "id"), text_of(data, "name") or text_of(data, "id"), data)
