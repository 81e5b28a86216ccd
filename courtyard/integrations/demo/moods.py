"""What people at the firm say of the moment: statuses that still stand for some hours, and who is away."""

import datetime

from courtyard.accounts.pictures import COVER
from courtyard.core import pictures, storage
from courtyard.integrations.demo import drawing, reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.clockwork import ZONE, Clockwork
from courtyard.people.models import Absence, Profile, Shown, Status, WorkingDay

__all__ = ["say_how_it_is"]


def say_how_it_is(cast: Cast, clock: Clockwork) -> None:
    """Three inserts, and a few profiles. The rows are written as the services would, some of them as of days ago."""
    moods = reading.moods()
    Status.objects.bulk_create(_status(line, cast, clock) for line in moods["status"])
    Absence.objects.bulk_create(_absence(line, cast, clock) for line in moods["absence"])
    WorkingDay.objects.bulk_create(
        WorkingDay(person=cast.people[key], weekday=day, starts=starts, ends=ends)
        for key, (starts, ends) in moods["hours"].items() for day in range(5)
    )  # fmt: skip
    for key, fields in _profiles(moods, clock).items():
        Profile.objects.filter(person=cast.people[key]).update(**fields)


def _profiles(moods: dict, clock: Clockwork) -> dict[str, dict[str, object]]:
    """What some people say of themselves, by their short name: birthday, languages, cover."""
    found: dict[str, dict[str, object]] = {}
    for line in moods["birthday"]:
        day = clock.today + datetime.timedelta(days=line["in"])
        found[line["who"]] = {"birthday": day.month * 100 + day.day, "birthday_for": Shown.COLLEAGUES}
    for key, languages in moods["languages"].items():
        found.setdefault(key, {})["languages"] = languages
    for key, words in moods["ask_about"].items():
        found.setdefault(key, {})["ask_about"] = words
    for key, sound in moods["sounds_like"].items():
        found.setdefault(key, {})["sounds_like"] = sound
    for key, said in moods["personality"].items():
        found.setdefault(key, {}).update(said)
    for line in moods["cover"]:
        drawn = pictures.wide(drawing.scene(line["scene"], line["tone"]), *COVER)
        found.setdefault(line["who"], {})["cover"] = storage.save(drawn.stream, max_bytes=10**7).key
    return found


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
