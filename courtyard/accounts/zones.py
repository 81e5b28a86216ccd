"""Time zones people can choose."""

import zoneinfo
from functools import cache

__all__ = ["is_zone", "zone_names"]

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
