"""Why an LDAP server could not be read, in words that say what to look at."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["TROUBLES", "LdapFailed", "failed_by_result"]

TROUBLES: dict[str, Promise] = {
    "unknown_host": _("There is no server of this name. Please check the address."),
    "unreachable": _("The server cannot be reached. Please check address, port and firewall."),
    "silent": _("The server did not answer in time."),
    "gone": _("The connection broke off. Nothing was changed; please try again."),
    "no_tls": _("The server speaks no TLS here. Is it ldaps:// with port 636, or ldap:// with StartTLS and port 389?"),
    "certificate": _("The certificate of the server is not trusted: %(word)s. Please give the certificate of its authority."),
    "name": _("The certificate of the server is for another name than %(word)s. Please use the name that stands in it."),
    "bad_authority": _("The certificates of the authority cannot be read. Please give them in PEM."),
    "password": _("The server refuses this user or this password."),
    "sealed": _("The password cannot be read any more, since the key of this installation is another one. Please type it again."),
    "encryption": _("The server asks for an encrypted connection."),
    "rights": _("This user may not search here. Please give it the right to read the people."),
    "base": _("There is no such base, or this user may not see it."),
    "filter": _("The filter is wrong. It has the form (objectClass=person), with as many ( as )."),
    "elsewhere": _("This base lies on another server, which is not followed: %(word)s"),
    "part": _("The server gives away a part only. Please ask for smaller pages, or raise its limit for this user."),
    "busy": _("The server is busy. Please try again later."),
    "too_many": _("There are more people than %(word)s. Please narrow the filter."),
    "too_much": _("The server sends too much. Please narrow the filter."),
    "nobody": _("The filter finds nobody. Nothing was changed."),
    "no_key": _("Nobody has the attribute %(word)s, by which people are to be told apart. Nothing was changed."),
    "odd": _("The answer of the server is not understood: %(word)s"),
}  # fmt: skip
_BY_RESULT = {
    3: "part", 4: "part", 11: "part", 8: "encryption", 13: "encryption", 1: "rights", 50: "rights", 10: "elsewhere",
    32: "base", 34: "base", 51: "busy", 52: "busy", 48: "password", 49: "password", 53: "rights", 87: "filter", 18: "filter",
}  # fmt: skip


class LdapFailed(Exception):
    """It could not be read; nothing was changed. ``code`` stands in ``TROUBLES``."""

    def __init__(self, code: str, word: str = "") -> None:
        super().__init__(code)
        self.code, self.word = code, " ".join(word.split())[:120]

    @property
    def words(self) -> str:
        """A sentence for people."""
        return str(TROUBLES[self.code]) % {"word": self.word} if self.word else str(TROUBLES[self.code])


def failed_by_result(result: Mapping[str, Any], *, binding: bool = False) -> LdapFailed:
    """What a result code of RFC 4511 means, here where it came."""
    code = _BY_RESULT.get(int(result["result"]), "odd")
    if binding and code in ("base", "rights", "elsewhere"):  # a server may refuse a user it does not know like that
        code = "password"
    return LdapFailed(code, " ".join(map(str, result.get("referrals") or ())) or str(result["description"]))
