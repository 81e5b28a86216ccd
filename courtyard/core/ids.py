"""Identifiers: UUID version 7 (RFC 9562), sortable by the millisecond they were made in and accepted from clients."""

import datetime
import uuid

from uuid_utils.compat import uuid7

__all__ = ["first_id", "new_id", "parse_id"]


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid7()


def first_id(moment: datetime.datetime) -> uuid.UUID:
    """The smallest id that can be made at that moment: what was made since has a larger one."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x8 << 60)


def parse_id(text: str) -> uuid.UUID | None:
    """The UUID that ``text`` spells, or None if it spells none."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
