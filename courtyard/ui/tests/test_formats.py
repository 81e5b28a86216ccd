"""Numbers, dates and names as the reader writes them."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone, translation

from courtyard.ui import formats

MOMENT = dt.datetime(2025, 11, 22, 22, 40, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lina Moreau", "LM"),
        ("Élodie", "É"),
        ("Maximiliane-Charlotte von Hohenstein zu Oberwinterberg", "MO"),
        ("李 小龍", "李小"),
        ("<img src=x onerror=alert(1)>", "IO"),
        ("", "?"),
        ("🎉 ✨", "?"),
        ("  ann  ", "A"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_numbers_follow_the_language() -> None:
    with translation.override("en"):
        assert (formats.number(1204), formats.compact(1_204_567), formats.percent(0.46)) == ("1,204", "1M", "46%")
    with translation.override("fr"):
        assert formats.number(1204) == "1\u202f204"
        assert formats.percent(0.46) == "46\u00a0%"


def test_file_sizes_are_said_as_people_say_them() -> None:
    assert [formats.filesize(size) for size in (0, 912, 48_213, 1_843_200, 3_000_000_000)] == [
        "0 B",
        "912 B",
        "48 kB",
        "1.8 MB",
        "3 GB",
    ]


def test_dates_follow_language_and_zone() -> None:
    with translation.override("en"), timezone.override("Europe/Paris"):
        assert formats.datetime(MOMENT) == "22 Nov 2025, 23:40"
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        assert formats.datetime(MOMENT) == "23 nov. 2025, 07:40"


def test_what_is_just_gone_by_is_said_shortly() -> None:
    now = timezone.now()
    assert formats.lately(now) == formats.time(now)
    assert formats.lately(now - dt.timedelta(days=3)) == (timezone.localdate() - dt.timedelta(days=3)).strftime("%a")
    assert formats.lately(now - dt.timedelta(days=40)) == formats.date(now - dt.timedelta(days=40))
    today = timezone.localdate()
    assert formats.spoken_day(today) == "Today"
    assert formats.spoken_day(today - dt.timedelta(days=1)) == "Yesterday"
    assert formats.spoken_day(dt.date(2020, 5, 17)) == formats.date(dt.date(2020, 5, 17))


def test_machines_read_utc() -> None:
    paris = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=1)))
    assert formats.iso(paris) == "2025-11-22T22:40:05.000Z"
    assert formats.iso(MOMENT.date()) == "2025-11-22"


def test_a_hue_is_the_same_for_a_person_everywhere() -> None:
    identifier = uuid.UUID(int=25)
    assert formats.hue(identifier) == formats.hue(str(identifier)) == 1
    assert formats.hue(None) == formats.hue("no id") == 0


def test_an_unknown_language_is_read_as_english() -> None:
    with translation.override("xx"):
        assert formats.number(1204) == "1,204"
