"""Who is near: what the live processes say of whoever has a window open. What people say themselves is `people`'s presence.

A live process keeps one row in an unlogged table and writes it every few seconds, whatever happened meanwhile: no change of
one person is ever written. A row that has grown old is that of a process that has died.
"""

import datetime
import enum
import struct
import uuid
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models.functions import Now

from courtyard.core.models import LiveProcess

__all__ = ["SILENT", "Near", "Nearby", "near_now", "nearest", "pack", "unpack"]

SILENT = datetime.timedelta(seconds=35)  # after which a process is taken for dead
_ROW = struct.Struct(">16sBI")


class Nearby(enum.IntEnum):
    """How near, the nearest last: before a screen counts more than with a phone, and both more than having gone for a coffee."""

    AWAY = 1
    PHONE = 2
    ONLINE = 3


class Near(NamedTuple):
    """One person: how near, and since when they are away (Unix seconds; 0 while they are not)."""

    how: Nearby
    since: int = 0

    @property
    def away_since(self) -> datetime.datetime | None:
        """The moment of it."""
        return datetime.datetime.fromtimestamp(self.since, datetime.UTC) if self.since else None

    def as_json(self) -> list[object]:
        """As the live line says it: ``["away", 1764480000]``."""
        return [self.how.name.lower(), self.since]


def nearest(found: Collection[Near | None]) -> Near | None:
    """Of what several windows or processes say of one person."""
    return max((near for near in found if near is not None), default=None)


def pack(people: Mapping[uuid.UUID, Near]) -> bytes:
    """21 bytes for each."""
    return b"".join(_ROW.pack(person.bytes, near.how, near.since) for person, near in people.items())


def unpack(packed: bytes) -> dict[uuid.UUID, Near]:
    """What ``pack`` made."""
    return {uuid.UUID(bytes=person): Near(Nearby(how), since) for person, how, since in _ROW.iter_unpack(packed)}


def near_now(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Near]:
    """Those of the people who are near, as the live processes last said. The caller may know it of them."""
    found: dict[uuid.UUID, Near] = {}
    for packed in LiveProcess.objects.filter(seen_at__gt=Now() - SILENT).values_list("people", flat=True):
        for person, near in unpack(bytes(packed)).items():
            if person in person_ids:
                found[person] = max(near, found.get(person, near))
    return found
