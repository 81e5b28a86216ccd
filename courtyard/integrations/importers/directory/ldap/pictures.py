"""Pictures for people who have none: only their entries are asked for them, one by one, and nobody is given one twice.

So whoever takes theirs away again keeps none.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO

from django.db import transaction

from courtyard.accounts.models import Person, State
from courtyard.accounts.services import set_picture
from courtyard.core.errors import Invalid
from courtyard.integrations.importers.directory.formats import read
from courtyard.integrations.importers.directory.ldap.connection import Session, opened
from courtyard.integrations.importers.directory.ldap.place import Access
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed
from courtyard.integrations.importers.directory.roster import BATCH, LEDGER, batched
from courtyard.integrations.importers.directory.values import key_of, said
from courtyard.integrations.importers.ledger import Ledger

__all__ = ["give_pictures"]

AT_MOST = 1000  # of one reading; the next one goes on
SECONDS = 15 * 60
GIVEN = Ledger("directory pictures")


def give_pictures(
    file: IO[bytes] | None, mapping: Mapping[str, str], access: Access, *, attribute: str, actor: Person
) -> None:
    """Draw pictures anew as our own, for people of a reading that was written down. Raises LdapFailed where the line is down."""
    given = 0
    with opened(access, seconds=SECONDS) as session:
        for person, name in _bare(file, mapping):
            try:
                photo = _photo(session, name, attribute)
            except LdapFailed as error:
                if error.code == "too_much":  # the next reading shall not stop at them again
                    _note(person)
                raise
            if photo:
                _give(person, photo, actor)
                given += 1
            if given == AT_MOST:
                return


def _bare(file: IO[bytes] | None, mapping: Mapping[str, str]) -> Iterator[tuple[Person, str]]:
    """People without a picture who were given none yet, with the names of their entries."""
    for records in batched(read(file), BATCH):
        keyed = ((key_of(said(record, mapping)), record.alias) for record in records)
        names = {LEDGER.key("person", key): name for key, name in keyed if key}
        known = LEDGER.known(names)
        asked = set(known.values()) - set(GIVEN.keys_of(known.values(), "person"))
        here = Person.objects.filter(pk__in=asked, picture="", state__in=(State.ACTIVE, State.UNCLAIMED)).in_bulk()
        yield from ((here[pk], names[key]) for key, pk in known.items() if pk in here)


def _photo(session: Session, name: str, attribute: str) -> bytes:
    try:
        found, _cookie = session.page(name, "(objectClass=*)", [attribute], alone=True)
    except LdapFailed as error:
        if error.code in ("base", "rights", "elsewhere", "odd"):
            return b""
        raise
    many = (values for one in found for values in one.get("raw_attributes", {}).values())
    return next((bytes(value) for values in many for value in values or ()), b"")


@transaction.atomic
def _give(person: Person, photo: bytes, actor: Person) -> None:
    _note(person)
    try:
        set_picture(actor=actor, person=person, upload=BytesIO(photo))
    except Invalid:
        return  # no picture: it is not looked at again


def _note(person: Person) -> None:
    GIVEN.note({GIVEN.key("person", str(person.pk)): person.pk})
