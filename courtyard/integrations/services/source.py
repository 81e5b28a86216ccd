"""The LDAP server that the directory is read from: set up, tried, forgotten.

Its password is sealed, never handed out again, and sent to no other server than the one that it was typed for.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.core.sealing import Unreadable, seal, unseal
from courtyard.integrations import access
from courtyard.integrations.importers.directory.columns import checked
from courtyard.integrations.importers.directory.ldap.place import ATTRIBUTE, Access
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed
from courtyard.integrations.models import DirectorySource, Schedule
from courtyard.people.selectors import importable_fields

__all__ = ["SourceWishes", "Trial", "access_of", "columns_of", "forget_source", "save_source", "try_source"]

MAX_PAGE = 5000
_PURPOSE = "directory source"
_PORTS = {"ldap": 389, "ldaps": 636}
_SAME_SERVER = ("url", "plain", "verified", "authorities")  # what decides who gets to see the password


@dataclass(frozen=True, slots=True)
class SourceWishes:
    """A server as an administrator describes it. An empty password leaves the one that is kept."""

    url: str
    base: str
    filter: str
    attributes: Mapping[str, str] = field(default_factory=dict)  # of what we keep to the attribute that holds it
    bind_dn: str = ""
    password: str = ""
    plain: bool = False
    verified: bool = True
    photo: str = ""  # the attribute with pictures
    authorities: str = ""
    page_size: int = 500
    leavers_stay: bool = False
    brake: int = 10
    schedule: str = Schedule.NEVER


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a connection."""

    worked: bool
    words: str


@transaction.atomic
def save_source(*, actor: Person, wishes: SourceWishes) -> DirectorySource:
    """Keep how the server is reached and read; runs by its schedule act for the actor. Raises Invalid, Forbidden."""
    source = _described(access.source_for(actor), wishes)
    source.by, source.changed_at = actor, now()
    told = [column.name for column in DirectorySource._meta.fields if not column.primary_key]
    DirectorySource.objects.bulk_create([source], update_conflicts=True, unique_fields=["id"], update_fields=told)
    audit.record("directory.source", actor_id=actor.pk, data={"schedule": source.schedule, "plain": source.plain})
    return source


@transaction.atomic
def forget_source(*, actor: Person) -> None:
    """Forget the server and its password; who came from there stays. Twice is once."""
    if source := access.source_for(actor):
        source.delete()
        audit.record("directory.source_forgotten", actor_id=actor.pk)


def try_source(*, actor: Person) -> Trial:
    """Reach the server as it is kept, sign in and read a page. Raises Conflict before one is set up, Forbidden."""
    from courtyard.integrations.importers.directory.ldap.reading import looked_at

    source = access.source_for(actor)
    if source is None:
        raise Conflict(_("Please say first how the LDAP server is reached."))
    try:
        found, more, lacking = looked_at(
            access_of(source), base=source.base, wanted=source.filter, attributes=list(source.attributes.values()),
            size=source.page_size,
        )  # fmt: skip
    except LdapFailed as error:
        return Trial(False, error.words)
    if more:
        words = [_("More than %(num)d people were found.") % {"num": found}]
    else:
        words = [ngettext("%(num)d person was found.", "%(num)d people were found.", found) % {"num": found}]
    if lacking:
        words.append(_("Nobody of them has: %(names)s.") % {"names": ", ".join(lacking)})
    return Trial(True, " ".join(words))


def access_of(source: DirectorySource) -> Access:
    """How to get in, with the password as it is typed. Raises LdapFailed where it can't be read any more."""
    parts = urlsplit(source.url)
    try:
        password = unseal(source.password, purpose=_PURPOSE) if source.password else ""
    except Unreadable:
        raise LdapFailed("sealed") from None
    return Access(
        parts.hostname or "", parts.port or _PORTS[parts.scheme], parts.scheme == "ldaps", source.plain, source.verified,
        source.authorities, source.bind_dn, password,
    )  # fmt: skip


def columns_of(source: DirectorySource) -> dict[str, str]:
    """What each attribute holds, as a run knows its columns."""
    return {attribute.lower(): target for target, attribute in source.attributes.items()}


