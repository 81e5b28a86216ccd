"""Moments as people type them: ``20m``, ``tomorrow 9:00``, ``montag``, ``demain à 9h``, ``2026-12-01 14:00``.

Day words are English, German and French, whatever the reader's language. A day without a time means nine in the morning; a
weekday and a time of day mean the nearest to come.
"""

import datetime
import re

__all__ = ["moment_in"]

_MORNING = datetime.time(9)
_END = r"[,:]?(?!\S)"
_UNITS = {
    "minutes": "m|mins?|minutes?|minuten",
    "hours": "h|hrs?|hours?|std|stunden?|heures?",
    "days": "d|days?|tage?n?|j|jours?",
    "weeks": "w|weeks?|wochen?|semaines?",
}
_DAYS = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0,
    "tomorrow": 1, "morgen": 1, "demain": 1, "übermorgen": 2, "après-demain": 2,
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
}
_SPAN = re.compile(
    r"(?:(?:in|dans)\s+)?(?P<n>\d{1,4})\s?(?P<unit>"
    + "|".join(_UNITS.values())
    + r")(?:\s?(?P<more>\d{1,2})\s?(?:m|min))?"
    + _END
)
_CLOCK = re.compile(
    r"(?P<at>(?:at|um|à)\s+)?(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d{2})|(?P<h>\s?h))?\s?(?P<half>am|pm|uhr)?"
    + _END
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:t(?=\d)|" + _END + ")")
_DAY = re.compile(r"(?:(?:on|am|le)\s+)?(" + "|".join([*_DAYS, *_WEEKDAYS]) + ")" + _END)


def moment_in(words: str, here: datetime.datetime) -> tuple[datetime.datetime, int] | None:
    """The moment with which words begin and how many characters say it; None if they begin with none.

    ``here`` is now by the clock of who writes. What has passed already is answered as well: it is for others to refuse.
    """
    words = _lowered(words)
    try:
        return _after_a_while(words, here) or _on_a_day(words, here) or _at_a_time(words, here)
    except (ValueError, OverflowError):  # 2026-02-30, 25:00, the year 9999
        return None


def _lowered(words: str) -> str:
    """Character by character, so that no place in it moves."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in words)


def _after_a_while(words: str, here: datetime.datetime) -> tuple[datetime.datetime, int] | None:
    found = _SPAN.match(words)
    if not found:
        return None
    unit = next(name for name, spelt in _UNITS.items() if re.fullmatch(spelt, found["unit"]))
    span = datetime.timedelta(**{unit: int(found["n"])}) + datetime.timedelta(minutes=int(found["more"] or 0))
    whole_days = unit in ("days", "weeks")  # at the same time of day, also when the clocks change
    at = here + span if whole_days else here.astimezone(datetime.UTC) + span
    return at.astimezone(datetime.UTC), found.end()


def _on_a_day(words: str, here: datetime.datetime) -> tuple[datetime.datetime, int] | None:
    found = _DATE.match(words)
    if found:
        day = datetime.date(int(found[1]), int(found[2]), int(found[3]))
        time, end = _time_at(words, found.end())
        return _local(day, time or _MORNING, here), end
    found = _DAY.match(words)
    if not found:
        return None
    time, end = _time_at(words, found.end())
    if found[1] in _DAYS:
        ahead = _DAYS[found[1]]
        return (_local(_day(here, ahead), time or _MORNING, here), end) if time or ahead else None
    ahead = (_WEEKDAYS[found[1]] - here.weekday()) % 7
    at = _local(_day(here, ahead), time or _MORNING, here)
    return (at if at > here else _local(_day(here, ahead + 7), time or _MORNING, here)), end


def _at_a_time(words: str, here: datetime.datetime) -> tuple[datetime.datetime, int] | None:
    time, end = _time_at(words, 0)
    if time is None:
        return None
    at = _local(here.date(), time, here)
    return (at if at > here else _local(_day(here, 1), time, here)), end


def _time_at(words: str, start: int) -> tuple[datetime.time | None, int]:
    """A time of day, and where it ends; a bare number is none."""
    begin = start + len(words[start:]) - len(words[start:].lstrip())
    found = _CLOCK.match(words, begin)
    if not found or not (found["minute"] or found["h"] or found["half"] or found["at"]):
        return None, start
    hour = int(found["hour"])
    if found["half"] in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError("There is no such hour.")
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return datetime.time(hour, int(found["minute"] or 0)), found.end()


def _day(here: datetime.datetime, ahead: int) -> datetime.date:
    return here.date() + datetime.timedelta(days=ahead)


def _local(day: datetime.date, time: datetime.time, here: datetime.datetime) -> datetime.datetime:
    return datetime.datetime.combine(day, time, here.tzinfo).astimezone(datetime.UTC)
