"""Where a server is, and what its attributes may be called; without the library that speaks to it."""

import re
from dataclasses import dataclass

__all__ = ["ATTRIBUTE", "Access"]

ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,99}(?:;[A-Za-z0-9-]{1,40}){0,4}")


@dataclass(frozen=True, slots=True)
class Access:
    """Where a server is and how one gets in; with the password as it is typed."""

    host: str
    port: int
    ldaps: bool
    plain: bool = False  # neither ldaps:// nor StartTLS
    verified: bool = True
    authorities: str = ""  # PEM
    bind_dn: str = ""
    password: str = ""
