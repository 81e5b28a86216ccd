"""The ledger of what came from where. It is written in the transaction of what it tells of, so it is never wrong."""

import hashlib
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _

from courtyard.core.errors import Conflict
from courtyard.integrations.models import Imported

__all__ = ["Ledger", "lock_number", "only_one"]

PATIENCE = 5.0  # seconds: the database needs a moment to notice that a killed import is gone
_LONG = 60  # characters of a foreign id; a key has 120


class Ledger:
    """The rows of one source."""

    def __init__(self, source: str) -> None:
        self.source = source

    @staticmethod
    def key(kind: str, *ids: str) -> str:
        """The natural key of a thing; ids that no product writes are cut to a digest."""
        return ":".join((kind, *(part if len(part) <= _LONG else _digest(part) for part in ids)))

    def known(self, keys: Iterable[str]) -> dict[str, uuid.UUID]:
        """What of ``keys`` was imported before, and what it became."""
        rows = Imported.objects.filter(source=self.source, key__in=list(keys))
        return dict(rows.values_list("key", "target_id"))

    def keys_of(self, targets: Iterable[uuid.UUID], kind: str) -> dict[uuid.UUID, list[str]]:
        """The keys of this kind under which ``targets`` came, the first one first."""
        rows = Imported.objects.filter(source=self.source, target_id__in=list(targets), key__startswith=f"{kind}:")
        found: dict[uuid.UUID, list[str]] = {}
        for target, key in rows.order_by("pk").values_list("target_id", "key"):
            found.setdefault(target, []).append(key)
        return found

    def note(self, targets: Mapping[str, uuid.UUID]) -> None:
        """Remember what became of what, inside the caller's transaction."""
        rows = (Imported(source=self.source, key=key, target_id=target) for key, target in targets.items())
        Imported.objects.bulk_create(rows, batch_size=1000)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop keys that no longer stand for anything."""
        Imported.objects.filter(source=self.source, key__in=list(keys)).delete()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def lock_number(source: str) -> int:
    """The advisory lock that an import of this source holds."""
    return int.from_bytes(hashlib.sha256(f"import {source}".encode()).digest()[:8], signed=True)


def _locked(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s::bigint)", [number])
        return bool(cursor.fetchone()[0])


@contextmanager
def only_one(source: str) -> Iterator[None]:
    """Hold the import of a source alone; ends with the connection, however the process ends. Raises Conflict."""
    number = lock_number(source)
    until = time.monotonic() + PATIENCE
    while not _locked(number):
        if time.monotonic() > until:
            raise Conflict(_("An import from the same source is running already."))
        time.sleep(0.1)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s::bigint)", [number])
