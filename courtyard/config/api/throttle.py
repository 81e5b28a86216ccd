"""How much is too much: a person's calls are counted by the minute in each process, reads and writes apart."""

import time
import uuid
from threading import Lock

from courtyard.config.env import setting
from courtyard.core.errors import TooMany

__all__ = ["count_call"]

READS = int(setting("COURTYARD_API_READS", "3000"))  # a minute, for one person, in one process
WRITES = int(setting("COURTYARD_API_WRITES", "1200"))

_counts: dict[tuple[uuid.UUID, bool], int] = {}
_minute = 0
_lock = Lock()


def count_call(person_id: uuid.UUID, *, writes: bool) -> None:
    """Count one call. Raises TooMany, with the seconds until the next minute, beyond the limit."""
    global _minute
    now = time.time()
    with _lock:
        if int(now // 60) != _minute:
            _minute = int(now // 60)
            _counts.clear()
        key = (person_id, writes)
        _counts[key] = count = _counts.get(key, 0) + 1
    if count > (WRITES if writes else READS):
        raise TooMany(retry_after=60 - int(now % 60))
