"""Numbers, dates and names as the reader writes them. The locale is the active language, the zone the active zone."""

import datetime as dt
import unicodedata
import uuid
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

__all__ = [
    "compact", "date", "datetime", "day", "filesize", "hue", "initials", "iso", "lately", "local_field", "nearby", "number", "percent",
    "spoken_day", "time", "weekday",
]  # fmt: skip

_BRITISH = "en"


def number(value: float) -> str:
    """1204 -> "1,204" (or "1 204" for a French reader)."""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    return format_decimal(value, locale=_locale())


def compact(value: float) -> str:
    """12,345 -> "12K": for counters where room is short."""
    return number(value) if value < 10_000 else format_compact_decimal(value, locale=_locale(), fraction_digits=0)


def percent(value: float) -> str:
    """0.46 -> "46%" """
    return format_percent(value, locale=_locale())


def filesize(size: int) -> str:
    """Bytes in the unit a person would say: 1,843,200 -> "1.8 MB"."""
    units = (
        pgettext("unit of file size", "B"),
        pgettext("unit of file size", "kB"),
        pgettext("unit of file size", "MB"),
        pgettext("unit of file size", "GB"),
    )
    amount, step = float(size), 0
    while amount >= 1000 and step < len(units) - 1:
        amount, step = amount / 1000, step + 1
    shape = "#,##0.#" if amount < 10 and step else "#,##0"
    return f"{format_decimal(amount, format=shape, locale=_locale())} {units[step]}"


def date(value: dt.date | dt.datetime) -> str:
    """A date: "22 Nov 2025"."""
    day = _local(value) if isinstance(value, dt.datetime) else value
    return format_date(day, "medium", locale=_locale())


def datetime(value: dt.datetime) -> str:
    """A date and time: "22 Nov 2025, 08:40"."""
    local = _local(value)
    return f"{format_date(local, 'medium', locale=_locale())}, {format_time(local, 'short', locale=_locale())}"


def time(value: dt.datetime) -> str:
    """A time of day: "08:40"."""
    return format_time(_local(value), "short", locale=_locale())


def nearby(value: dt.datetime) -> str:
    """A moment of the next days: "15:00" today, else with its date."""
    return time(value) if _local(value).date() == timezone.localdate() else datetime(value)


def day(value: dt.date) -> str:
    """A day of any year: "17 May"."""
    return format_skeleton("MMMMd", value, locale=_locale())


def weekday(value: dt.date) -> str:
    """A day of these: "Tuesday"."""
    return format_date(value, "EEEE", locale=_locale())


def lately(value: dt.datetime) -> str:
    """A moment gone by, as short as it can be: "08:40" today, "Fri" in the last six days, else "22 Nov 2025"."""
    days = (timezone.localdate() - _local(value).date()).days
    if days < 1:
        return time(value)
    return format_skeleton("E", _local(value), locale=_locale()) if days < 7 else date(value)


def spoken_day(value: dt.date) -> str:
    """The day over what was said on it: "Today", "Yesterday", "Friday, 22 November", with the year if it is another one."""
    today = timezone.localdate()
    if value == today:
        return gettext("Today")
    if value == today - dt.timedelta(days=1):
        return gettext("Yesterday")
    return format_skeleton("EEEEMMMMd", value, locale=_locale()) if value.year == today.year else date(value)


def iso(value: dt.date | dt.datetime) -> str:
    """The form that machines read (RFC 3339, UTC, to the millisecond: live comments are put in order by it)."""
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def initials(name: str) -> str:
    """One or two letters that stand for a name: "Lina Moreau" -> "LM", "Élodie" -> "É"."""
    words = [letters for word in str(name).split() if (letters := _letters(word))]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(identifier: uuid.UUID | str | None) -> int:
    """The colour class 0..11 that a person or space has everywhere."""
    if isinstance(identifier, str):
        try:
            identifier = uuid.UUID(identifier)
        except ValueError:
            return 0
    return identifier.int % 12 if identifier else 0


def _letters(word: str) -> str:
    return "".join(char for char in word if unicodedata.category(char)[0] in "LN")


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _locale() -> Locale:
    return _parsed(get_language() or _BRITISH)


@cache
def _parsed(language: str) -> Locale:
    """English is British here: the day before the month, the clock of 24 hours."""
    tag = "en_GB" if language == _BRITISH else language.replace("-", "_")
    try:
        return Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def local_field(moment: dt.datetime) -> str:
    """A moment as a field of day and time holds it, in the reader's zone."""
    return _local(moment).strftime("%Y-%m-%dT%H:%M")
