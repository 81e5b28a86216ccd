"""What a person may ask about: topics that were signed for them, or that their rooms let them follow now."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from courtyard.core import changes, live
from courtyard.core.clock import now
from courtyard.core.models import Revocation
from courtyard.gateway.binding import Viewer, allowed

__all__ = ["answer_since", "granted"]


def granted(person: Any, viewer: Viewer, topics: Sequence[str]) -> list[str]:
    """The names of those topics, signed or plain, that the person may follow.

    A signature spares asking the rooms, unless a right of the person ended within its life.
    """
    signed = [live.verify(viewer.person_id, viewer.session_hash, text) for text in topics]
    names = [one[0] for one in signed if one]
    if names and _lost_something(viewer.person_id):
        names = sorted(allowed(person, names))
    plain = [text for text in topics if "~" not in text]
    return [*names, *sorted(allowed(person, plain))]


def answer_since(
    topics: Sequence[str], cursor: str | None, *, locale: str = "", limit: int = changes.LIMIT
) -> dict[str, object]:
    """The JSON answer to "since when?", the same for pages and the API. Raises BadCursor (400)."""
    found = changes.since(topics, cursor, locale=locale, limit=limit)
    results = [change.as_frame() for change in found.changes]
    return {"results": results, "next": found.cursor, "more": found.more, "reset": found.reset}


def _lost_something(person_id: uuid.UUID) -> bool:
    within = now() - datetime.timedelta(seconds=2 * live.LIFETIME)
    return Revocation.objects.filter(person_id=person_id, at__gt=within).exists()
