"""Which addresses a body may point to."""

import re
import uuid
from urllib.parse import quote, urlsplit

from courtyard.core.ids import parse_id

__all__ = ["file_address", "file_of", "safe_href", "tag_address", "web_address"]

MAX_ADDRESS = 2000

_WEB = re.compile(r"https?://[^/?#@\\]+(?:[/?#].*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
_PHONE = re.compile(r"tel:\+?[0-9().\-/ %]{2,40}", re.IGNORECASE)
_OWN = re.compile(r"/(?![/\\]).*")
_FILE = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/[a-z]{1,20})?", re.IGNORECASE)
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")


def safe_href(value: str) -> str | None:
    """The address as it may stand in ``href``, or None: web, mail and telephone addresses and paths of our own."""
    value = value.strip().replace("\t", "").replace("\n", "").replace("\r", "")
    value = _BLANK.sub("%20", value)
    if not value or len(value) > MAX_ADDRESS:
        return None
    if _OWN.fullmatch(value) or _MAIL.fullmatch(value) or _PHONE.fullmatch(value):
        return value
    return web_address(value)


def web_address(value: str) -> str | None:
    """The value if it is a plain web address (no user, no backslash tricks, a host that parses), else None."""
    if not _WEB.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    return value if host and "\\" not in parts.netloc else None


def file_of(address: str) -> uuid.UUID | None:
    """The file that an own ``/files/UUID/VARIANT`` address names."""
    match = _FILE.fullmatch(address.strip())
    return parse_id(match[1]) if match else None


def file_address(file_id: uuid.UUID) -> str:
    """Where a picture inside a body is served."""
    return f"/files/{file_id}/display"


def tag_address(slug: str) -> str:
    """The page of a tag."""
    return f"/tags/{quote(slug)}/"
