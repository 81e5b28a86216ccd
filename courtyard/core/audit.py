"""The audit log: who did what to whom, written in the transaction of the deed. The table refuses UPDATE and DELETE."""

import uuid
from collections.abc import Mapping

from django.db import transaction

from courtyard.core.models import AuditEntry

__all__ = ["record"]


def record(
    kind: str,
    *,
    actor_id: uuid.UUID | None,
    subject_id: uuid.UUID | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Add a line, e.g. ``record("person.role", actor_id=me.pk, subject_id=ada.pk, data={"to": "moderator"})``.

    ``actor_id`` is None for what the system does by itself. ``data`` holds small JSON values: ids and codes, never
    personal text.
    Raises RuntimeError outside a transaction: a line must stand or fall with the deed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was recorded outside a transaction.")
    AuditEntry.objects.bulk_create([AuditEntry(kind=kind, actor_id=actor_id, subject_id=subject_id, data=data)])
