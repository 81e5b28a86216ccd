"""Web addresses as people paste them: whether one can be shared, and which of them mean the same page."""

import hashlib
import re
from urllib.parse import quote

from courtyard.core.egress import EgressRefused, taken_apart

__all__ = ["MAX_ADDRESS", "same", "whole"]

MAX_ADDRESS = 2000  # characters

_BARE = re.compile(r"(?!.*://)[^/?#:@]+\.[^/?#]")  # example.org/page
_TRACKERS = frozenset(
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid", "igsh",
        "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "vero_id", "_hsenc", "_hsmi",
    }
)  # fmt: skip


def whole(typed: str) -> str:
    """The address that somebody typed or pasted, with the scheme if they left it out. Raises ValueError for what is none."""
    address = typed.strip()
    if _BARE.match(address):
        address = f"https://{address}"
    if len(address) > MAX_ADDRESS or not address.isprintable():
        raise ValueError(address)
    try:
        taken_apart(address)
    except EgressRefused:
        raise ValueError(address) from None
    return address


def same(address: str) -> str:
    """A digest that is alike for all spellings of an address: letters of scheme and host, a port that goes without saying,
    a slash at the end, a place in the page (``#``) and what is added to follow people (``utm_source``, ``fbclid``) do not count.
    """
    parts, host, port = taken_apart(address)
    usual = {"http": 80, "https": 443}[parts.scheme]
    asked = "&".join(part for part in parts.query.split("&") if part and not _follows(part.partition("=")[0].lower()))
    said = f"{parts.scheme}://{host}:{'' if port == usual else port}{parts.path.rstrip('/')}?{asked}"
    return hashlib.sha256(quote(said, safe="%/:?#[]@!$&'()*+,;=").encode()).hexdigest()


def _follows(name: str) -> bool:
    return name.startswith("utm_") or name in _TRACKERS
