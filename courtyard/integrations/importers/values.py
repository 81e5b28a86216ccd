"""Values of an export as they should be: whatever has another type counts as absent."""

import datetime
import re

__all__ = ["EPOCH", "flag", "items", "moment", "stamp", "text_of", "texts"]

EPOCH = datetime.datetime.fromtimestamp(0, datetime.UTC)
_STAMP = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6}))?")
_UNFIT = re.compile("[\x00\ud800-\udfff]")  # no database takes NUL, no encoding half a surrogate pair


def text_of(thing: object, key: str) -> str:
    """``thing[key]`` if it is a text, without what cannot be stored; else ""."""
    value = thing.get(key) if isinstance(thing, dict) else None
    return _UNFIT.sub("", value) if isinstance(value, str) else ""


def flag(thing: dict, key: str) -> bool:
    """Whether ``thing[key]`` is true, and not merely something."""
    return thing.get(key) is True


def items(value: object) -> list[dict]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list, each once, in their order."""
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(_UNFIT.sub("", item) for item in value if isinstance(item, str) and item))


def stamp(value: object) -> str:
    """A message's time as Slack's canonical text, "1433558319.000002", which is also its name; "" if it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.6f}"
    found = _STAMP.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{int(found[1])}.{(found[2] or '').ljust(6, '0')}" if found else ""


def moment(value: object) -> datetime.datetime | None:
    """The same as a time, to the microsecond. Zero is no time: Slack writes it for "never"."""
    text = stamp(value)
    seconds, _dot, micros = text.partition(".")
    if not text or not int(seconds):
        return None
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).replace(microsecond=int(micros))
