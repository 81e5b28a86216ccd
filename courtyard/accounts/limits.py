"""Limits that hold across processes and restarts: counted in the database, by its clock, in one statement.

A fixed window per key: simple, bounded in rows, and exact under parallel guesses because the row's lock orders them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from courtyard.accounts.models import Allowance
from courtyard.core.clock import now
from courtyard.core.errors import TooMany

__all__ = [
    "ADDRESS", "INVITE", "JOIN", "PASSWORD_CHANGE", "RESET", "SIGN_IN", "Limit", "clear", "forget_expired", "give_back", "spend",
    "too_many",
]  # fmt: skip

_SPEND = """
INSERT INTO accounts_allowance AS a (key, used, resets_at)
VALUES (%s, 1, clock_timestamp() + %s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN a.resets_at <= clock_timestamp() THEN 1 ELSE a.used + 1 END,
    resets_at = CASE WHEN a.resets_at <= clock_timestamp() THEN excluded.resets_at ELSE a.resets_at END
RETURNING used, ceil(extract(epoch FROM resets_at - clock_timestamp()))::int
"""
_GIVE_BACK = "UPDATE accounts_allowance SET used = greatest(used - 1, 0) WHERE key = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` in ``seconds`` for each subject (an account, an address) of an action."""

    action: str
    times: int
    seconds: int

    def key(self, subject: str) -> str:
        return hashlib.sha256(f"{self.action}:{subject}".encode("utf-8", "replace")).hexdigest()


# Wrong passwords; a right one is given back, so an office behind one address is not held up by its size.
SIGN_IN = {"account": Limit("sign-in account", 10, 15 * 60), "address": Limit("sign-in address", 60, 15 * 60)}
RESET = {"account": Limit("reset account", 5, 60 * 60), "address": Limit("reset address", 30, 60 * 60)}
PASSWORD_CHANGE = {"account": Limit("password change", 10, 15 * 60)}
ADDRESS = {"account": Limit("address account", 5, 60 * 60), "mailbox": Limit("address mailbox", 5, 60 * 60)}
JOIN = {"address": Limit("join address", 60, 60 * 60)}
INVITE = {"account": Limit("invite", 20, 60 * 60)}

Spent = list[str]


def spend(limits: dict[str, Limit], subjects: dict[str, str]) -> Spent:
    """Count one try for each subject; raises TooMany when one of them is used up. Answers what ``give_back`` takes.

    Call it outside a transaction that may roll back: a try counts even if what follows fails.
    """
    spent: Spent = []
    for name, limit in limits.items():
        key = limit.key(_subject(name, subjects[name]))
        with connection.cursor() as cursor:
            cursor.execute(_SPEND, [key, limit.seconds])
            used, seconds_left = cursor.fetchone()
        spent.append(key)
        if used > limit.times:
            raise TooMany(_("Too many tries. Please wait a little and try again."), retry_after=max(seconds_left, 1))
    return spent


def too_many(error: TooMany) -> ValidationError:
    """The same for a form; its page answers 429."""
    return ValidationError(error.detail, code="too_many", params={"retry_after": error.retry_after})


def give_back(spent: Iterable[str]) -> None:
    """Take one counted try back, for a try that succeeded."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [list(spent)])


def clear(limit: Limit, subject: str) -> None:
    """Let a subject start anew, e.g. an account after its password was reset by mail."""
    Allowance.objects.filter(key=limit.key(subject)).delete()


def forget_expired() -> int:
    """Delete the rows of windows that are over; answers how many."""
    return Allowance.objects.filter(resets_at__lt=now()).delete()[0]


def _subject(name: str, subject: str) -> str:
    return network_of(subject) if name == "address" else subject.strip().lower()


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)
