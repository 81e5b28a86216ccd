"""Who stands in a file, and who of them is here: the first reading, which keeps a few words of everybody.

Somebody is known by the key they came with before, else by their address. One person here is one person there.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from courtyard.accounts.models import Person, State
from courtyard.accounts.names import readable_email
from courtyard.core.ids import new_id
from courtyard.integrations.importers.directory.records import Record
from courtyard.integrations.importers.directory.values import Note, key_of, said, writes_month_first
from courtyard.integrations.importers.ledger import Ledger
from courtyard.integrations.models import Imported
from courtyard.people.models import Field, FieldKind

__all__ = ["LEDGER", "Bad", "Entry", "Roster", "batched", "enrol"]

Thing = TypeVar("Thing")
LEDGER = Ledger("directory")
BATCH = 1000


@dataclass(slots=True)
class Entry:
    """One person of the file. ``email`` is "" once it turned out that somebody else has it."""

    line: int
    key: str
    email: str
    name: str
    manager: str
    leads_alone: bool = False  # the file says that there is no manager
    alias: str = ""
    person_id: uuid.UUID = field(default_factory=new_id)
    state: str = ""  # of the person who is here; "" for somebody new
    role: str = ""
    is_bot: bool = False
    former_key: str = ""
    new_key: bool = True
    manager_id: uuid.UUID | None = None
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Bad:
    """A line that brings nobody."""

    line: int
    name: str
    note: Note


@dataclass(slots=True)
class Roster:
    """Everybody by the line they stand in, in order."""

    entries: dict[int, Entry] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    present: set[str] = field(default_factory=set)  # ledger keys of bad lines too: nobody of them has left
    month_first: bool = False
    _emails: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)

    def take(self, record: Record, found: Mapping[str, str]) -> None:
        """Enter a record, or say why not."""
        key, email, name = key_of(found), readable_email(found.get("email", "")) or "", found.get("name", "")
        if key:
            self.present.add(LEDGER.key("person", key))
        if note := self._fault(record, key, email):
            self.bad.append(Bad(record.line, name[:120], note))
            return
        self._keys[key] = record.line
        if email:
            self._emails[email] = record.line
        self.entries[record.line] = Entry(
            record.line, key, email, name, found.get("manager", ""), found.get("manager") == "", record.alias
        )

    def _fault(self, record: Record, key: str, email: str) -> Note | None:
        if record.trouble:
            return [record.trouble, ""]
        if not key:
            return ["no_key", ""]
        if email in self._emails:
            return self.same("email", self._emails[email], record.alias)
        if key in self._keys:
            return self.same("key", self._keys[key], record.alias)
        return None

    def same(self, what: str, line: int, alias: str) -> Note:
        """Who has the same: by name where a directory has entries, else by line."""
        return [f"same_{what}", self.entries[line].name[:80]] if alias else [f"double_{what}", str(line)]

    def refuse(self, entry: Entry, code: str) -> None:
        """Take somebody out again."""
        del self.entries[entry.line]
        self.bad.append(Bad(entry.line, entry.name[:120], [code, ""]))


def enrol(records: Iterable[Record], mapping: Mapping[str, str], fields: Mapping[str, Field]) -> Roster:
    """Read everybody, and find who of them is here."""
    roster = Roster()
    dated = {"started_on"} | {key for key, one in fields.items() if one.kind == FieldKind.DATE}
    dates: list[str] = []
    for record in records:
        found = said(record, mapping)
        dates += [found[target] for target in dated if found.get(target)]
        roster.take(record, found)
    roster.month_first = writes_month_first(dates)
    for entries in batched(roster.entries.values(), BATCH):
        _find(entries)
    _settle(roster)
    return roster


def batched(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of ``size``, the last one shorter."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def _find(entries: list[Entry]) -> None:
    """Give each entry the person that it is. Four queries."""
    keys = {LEDGER.key("person", entry.key): entry for entry in entries}
    for key, pk in LEDGER.known(keys).items():
        keys[key].person_id, keys[key].new_key = pk, False
    unknown = {entry.email: entry for entry in entries if entry.new_key and entry.email}
    for known in Person.objects.filter(email__in=unknown).only("email"):
        unknown[known.email or ""].person_id = known.pk
    people = Person.objects.only("state", "role", "is_bot").in_bulk([entry.person_id for entry in entries])
    linked = [entry for entry in entries if entry.new_key and entry.person_id in people]
    ids = [entry.person_id for entry in linked]
    former = dict(Imported.objects.filter(source=LEDGER.source, target_id__in=ids).values_list("target_id", "key"))
    for entry in linked:
        entry.former_key = former.get(entry.person_id, "")
    for entry in entries:
        if person := people.get(entry.person_id):
            entry.state, entry.role, entry.is_bot = person.state, person.role, person.is_bot


def _settle(roster: Roster) -> None:
    """Whose address belongs to somebody else, who is there twice, and who is not to be touched."""
    taken: dict[uuid.UUID, Entry] = {}
    for entry in sorted(roster.entries.values(), key=lambda entry: entry.new_key):
        if entry.person_id in taken:
            note = roster.same("key", taken[entry.person_id].line, entry.alias)
            roster.bad.append(Bad(entry.line, entry.name[:120], note))
            del roster.entries[entry.line]
            continue
        taken[entry.person_id] = entry
        if entry.state == State.ERASED:
            roster.refuse(entry, "erased")
        elif entry.is_bot:
            roster.refuse(entry, "bot")
        elif not entry.state and not entry.name:
            roster.refuse(entry, "no_name")
        elif entry.state in (State.SUSPENDED, State.LEFT) and entry.new_key:
            roster.refuse(entry, "former")  # addresses are given to newcomers, who are somebody else
        elif entry.state in (State.SUSPENDED, State.LEFT):
            entry.notes.append(["away", ""])
    for entries in batched(roster.entries.values(), BATCH):
        _check_addresses(entries)


def _check_addresses(entries: list[Entry]) -> None:
    owners = {entry.email: entry for entry in entries if entry.email}
    for person in Person.objects.filter(email__in=owners).only("email"):
        entry = owners[person.email or ""]
        if entry.person_id != person.pk:
            entry.notes.append(["email_taken", entry.email])
            entry.email = ""
