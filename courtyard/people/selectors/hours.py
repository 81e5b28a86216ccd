"""When people work, and what the clock says where they are."""

import datetime
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.people.models import WorkingDay

__all__ = ["Hours", "Stretch", "hours_of", "working_days"]


@dataclass(slots=True)
class Stretch:
    """Days in a row with the same hours; ``starts`` and ``ends`` are moments, which the reader's zone makes times of."""

    first: int
    last: int
    starts: datetime.datetime
    ends: datetime.datetime

    @property
    def days(self) -> str:
        """Their names, e.g. Mon–Thu."""
        names: list[Any] = [WEEKDAYS_ABBR[day] for day in dict.fromkeys((self.first, self.last))]
        return "–".join(map(str, names))


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's week. ``clock`` is the time where they are, "" where it is the reader's; ``at_work``: by their hours."""

    week: list[Stretch]
    clock: str
    at_work: bool


def working_days(person: Person) -> list[WorkingDay]:
    """The days on which somebody works, in order, by their own clock."""
    return list(WorkingDay.objects.filter(person=person).order_by("weekday"))


def hours_of(person: Person) -> Hours | None:
    """When somebody works, as the current zone's clock has it; None for who does not say, or is not active.

    The caller may see them.
    """
    days = working_days(person) if person.is_active else []
    if not days:
        return None
    here, moment = timezone.get_current_timezone(), now()
    there = _zone(person) or here
    local = moment.astimezone(there)
    monday = local.date() - datetime.timedelta(days=local.weekday())
    apart = local.utcoffset() != moment.astimezone(here).utcoffset()
    today = next((day for day in days if day.weekday == local.weekday()), None)
    return Hours(
        week=_week(days, monday, there), clock=f"{local:%H:%M}" if apart else "",
        at_work=today is not None and today.starts <= local.time() < today.ends,
    )  # fmt: skip


def _zone(person: Person) -> datetime.tzinfo | None:
    name = person.time_zone or person.browser_zone
    return zoneinfo.ZoneInfo(name) if name else None  # what is kept is one: accounts sees to that


def _week(days: list[WorkingDay], monday: datetime.date, zone: datetime.tzinfo) -> list[Stretch]:
    week: list[Stretch] = []
    before: WorkingDay | None = None
    for day in days:
        if before and (before.weekday + 1, before.starts, before.ends) == (day.weekday, day.starts, day.ends):
            week[-1].last = day.weekday
        else:
            date = monday + datetime.timedelta(days=day.weekday)
            starts, ends = (datetime.datetime.combine(date, time, zone) for time in (day.starts, day.ends))
            week.append(Stretch(day.weekday, day.weekday, starts, ends))
        before = day
    return week
