"""The people of an LDAP server, written down as LDIF: page by page, in a file of a size that is capped.

Accounts that are switched off are left out, so whoever of them is here has left.
"""

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from ldap3.operation.search import compile_filter, parse_filter

from courtyard.integrations.importers.directory.ldap.connection import Session, opened
from courtyard.integrations.importers.directory.ldap.place import Access
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed
from courtyard.integrations.importers.directory.records import MAX_CELL, MAX_RECORDS

__all__ = ["MAX_FILE", "Reading", "fits_filter", "is_switched_off", "looked_at", "write_people"]

MAX_FILE = 256 * 1024 * 1024
MAX_VALUES = 20  # of one attribute
SECONDS = 20 * 60  # for a whole reading
SECONDS_TRIED = 15  # while somebody waits before a page
_SWITCHED_OFF = ("userAccountControl", "nsAccountLock", "pwdAccountLockedTime")
_FOR_GOOD = "000001010000Z"  # a lock that does not run out
Progress = Callable[[int, int], None]
Entry = tuple[str, Mapping[str, Sequence[bytes]]]  # distinguished name, raw values by attribute in small letters


@dataclass(slots=True)
class Reading:
    """What was read beside the people who are written down."""

    people: int = 0
    switched_off: int = 0
    elsewhere: int = 0  # branches on other servers, which are not followed
    held: set[str] = field(default_factory=set)  # attributes, in small letters, that somebody has


def write_people(
    target: IO[bytes],
    access: Access,
    *,
    base: str,
    wanted: str,
    attributes: Sequence[str],
    size: int,
    progress: Progress,
) -> Reading:
    """Read everybody. Raises LdapFailed.

    Nothing of a reading that did not come to its end may be used: who is missing in it has not left. An attribute that
    somebody lacks is written down as empty, so that what was taken out there goes here too.
    """
    reading = Reading()
    names = [name.lower() for name in attributes]
    with opened(access, seconds=SECONDS) as session:
        for entry in _entries(session, base, wanted, attributes, size, reading):
            if is_switched_off(entry):
                reading.switched_off += 1
                continue
            reading.people += 1
            if reading.people > MAX_RECORDS:
                raise LdapFailed("too_many", f"{MAX_RECORDS:,}")
            reading.held |= entry[1].keys()
            target.write(_ldif(entry, names))
            if target.tell() > MAX_FILE:
                raise LdapFailed("too_much")
            if reading.people % size == 0:
                progress(reading.people, 0)
    if not reading.people:
        raise LdapFailed("nobody")
    return reading


def _entries(
    session: Session, base: str, wanted: str, attributes: Sequence[str], size: int, reading: Reading
) -> Iterator[Entry]:
    cookie, before = b"", None
    while cookie != before:  # the same one again would never end
        before = cookie
        found, cookie = session.page(base, wanted, [*attributes, *_SWITCHED_OFF], size=size, cookie=cookie)
        for one in found:
            if one["type"] == "searchResEntry":
                yield _entry(one)
            else:
                reading.elsewhere += 1
        if not cookie:
            return
    raise LdapFailed("odd", "cookie")


def _entry(found: Mapping[str, Any]) -> Entry:
    values = {str(name).lower(): list(many or ()) for name, many in found["raw_attributes"].items()}
    return str(found["dn"]), values


def looked_at(
    access: Access, *, base: str, wanted: str, attributes: Sequence[str], size: int
) -> tuple[int, bool, list[str]]:
    """The first page, for a try: how many stand on it, whether there are more, and what nobody of them has. Raises LdapFailed."""
    with opened(access, seconds=SECONDS_TRIED) as session:
        found, cookie = session.page(base, wanted, attributes, size=size)
    entries = [_entry(one) for one in found if one["type"] == "searchResEntry"]
    if not entries:
        raise LdapFailed("nobody")
    held = {name for _dn, values in entries for name in values}
    return len(entries), bool(cookie), [name for name in attributes if name.lower() not in held]


def is_switched_off(entry: Entry) -> bool:
    """Whether nobody may sign in by this account: in Active Directory, in 389 Directory Server, in OpenLDAP with ppolicy."""
    control, lock, since = (_first(entry, name) for name in _SWITCHED_OFF)
    return bool(control.isdecimal() and int(control) & 2) or lock.lower() == "true" or since == _FOR_GOOD


def _first(entry: Entry, name: str) -> str:
    values = entry[1].get(name.lower()) or [b""]
    return values[0][:40].decode("ascii", "replace")


def _ldif(entry: Entry, names: Sequence[str]) -> bytes:
    dn, values = entry
    lines = [_line("dn", dn.encode())]
    for name in names:
        texts = [_text(name, value) for value in values.get(name, ())[:MAX_VALUES] if value]
        lines += [_line(name, text) for text in texts or [b""]]
    return b"".join((*lines, b"\n"))


def _line(name: str, value: bytes) -> bytes:
    return b"%s:: %s\n" % (name.encode(), base64.b64encode(value))


def _text(name: str, value: bytes) -> bytes:
    """A value as text that can be kept: an id in its usual form, the rest without bytes that are no letters."""
    if name == "objectguid" and len(value) == 16:
        return str(uuid.UUID(bytes_le=value)).encode()
    return value[: MAX_CELL * 4].decode("utf-8", "replace").encode()


def fits_filter(text: str) -> bool:
    """Whether this can be a filter (RFC 4515), as far as one sees without asking the server."""
    try:
        compile_filter(parse_filter(text, None, True, True, None, False).elements[0])
    except Exception:  # the library stumbles over odd texts in several ways
        return False
    return "\0" not in text
