"""Saved searches ring: search and the bell are rooms side by side, so what joins them stands here."""

import uuid
from collections.abc import Sequence

from courtyard.accounts.models import Person
from courtyard.notifications.models import Reason
from courtyard.notifications.selectors import Told
from courtyard.notifications.services import drop_object, read_object, tell
from courtyard.search import events
from courtyard.search.selectors import own

__all__ = ["forgotten", "found", "opened", "told"]


def found(event: events.SearchFound) -> None:
    """Whose search it is; one entry for all that it finds until they look."""
    saved = event.saved
    tell(
        actor=None, person_ids={saved.person_id}, reason=Reason.HOUSE, object_kind="search", object_id=saved.pk,
        source_id=saved.pk,
    )  # fmt: skip


def opened(event: events.SearchOpened) -> None:
    """What one has looked at is read."""
    read_object(person=event.actor, object_id=event.search_id)


def forgotten(event: events.SearchForgotten) -> None:
    """There is nothing left to tell."""
    drop_object(object_id=event.search_id)


def told(viewer: Person, search_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Told]:
    """What the bell says of saved searches of the viewer."""
    return {pk: Told(*words) for pk, words in own.told(viewer, search_ids).items()}
