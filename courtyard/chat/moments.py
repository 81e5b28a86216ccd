"""Moments to send something or to come back to it: the natural ones, in the zone of who chooses, and what may be chosen."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from courtyard.chat.repeating import Every, Repeating
from courtyard.core.clock import now
from courtyard.ui import formats

__all__ = ["Moment", "again", "check_moment", "chosen", "moments"]

FARTHEST = datetime.timedelta(days=731)
MORNING = datetime.time(9)


@dataclass(frozen=True, slots=True)
class Moment:
    """A choice: its key in a form, what it is called, and when it is; ``fixed``: however long the page has been open."""

    key: str
    label: str
    at: datetime.datetime
    fixed: bool = False


def moments(*, soon: bool = False) -> list[Moment]:
    """What one may choose by name now; ``soon`` adds the nearest."""
    here = timezone.localtime(now())
    tomorrow = _morning(here, 1)
    monday = _morning(here, 7 - here.weekday())
    choices = [
        Moment("soon", _("In 20 minutes"), here + datetime.timedelta(minutes=20)),
        Moment("hour", _("In an hour"), here + datetime.timedelta(hours=1)),
        Moment("tomorrow", _("Tomorrow morning"), tomorrow, fixed=True),
        Moment("monday", _("Monday morning"), monday, fixed=True),
    ]
    return [one for one in choices if (soon or one.key != "soon") and (one.key != "monday" or monday != tomorrow)]


def chosen(key: str) -> datetime.datetime | None:
    """The moment that a form names; None for one that nobody offered."""
    return next((one.at for one in moments(soon=True) if one.key == key), None)


def check_moment(at: datetime.datetime) -> str:
    """What stands in the way of a moment to come; nothing if it can be."""
    if at <= now():
        return _("This moment has passed already.")
    return _("That is more than two years away.") if at >= now() + FARTHEST else ""


def _morning(here: datetime.datetime, days: int) -> datetime.datetime:
    day = here.date() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING), here.tzinfo)


def again(row: Repeating, at: datetime.datetime) -> str:
    """How something comes again, and when next: "Every workday at 9:00 · next on Tuesday"."""
    here = timezone.localtime(at)
    named = {
        "time": formats.time(at),
        "weekday": formats.weekday(here.date()),
        "day": row.began.day if row.began else 0,
    }
    words = {
        Every.DAY: _("Every day at %(time)s"), Every.WORKDAY: _("Every workday at %(time)s"),
        Every.WEEK: _("Every %(weekday)s at %(time)s"), Every.MONTH: _("Every month on day %(day)s at %(time)s"),
    }[Every(row.every)] % named  # fmt: skip
    if row.until:
        words = _("%(rhythm)s, until %(day)s") % {"rhythm": words, "day": formats.date(row.until)}
    return f"{words} · {_next(here.date())}"


def _next(date: datetime.date) -> str:
    days = (date - timezone.localdate()).days
    if days in (0, 1):
        return _("next tomorrow") if days else _("next today")
    return _("next on %(day)s") % {"day": formats.weekday(date) if days < 7 else formats.day(date)}
