"""Create once: the client's id, the author and a digest of the request are kept for good, with the object.

A retry after a lost answer, a restart or a day finds the same object. Nothing here expires.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from courtyard.core.errors import Conflict

__all__ = ["claim", "digest_of"]

Payload = Mapping[str, object] | Sequence[object]

_CLAIM = """
INSERT INTO core_creation (id, author, digest) VALUES (%s, %s, %s)
ON CONFLICT (id) DO NOTHING RETURNING id
"""


def digest_of(payload: Payload) -> bytes:
    """SHA-256 of the payload as canonical JSON (sorted keys, no spaces; ids and times by their text)."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).digest()


def claim(*, author: uuid.UUID, id: uuid.UUID, payload: Payload) -> bool:
    """Take ``id`` for a new object of ``author``.

    True: it is new, create the object. False: this very request was done before, answer the object that stands.
    Raises Conflict when the id was used for another request or by somebody else. A parallel twin waits here until the
    first transaction ends, so that exactly one of them creates.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("claim() was called outside a transaction.")
    digest = digest_of(payload)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [id, author, digest])
        if cursor.fetchone():
            return True
        cursor.execute("SELECT author, digest FROM core_creation WHERE id = %s", [id])
        row = cursor.fetchone()
    if row is None or row[0] != author or bytes(row[1]) != digest:
        raise Conflict(_("This id was already used for something else."))
    return False
