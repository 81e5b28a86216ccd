"""People of an export become unclaimed persons: authors who can claim their place, and get no right by it.

Whoever has the address of somebody who is here already *is* that person; what they are here is never touched. An
unclaimed person gets a storyline when they come in (``PersonClaimed``), so none is made here.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.names import clean_line, handle_base
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.integrations.importers.handles import free_handles
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.importers.report import Report
from courtyard.people.models import Profile

__all__ = ["People", "Somebody", "bring_in", "one_line"]

BATCH = 1000


@dataclass(slots=True)
class People:
    """Who everybody is here, by their id in the export."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    names: dict[str, tuple[uuid.UUID, str]] = field(default_factory=dict)
    new: set[uuid.UUID] = field(default_factory=set)  # came with this run
    guests: set[uuid.UUID] = field(default_factory=set)
    formerly: dict[str, str] = field(default_factory=dict)  # the first id of who has another one by now
    gone: set[str] = field(default_factory=set)  # left there, and programs: nobody to lead a space

    def asleep(self, pks: set[uuid.UUID]) -> set[uuid.UUID]:
        """Those of them who have not come in yet; the others choose for themselves where they belong."""
        waiting = Person.objects.filter(pk__in=pks, state=State.UNCLAIMED)
        return pks & (self.new | set(waiting.values_list("pk", flat=True)))


@dataclass(slots=True)
class Somebody:
    """A person of the export as they will stand here."""

    id: str
    name: str
    handle: str = ""
    account: str = ""  # an id that stays when ``id``, a name, is changed
    email: str | None = None
    state: str = State.UNCLAIMED
    role: str = Role.MEMBER
    is_bot: bool = False
    title: str = ""
    time_zone: str = ""
    phone: str = ""
    pronouns: str = ""
    started_on: datetime.date | None = None


def bring_in(everybody: Iterable[Somebody], ledger: Ledger, report: Report) -> People:
    """Make everybody who is not here yet, in batches that each stand on their own."""
    people, everybody = People(), list(everybody)
    listed = {ledger.key("person", somebody.id) for somebody in everybody}
    for start in range(0, len(everybody), BATCH):
        _import_batch(everybody[start : start + BATCH], listed, people, ledger, report)
    return people


def one_line(text: str, limit: int) -> str:
    """One clean line, cut to what fits."""
    return clean_line(text[: 20 * limit], field="", limit=20 * limit, required=False)[:limit].strip()


@transaction.atomic
def _import_batch(everybody: list[Somebody], listed: set[str], people: People, ledger: Ledger, report: Report) -> None:
    known = ledger.known(ledger.key("person", somebody.id) for somebody in everybody)
    fresh = [somebody for somebody in everybody if ledger.key("person", somebody.id) not in known]
    here = _here(fresh, ledger, listed)
    made = _made([somebody for somebody in fresh if somebody.id not in here])
    found = {foreign_id: person.pk for foreign_id, person in made.items()} | here
    found |= {s.id: pk for s in everybody if (pk := known.get(ledger.key("person", s.id)))}
    if not report.dry_run:
        _write(made, {somebody.id: somebody for somebody in fresh})
        ledger.note({ledger.key("person", somebody.id): found[somebody.id] for somebody in fresh})
        accounts = {
            ledger.key("account", somebody.account): found[somebody.id] for somebody in everybody if somebody.account
        }
        ledger.note({key: accounts[key] for key in accounts.keys() - ledger.known(accounts).keys()})
    older = Person.objects.filter(pk__in=[*known.values(), *here.values()])
    names = dict(older.values_list("pk", "name"))
    people.guests |= set(older.filter(role=Role.GUEST).values_list("pk", flat=True))
    for somebody in everybody:
        pk = found[somebody.id]
        people.ids[somebody.id] = pk
        people.names[somebody.id] = (pk, names.get(pk, somebody.name))
    _remember_names({somebody.id: found[somebody.id] for somebody in everybody}, people, ledger)
    people.new |= {person.pk for person in made.values()}
    people.guests |= {person.pk for person in made.values() if person.role == Role.GUEST}
    people.gone |= {somebody.id for somebody in everybody if somebody.is_bot or somebody.state == State.LEFT}
    report.people.know(len(known))
    report.people.make("linked", len(here))
    report.people.make("people", len(made))


def _remember_names(found: dict[str, uuid.UUID], people: People, ledger: Ledger) -> None:
    """Who was renamed there since they first came along is found by the old name, too."""
    came = ledger.keys_of(found.values(), "person")
    for id, pk in found.items():
        first = came.get(pk, [ledger.key("person", id)])[0].removeprefix("person:")
        if ledger.key("person", id) != f"person:{first}":
            people.formerly[id] = first
            people.names.setdefault(first, people.names[id])


def _by_email(everybody: list[Somebody]) -> dict[str, str]:
    """Who has an address: of two the one who is still there, else the first."""
    found: dict[str, str] = {}
    for somebody in sorted(everybody, key=lambda somebody: somebody.state == State.LEFT):
        if somebody.email:
            found.setdefault(somebody.email, somebody.id)
    return found


def _here(fresh: list[Somebody], ledger: Ledger, listed: set[str]) -> dict[str, uuid.UUID]:
    """Those who are here by their account or their address, also if they had another name when they came. One person here is
    one person there.
    """
    by_email = _by_email(fresh)
    rows = Person.objects.filter(email__in=list(by_email)).values_list("email", "pk")
    found = {by_email[email]: pk for email, pk in rows if email}
    accounts = ledger.known(ledger.key("account", somebody.account) for somebody in fresh if somebody.account)
    found |= {s.id: pk for s in fresh if s.account and (pk := accounts.get(ledger.key("account", s.account)))}
    taken = {pk for pk, keys in ledger.keys_of(found.values(), "person").items() if not listed.isdisjoint(keys)}
    return {id: pk for id, pk in found.items() if pk not in taken}


def _made(everybody: list[Somebody]) -> dict[str, Person]:
    by_email = _by_email(everybody)
    taken = set(Person.objects.filter(email__in=list(by_email)).values_list("email", flat=True))
    emails = {foreign_id: email for email, foreign_id in by_email.items() if email not in taken}
    handles = free_handles([handle_base(somebody.handle, somebody.name, somebody.id) for somebody in everybody])
    people = {}
    for somebody, handle in zip(everybody, handles, strict=True):
        people[somebody.id] = Person(
            id=new_id(), name=somebody.name, handle=handle, email=emails.get(somebody.id), title=somebody.title,
            state=somebody.state, role=somebody.role, is_bot=somebody.is_bot, time_zone=somebody.time_zone,
            password=make_password(None), created_at=now(),
        )  # fmt: skip
    return people


def _write(made: dict[str, Person], everybody: dict[str, Somebody]) -> None:
    Person.objects.bulk_create(made.values())
    Profile.objects.bulk_create(
        Profile(person=person, phone=who.phone, pronouns=who.pronouns, started_on=who.started_on)
        for person, who in ((person, everybody[foreign_id]) for foreign_id, person in made.items())
    )
