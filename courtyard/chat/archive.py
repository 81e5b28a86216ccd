"""Conversations as a ZIP archive that is sent while it is read: of each a line of JSON per message, a text to read, and the files.

What is in it is decided anew for every page of messages, by the doors of ``access``: who loses one meanwhile gets no more of it.
"""

import io
import re
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from textwrap import indent
from typing import IO

import orjson
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.chat import access, thread_access
from courtyard.chat.models import Conversation, Thread
from courtyard.chat.selectors.hanging import Said
from courtyard.chat.selectors.history import every
from courtyard.chat.selectors.listing import line_of
from courtyard.chat.serialising import line_json, message_json
from courtyard.content.models import File
from courtyard.core import storage
from courtyard.core.errors import NotFound
from courtyard.core.richtext import excerpt

__all__ = ["archive"]

_IN_MEMORY = 1024 * 1024  # bytes of the text that is written beside the lines, before it goes to the disk
_QUOTED = 120  # characters of what is answered
_CHUNK = 256 * 1024
_STRANGE = re.compile(r"[^\w-]+")


class _Outlet(io.RawIOBase):
    """Where the archive is written: what came since one looked last is taken from it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # zipfile writes bytes
        self.written.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        while self.written:
            yield self.written.pop(0)


def archive(viewer: Person, conversation_ids: Iterable[uuid.UUID]) -> Iterator[bytes]:
    """The bytes of the archive, in the language and the time zone of now; a page of messages and a piece of a file are in
    memory at a time, however large it is.
    """
    parts = _parts(viewer, conversation_ids)
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def sent() -> Iterator[bytes]:  # when the request has been answered, others have theirs
        while True:
            with translation.override(language), timezone.override(zone):
                part = next(parts, None)
            if part is None:
                return
            yield part

    return sent()


def _parts(viewer: Person, conversation_ids: Iterable[uuid.UUID]) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as packed:  # type: ignore[arg-type]  # it is only written to
        for number, pk in enumerate(conversation_ids, 1):
            with suppress(NotFound):  # it was theirs a moment ago
                for _pause in _conversation(packed, viewer, access.conversation_for_read(viewer, pk), number):
                    yield from outlet.taken()
    yield from outlet.taken()


def _conversation(packed: zipfile.ZipFile, viewer: Person, conversation: Conversation, number: int) -> Iterator[None]:
    """Write one, stopping now and then for what is written to be sent."""
    line = line_of(viewer, conversation)
    folder = f"{number:04d}-{_STRANGE.sub('-', line.title).strip('-')[:60] or 'conversation'}"
    packed.writestr(f"{folder}/conversation.json", orjson.dumps(line_json(line)))
    files: dict[uuid.UUID, tuple[str, File]] = {}
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as text:
        text.write(f"{line.title}\n\n".encode())
        with _entry(packed, f"{folder}/messages.jsonl") as lines:
            for said in _said(viewer, conversation):
                names = _named(said, files)
                lines.write(orjson.dumps(message_json(said) | {"archived": names}, option=orjson.OPT_APPEND_NEWLINE))
                text.write(_readable(said, names).encode())
                yield
        text.seek(0)
        with _entry(packed, f"{folder}/messages.txt") as readable:
            for chunk in iter(lambda: text.read(_CHUNK), b""):
                readable.write(chunk)
                yield
    for name, file in files.values():
        yield from _file(packed, f"{folder}/{name}", file)


def _said(viewer: Person, conversation: Conversation) -> Iterator[Said]:
    """All that the viewer reads there: the answers of a thread under its first message, or at the end where that is not there."""
    for said in every(viewer, conversation):
        yield said
        if said.thread:
            yield from every(viewer, conversation, thread=said.thread.thread)
    since = vars(conversation)["history_from"]
    headless = Q(first__deleted_at__isnull=False) | (Q(first__created_at__lt=since) if since else Q(pk__in=[]))
    threads: Iterable[Thread] = (
        thread_access.threads_visible_in(conversation).filter(headless).order_by("last_at", "pk")
    )
    for thread in threads:
        yield from every(viewer, conversation, thread=thread)


def _named(said: Said, files: dict[uuid.UUID, tuple[str, File]]) -> list[str]:
    """The names that the files of a message have in the archive; a file that hangs on several is there once."""
    rows = [row for row in said.carried if row.file.key]
    for row in rows:
        name = f"files/{len(files) + 1:05d}-{storage.safe_download_name(row.file.name)}"
        files.setdefault(row.file_id, (name, row.file))
    return [files[row.file_id][0] for row in rows]


def _readable(said: Said, names: list[str]) -> str:
    """A message as text: who, when, what, and what hangs on it."""
    it, marks = said.message, []
    if said.thread:
        marks.append(said.thread.thread.name or _("Thread"))
    if it.aside:
        marks.append(_("in the thread"))
    if it.edited_at:
        marks.append(_("edited"))
    text = f"[{timezone.localtime(it.created_at):%Y-%m-%d %H:%M}] {it.author.byline}"
    text += f" ({', '.join(marks)})\n" if marks else "\n"
    if said.quoted:
        text += f"> {said.quoted.author.byline}: {excerpt(said.quoted.body_text, _QUOTED)}\n"
    text += f"{it.body_text}\n" if it.body_html or not said.forward else ""
    if said.forward:
        passed = said.forward.body_text.replace("\n", "\n| ")
        text += (
            f"| {said.forward.author.byline}, {timezone.localtime(said.forward.said_at):%Y-%m-%d %H:%M}\n| {passed}\n"
        )
    for choice in said.poll.choices if said.poll else ():
        text += f"- {choice.text}" + (f": {choice.votes}\n" if choice.votes is not None else "\n")
    if it.reactions:
        text += "  ".join(f"{emoji} {count}" for emoji, count in it.reactions.items()) + "\n"
    text += "".join(f"[{name}]\n" for name in names)
    return indent(text, "    ") + "\n" if it.aside else text + "\n"


def _file(packed: zipfile.ZipFile, name: str, file: File) -> Iterator[None]:
    with suppress(NotFound), storage.open(file.key) as source, _entry(packed, name, zipfile.ZIP_STORED) as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
            yield


def _entry(packed: zipfile.ZipFile, name: str, method: int = zipfile.ZIP_DEFLATED) -> IO[bytes]:
    """A file of the archive whose size is not known yet."""
    info = zipfile.ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    info.compress_type = method
    info.external_attr = 0o600 << 16
    return packed.open(info, "w", force_zip64=True)
