"""Identifiers: UUID version 7 (RFC 9562), sortable by the millisecond they were made in and accepted from clients."""

import uuid

from uuid_utils.compat import uuid7

__all__ = ["new_id", "parse_id"]


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid7()


def parse_id(text: str) -> uuid.UUID | None:
    """The UUID that ``text`` spells, or None if it spells none."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
