"""Who of the people one sees is here now; the live edge says it, nothing is stored (``core.nearness``)."""

import uuid
from collections.abc import Collection

from courtyard.accounts.models import Person
from courtyard.core.nearness import Near, near_now
from courtyard.people import access

__all__ = ["near_people"]


def near_people(viewer: Person, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Near]:
    """Those of them who are near, as far as the viewer may know it."""
    return near_now(set(access.near_to(viewer).filter(pk__in=person_ids).values_list("pk", flat=True)))
