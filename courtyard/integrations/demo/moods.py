"""What people at the firm say of the moment: statuses that still stand for some hours, and who is away."""

import datetime

from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import ZONE, Clockwork
from courtyard.people.models import Absence, Status

__all__ = ["say_how_it_is"]


def say_how_it_is(cast: Cast, clock: Clockwork) -> None:
    """Two inserts. The rows are written as the services would, some of them as of days ago."""
    moods = reading.moods()
    Status.objects.bulk_create(_status(line, cast, clock) for line in moods["status"])
    Absence.objects.bulk_create(_absence(line, cast, clock) for line in moods["absence"])


def _status(line: dict, cast: Cast, clock: Clockwork) -> Status:
    until = clock.now + datetime.timedelta(hours=line["hours"]) if "hours" in line else None
    return Status(
        person=cast.people[line["who"]], emoji=line["emoji"], words=line["words"], until=until,
        do_not_disturb=line.get("do_not_disturb", False), since=clock.ago(25),
    )  # fmt: skip


def _absence(line: dict, cast: Cast, clock: Clockwork) -> Absence:
    first, last = (clock.today + datetime.timedelta(days=line[end]) for end in ("first", "last"))
    after = last + datetime.timedelta(days=1)
    return Absence(
        person=cast.people[line["who"]], first_day=first, last_day=last, words=line["words"],
        stand_in=cast.people[line["stand_in"]], starts_at=_midnight(first), ends_at=_midnight(after),
    )  # fmt: skip


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), ZONE)
