"""What comes again: every day, workday, week or month at the same hour of its person's clock, whatever summer time does to it."""

import calendar
import datetime
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.core.clock import now
from courtyard.core.errors import Invalid

__all__ = ["ONCE", "Every", "Repeating", "Rhythm"]


class Every(models.TextChoices):
    """How often. A month has the day of the first time, or its own last day where it is shorter."""

    DAY = "day", _("Every day")
    WORKDAY = "workday", _("Every workday")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``every``: an ``Every``, or nothing for what comes once; ``until``: the last day on which it may come."""

    every: str = ""
    until: datetime.date | None = None


ONCE = Rhythm()


class Repeating(models.Model):
    """Columns of what may come again."""

    every = models.CharField(max_length=8, choices=Every, blank=True, default="", db_default="")
    began = models.DateTimeField(null=True, blank=True)  # the first time as its person's clock said it, kept as of UTC
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def rhythm(self) -> Rhythm:
        """How it comes again."""
        return Rhythm(self.every, self.until)

    def begin(self, at: datetime.datetime, rhythm: Rhythm, zone: datetime.tzinfo) -> datetime.datetime:
        """Take a rhythm that begins at a moment, or with the first day after it that fits; the first time it comes. Unsaved."""
        if not rhythm.every:
            self.every, self.began, self.until = "", None, None
            return at
        if rhythm.every not in Every:
            raise Invalid({"every": [gettext("Choose how often it comes again.")]})
        at = at.replace(second=0, microsecond=0)
        self.every, self.until = rhythm.every, rhythm.until
        self.began = at.astimezone(zone).replace(tzinfo=datetime.UTC)
        first = self.next_after(at - datetime.timedelta(microseconds=1), zone)
        if first is None:
            raise Invalid({"until": [gettext("The last day comes before the first time.")]})
        return first

    def next_after(self, moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime | None:
        """The first time after a moment; None if there is none any more."""
        if self.began is None:
            return None
        start = max(moment.astimezone(zone).date(), self.began.date())
        for day in (start + datetime.timedelta(days=n) for n in range(32)):
            at = datetime.datetime.combine(day, self.began.time(), zone).astimezone(datetime.UTC)
            if at > moment and self._falls_on(day):
                return at if self.until is None or day <= self.until else None
        return None

    def _falls_on(self, day: datetime.date) -> bool:
        began = self.began or now()
        if self.every == Every.MONTH:
            return day.day == min(began.day, calendar.monthrange(day.year, day.month)[1])
        return self.every == Every.DAY or (
            day.weekday() < 5 if self.every == Every.WORKDAY else day.weekday() == began.weekday()
        )
