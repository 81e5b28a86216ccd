"""What Mattermost's fields mean: names, times in milliseconds."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping

from courtyard.integrations.importers.values import text_of, texts

__all__ = ["Place", "at_first", "direct", "millis", "moment", "name_of", "names_of", "place_of", "short"]

Place = tuple[str, ...]  # (team, channel), or ("", username, username ...) of a direct conversation
_LAST = 253_402_300_799_999  # the end of the year 9999


def name_of(thing: object, key: str) -> str:
    """A username, or the name of a team or channel: small letters are what Mattermost compares."""
    return text_of(thing, key).strip().lower()


def names_of(value: object) -> list[str]:
    """The names of a list, each once."""
    found = (name.strip().lower() for name in texts(value))
    return [name for name in dict.fromkeys(found) if name]


def millis(value: object) -> int:
    """A time as milliseconds; 0 for "never" and what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LAST else 0


def moment(value: object) -> datetime.datetime | None:
    """The same as a time."""
    found = millis(value)
    if not found:
        return None
    return datetime.datetime.fromtimestamp(found // 1000, datetime.UTC).replace(microsecond=found % 1000 * 1000)


def place_of(kind: str, post: dict) -> Place:
    """Where a post or direct post stands; () for nowhere."""
    if kind == "direct_post":
        return direct(names_of(post.get("channel_members")))
    team, channel = name_of(post, "team"), name_of(post, "channel")
    return (team, channel) if team and channel else ()


def direct(members: Iterable[str]) -> Place:
    """The conversation of some people."""
    found = sorted(set(members))
    return ("", *found) if found else ()


def at_first(place: Place, formerly: Mapping[str, str]) -> Place:
    """The same under the names that its people had when they first came along: what natural keys are made of."""
    return place if not place or place[0] else direct(formerly.get(name, name) for name in place[1:])


def short(place: Place) -> str:
    """A place as a part of natural keys."""
    return hashlib.sha256("\0".join(place).encode()).hexdigest()[:24]
