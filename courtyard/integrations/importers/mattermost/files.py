"""Attachments: their bytes from the ZIP, stored each in a transaction of its own, so that nothing lies around unknown."""

import io
import uuid
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from django.db import transaction

from courtyard.accounts.models import Person
from courtyard.content.models import File
from courtyard.content.services.files import MAX_PICTURE, MAX_UPLOAD, upload
from courtyard.core import pictures, storage
from courtyard.core.errors import Invalid, TooLarge
from courtyard.core.ids import new_id
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.mattermost.export import Export
from courtyard.integrations.importers.mattermost.values import moment
from courtyard.integrations.importers.report import Report
from courtyard.integrations.importers.values import text_of

__all__ = ["Files"]

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(slots=True)
class Files:
    """The attachments of one import."""

    export: Export
    ledger: Ledger
    report: Report
    seen: set[str] = field(default_factory=set)

    def take(self, attachment: dict, owner: uuid.UUID, said: dict) -> uuid.UUID | None:
        """The file of an attachment, stored if it is new; None for one that is left out, and in a dry run."""
        path = text_of(attachment, "path").strip()
        name = storage.safe_download_name(PurePosixPath(path).name)
        if not path:
            self.report.files.skip("refused")
            return None
        key = self.ledger.key("file", path)
        known = self.ledger.known([key]).get(key)
        if known or key in self.seen:
            self.report.files.make("again")
            return known
        info = self.export.find(path)
        made = None
        try:
            if info is None:
                made = self._named(key, name, owner)
            elif self.report.dry_run:
                _check(self.export.open(info), info, name)
            else:
                made = self._stored(key, info, name, owner, said)
        except (Invalid, TooLarge, *_DAMAGED):
            self.report.files.skip("refused")
            return None
        self.seen.add(key)
        self.report.files.make("stored" if info else "named")
        return made

    @transaction.atomic
    def _stored(self, key: str, info: zipfile.ZipInfo, name: str, owner: uuid.UUID, said: dict) -> uuid.UUID:
        with self.export.open(info) as stream:
            file = upload(actor=Person(pk=owner), stream=stream, name=name)
        if at := moment(said.get("create_at")):
            File.objects.filter(pk=file.pk).update(created_at=at)
        self.ledger.note({key: file.pk})
        return file.pk

    @transaction.atomic
    def _named(self, key: str, name: str, owner: uuid.UUID) -> uuid.UUID | None:
        """Only its name is known: the export has no bytes of it."""
        if self.report.dry_run:
            return None
        kind = storage.sniff(b"", name)
        file = File.objects.create(pk=new_id(), owner_id=owner, name=name, content_type=kind, size=0)
        self.ledger.note({key: file.pk})
        return file.pk


def _check(stream: IO[bytes], info: zipfile.ZipInfo, name: str) -> None:
    """What storing it would refuse, without storing it."""
    if info.file_size > MAX_UPLOAD:
        raise TooLarge
    with stream:
        head = stream.read(8192)
        if storage.sniff(head, name) in pictures.ACCEPTED:
            if info.file_size > MAX_PICTURE:
                raise TooLarge
            pictures.prepare(io.BytesIO(head + stream.read()))
        while stream.read(1024 * 1024):
            pass
