"""When things were said: on working days, in working hours, in the zone of Lille, and never in the future."""

import datetime
import random
import re
import zoneinfo

__all__ = ["ZONE", "Clockwork"]

ZONE = zoneinfo.ZoneInfo("Europe/Paris")
_AGO = re.compile(r"(?:(\d+)h)?(\d+)?m?")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Clockwork:
    """Times relative to one moment."""

    def __init__(self, now: datetime.datetime, chance: random.Random) -> None:
        self.now = now
        self.chance = chance
        self.today = now.astimezone(ZONE).date()

    def moment(self, when: str) -> datetime.datetime:
        """The time that ``when`` means: "6m", "1h15", "2d 09:12", "thursday 16:30 -3"."""
        first, *rest = when.split()
        if not rest:
            hours, minutes = _AGO.fullmatch(first).groups()  # type: ignore[union-attr]  # a test reads every "when"
            return self.now - datetime.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if first in _DAYS:
            return self._in_week(_DAYS.index(first), rest[0], -int(rest[1]))
        return self._at(self.working_day(int(first.removesuffix("d"))), rest[0])

    def working_day(self, back: int) -> datetime.date:
        """The working day that many working days ago; 1 is the last one before today."""
        day = self.today
        while back:
            day -= datetime.timedelta(days=1)
            back -= day.weekday() < 5
        return day

    def _in_week(self, weekday: int, hour: str, weeks: int) -> datetime.datetime:
        """That weekday ``weeks`` before the last one that is at least two days ago, give or take some minutes."""
        day = self.today - datetime.timedelta(days=2)
        day -= datetime.timedelta(days=(day.weekday() - weekday) % 7, weeks=weeks)
        return self._at(day, hour) + datetime.timedelta(
            minutes=self.chance.randint(-9, 26), seconds=self.chance.randint(0, 59)
        )

    def _at(self, day: datetime.date, hour: str) -> datetime.datetime:
        clock = datetime.time.fromisoformat(hour.zfill(5))
        return datetime.datetime.combine(day, clock, ZONE).astimezone(datetime.UTC)

    def ago(self, minutes: int) -> datetime.datetime:
        """Some minutes before now."""
        return self.now - datetime.timedelta(minutes=minutes, seconds=self.chance.randint(0, 50))

    def after(self, moment: datetime.datetime, minutes: int) -> datetime.datetime:
        """Some minutes later; what would be night or a Sunday waits for the next morning."""
        later = moment + datetime.timedelta(minutes=minutes, seconds=self.chance.randint(3, 50))
        local = later.astimezone(ZONE)
        if self.now - later < datetime.timedelta(hours=20) or (local.weekday() < 5 and 6 <= local.hour < 20):
            return later
        day = local.date() + datetime.timedelta(days=local.hour >= 6)
        while day.weekday() > 4:
            day += datetime.timedelta(days=1)
        morning = datetime.datetime.combine(day, datetime.time(7, 40), ZONE)
        waited = (morning + datetime.timedelta(minutes=self.chance.randint(0, 95))).astimezone(datetime.UTC)
        return waited if waited < self.now else later

    def in_order(self, start: datetime.datetime, times: list[datetime.datetime]) -> list[datetime.datetime]:
        """Times after ``start`` such that the last is over by now; a thread that would not fit is said faster."""
        end = self.now - datetime.timedelta(seconds=20)
        if not times or times[-1] <= end:
            return times
        share = (end - start) / (times[-1] - start)
        return [start + (time - start) * share for time in times]
