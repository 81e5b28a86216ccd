"""How the reading of a file ends."""

from enum import StrEnum

__all__ = ["Outcome", "Refused", "TooLarge", "Unreadable"]


class Outcome(StrEnum):
    """What came of it; only ``DONE`` comes with text."""

    DONE = "done"
    EMPTY = "empty"  # a picture, a scan, an archive: no text that we know how to find
    TOO_LARGE = "too_large"  # it takes more time or memory than a file gets
    UNREADABLE = "unreadable"  # broken, locked with a password, or of a format we do not read
    REFUSED = "refused"  # made to grow or to fetch when it is read


class TooLarge(Exception):
    """There is more in it than a file gets room for."""


class Unreadable(Exception):
    """It cannot be read, or not without a password."""


class Refused(Exception):
    """It is a trap."""