def _described(before: DirectorySource | None, wishes: SourceWishes) -> DirectorySource:
    """The server as it is wished for, unsaved."""
    errors: dict[str, list[str]] = {}
    url = _url(wishes.url, errors)
    _check(wishes, errors)
    attributes = _attributes(wishes.attributes, errors)
    source = DirectorySource(
        url=url, plain=wishes.plain and url.startswith("ldap:"), verified=wishes.verified,
        authorities=wishes.authorities.strip(), bind_dn=wishes.bind_dn.strip(), base=wishes.base.strip(),
        filter=wishes.filter.strip(), attributes=attributes, photo=wishes.photo.strip(), page_size=wishes.page_size, brake=wishes.brake,
        leavers_stay=wishes.leavers_stay, schedule=wishes.schedule, ran_at=before.ran_at if before else None,
    )  # fmt: skip
    if source.bind_dn:
        source.password = _password(source, before, wishes.password, errors)
    if errors:
        raise Invalid(errors)
    return source


def _url(text: str, errors: dict[str, list[str]]) -> str:
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if not host or not host.isprintable() or " " in host or len(host) > 253 or parts.scheme not in _PORTS:
            raise ValueError(text)
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(text)
    except (ValueError, KeyError):
        errors["url"] = [_("Please give an address like ldaps://ldap.example.com or ldap://ldap.example.com:389.")]
        return ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _check(wishes: SourceWishes, errors: dict[str, list[str]]) -> None:
    from courtyard.integrations.importers.directory.ldap.reading import fits_filter

    if not wishes.base.strip() or len(wishes.base) > 500 or "\0" in wishes.base:
        errors["base"] = [_("Please give the base below which the people stand, like ou=people,dc=example,dc=com.")]
    if len(wishes.bind_dn) > 500 or "\0" in wishes.bind_dn:
        errors["bind_dn"] = [_("This is too long.")]
    if len(wishes.filter) > 1000 or not fits_filter(wishes.filter):
        errors["filter"] = [LdapFailed("filter").words]
    if wishes.photo.strip() and not ATTRIBUTE.fullmatch(wishes.photo.strip()):
        errors["photo"] = [_("This is no name of an attribute.")]
    if not _are_certificates(wishes.authorities):
        errors["authorities"] = [LdapFailed("bad_authority").words]
    if not 1 <= wishes.page_size <= MAX_PAGE:
        errors["page_size"] = [_("Please give a number from %(least)d to %(most)d.") % {"least": 1, "most": MAX_PAGE}]
    if not 0 <= wishes.brake <= 100:
        errors["brake"] = [_("Please give a number from %(least)d to %(most)d.") % {"least": 0, "most": 100}]
    if wishes.schedule not in Schedule.values:
        errors["schedule"] = [_("Please choose one of the answers.")]


def _are_certificates(text: str) -> bool:
    if not text.strip():
        return True
    try:
        return len(text) <= 200_000 and bool(ssl.create_default_context(cadata=text).cert_store_stats()["x509"])
    except (ssl.SSLError, ValueError):
        return False


def _attributes(wished: Mapping[str, str], errors: dict[str, list[str]]) -> dict[str, str]:
    found = {target: text.strip() for target, text in wished.items() if text.strip()}
    for target, text in found.items():
        if not ATTRIBUTE.fullmatch(text):
            errors[f"attribute-{target}"] = [_("This is no name of an attribute.")]
    held = {text.lower(): target for target, text in found.items()}
    try:
        checked(held, held, importable_fields())
        if len(held) < len(found):
            raise Invalid({"attributes": [_("One attribute cannot hold two things.")]})
    except Invalid as error:
        errors["attributes"] = [text for sentences in error.errors.values() for text in sentences]
    return found


def _password(source: DirectorySource, before: DirectorySource | None, typed: str, errors: dict[str, list[str]]) -> str:
    if typed:
        if len(typed) > 1000:
            errors["password"] = [_("This is too long.")]
        return seal(typed, purpose=_PURPOSE)
    if before is None or not before.password:
        errors["password"] = [_("Please type the password.")]
        return ""
    if any(getattr(source, name) != getattr(before, name) for name in _SAME_SERVER):
        errors["password"] = [_("The server is another one now: please type the password again.")]
    return before.password
