"""Moments as people type them, in three languages, and what is none."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from courtyard.chat.commands.times import moment_in

PARIS = ZoneInfo("Europe/Paris")
HERE = datetime.datetime(2026, 11, 30, 10, 15, tzinfo=PARIS)  # a Monday


def at(words: str, here: datetime.datetime = HERE) -> str | None:
    """Day and time by the clock of who writes, and the words that are left."""
    found = moment_in(words, here)
    if found is None:
        return None
    return f"{found[0].astimezone(PARIS):%d.%m. %H:%M}|{words[found[1] :].strip()}"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("20m On my way", "30.11. 10:35|On my way"),
        ("20 min: on my way", "30.11. 10:35|on my way"),
        ("2h", "30.11. 12:15|"),
        ("in 2 hours", "30.11. 12:15|"),
        ("1h30m tea", "30.11. 11:45|tea"),
        ("3 Stunden", "30.11. 13:15|"),
        ("dans 2 heures", "30.11. 12:15|"),
        ("2d", "02.12. 10:15|"),
        ("1 semaine", "07.12. 10:15|"),
        ("tomorrow", "01.12. 09:00|"),
        ("Tomorrow 9:30 Good morning", "01.12. 09:30|Good morning"),
        ("tomorrow at 9 am", "01.12. 09:00|"),
        ("tomorrow 9 people come", "01.12. 09:00|9 people come"),
        ("morgen um 14 Uhr", "01.12. 14:00|"),
        ("übermorgen", "02.12. 09:00|"),
        ("demain à 9h", "01.12. 09:00|"),
        ("demain 14h30 bonjour", "01.12. 14:30|bonjour"),
        ("après-demain", "02.12. 09:00|"),
        ("today 18:30", "30.11. 18:30|"),
        ("aujourd'hui 18h30", "30.11. 18:30|"),
        ("monday", "07.12. 09:00|"),
        ("monday 18:30", "30.11. 18:30|"),
        ("on Friday, 16:00", "04.12. 16:00|"),
        ("dienstag", "01.12. 09:00|"),
        ("am Sonntag um 8:00", "06.12. 08:00|"),
        ("lundi 9:00", "07.12. 09:00|"),
        ("18:30 news", "30.11. 18:30|news"),
        ("9:00", "01.12. 09:00|"),
        ("at 6 pm", "30.11. 18:00|"),
        ("12am", "01.12. 00:00|"),
        ("14h30", "30.11. 14:30|"),
        ("2026-12-01 14:00", "01.12. 14:00|"),
        ("2026-12-24", "24.12. 09:00|"),
        ("2026-12-01T07:05", "01.12. 07:05|"),
    ],
)
def test_a_moment_is_understood(words: str, moment: str) -> None:
    assert at(words) == moment


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "soon", "today", "heute", "9", "25:00", "12:60", "13pm", "0am", "2026-02-30", "0000-01-01", "2026-13-01",
        "99999h", "20mx", "monday9", "mondays", "tomorrow25:00", "tomorrow 25:00", "-5m", "١٢", "²h", "\x00",
        "me", "/later 20m", "İ" * 500, "9" * 5000, "1h" * 5000,
    ],
)  # fmt: skip
def test_anything_else_is_no_moment(words: str) -> None:
    assert at(words) is None


def test_the_farthest_days_are_no_trouble() -> None:
    west = HERE.astimezone(ZoneInfo("Pacific/Honolulu"))
    assert moment_in("9999-12-31 23:59", west) is None
    assert moment_in("9999w", HERE) is not None


def test_clocks_that_change_take_no_hour_from_an_hour() -> None:
    evening = datetime.datetime(2026, 10, 24, 23, 0, tzinfo=PARIS)
    assert at("6h", evening) == "25.10. 04:00|"
    assert at("1 day", evening) == "25.10. 23:00|"


def test_no_place_moves_when_letters_do() -> None:
    assert at("tomorrow İstanbul") == "01.12. 09:00|İstanbul"
