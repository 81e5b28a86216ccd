"""The one clock of the code. The order of things is decided by the database's clock; this one is for what never orders anything."""

import datetime

__all__ = ["now", "today"]


def now() -> datetime.datetime:
    """The current time, aware, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def today(zone: datetime.tzinfo = datetime.UTC) -> datetime.date:
    """The date in a reader's zone."""
    return now().astimezone(zone).date()
