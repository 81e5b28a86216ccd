"""Time zones people can choose."""

import datetime
import zoneinfo
from functools import cache

from django.utils import timezone

from courtyard.accounts.models import Person

__all__ = ["is_zone", "zone_names", "zone_of"]

_REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zone_names() -> tuple[str, ...]:
    """Names like Europe/Paris, sorted, and UTC."""
    return ("UTC", *sorted(name for name in zoneinfo.available_timezones() if name.startswith(_REGIONS)))


@cache
def _known() -> frozenset[str]:
    return frozenset(zone_names())


def is_zone(name: str) -> bool:
    """Whether ``name`` is one of them; nothing else is ever looked up on disk."""
    return name in _known()


def zone_of(person: Person) -> datetime.tzinfo:
    """That of somebody's clock: as they chose, or as their browser said last."""
    name = person.time_zone or person.browser_zone
    return zoneinfo.ZoneInfo(name) if is_zone(name) else timezone.get_default_timezone()
