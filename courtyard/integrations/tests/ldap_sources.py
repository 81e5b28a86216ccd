"""Servers set up for tests, and readings of them."""

from courtyard.accounts.models import Person
from courtyard.integrations import services
from courtyard.integrations.importers.directory.ldap.presets import PRESETS
from courtyard.integrations.models import DirectoryRun, DirectorySource
from courtyard.integrations.services import SourceWishes
from courtyard.integrations.tests.directories import worked
from courtyard.integrations.tests.slapd import PASSWORD, PEOPLE, READER, Slapd

PLACE = {
    "url": "ldaps://ldap.juniper.example", "base": PEOPLE, "filter": PRESETS["openldap"].filter,
    "attributes": PRESETS["openldap"].attributes, "bind_dn": READER, "password": PASSWORD,
}  # fmt: skip


def set_up(actor: Person, slapd: Slapd, **more: object) -> DirectorySource:
    """A server with StartTLS and its authority, as an administrator describes it."""
    told = PLACE | {"url": slapd.url, "authorities": slapd.authority} | more
    return services.save_source(actor=actor, wishes=SourceWishes(**told))


def synced(actor: Person, *, apply: bool = False) -> DirectoryRun:
    """A reading after its job."""
    return worked(actor, services.sync_directory(actor=actor, by_itself=apply))
