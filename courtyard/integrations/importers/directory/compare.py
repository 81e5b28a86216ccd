"""What a file would change: everything is compared and written down as lines of the run, and nothing else is touched."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO

from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.permissions import may_act_on
from courtyard.integrations.importers.directory.formats import read
from courtyard.integrations.importers.directory.managers import depths, name_managers
from courtyard.integrations.importers.directory.records import Record
from courtyard.integrations.importers.directory.roster import BATCH, LEDGER, Entry, Roster, batched, enrol
from courtyard.integrations.importers.directory.values import Note, details, said
from courtyard.integrations.models import DirectoryLine, DirectoryRun, Imported, LineKind
from courtyard.people.models import Field
from courtyard.people.selectors import details_of, importable_fields

__all__ = ["compare"]

CHANGED_RANK, LEFT_RANK = 1_000_000, 2_000_000
Progress = Callable[[int, int], None]  # done, of how many
_COUNTED = {"broken", "dangling", "ambiguous", "circle", "double_key", "double_email", "same_key", "same_email"}


@dataclass(slots=True)
class _Comparison:
    run: DirectoryRun
    actor: Person
    roster: Roster
    fields: Mapping[str, Field]
    ranks: Mapping[uuid.UUID, int]
    counts: Counter[str] = field(default_factory=Counter)

    def line(self, kind: str, **values: object) -> DirectoryLine:
        """A line of the run, counted; two notes of one kind are counted once."""
        notes: list[Note] = values.get("notes", [])  # type: ignore[assignment]
        self.counts[kind] += 1
        self.counts["noted"] += bool(notes)
        self.counts.update({code for code, _word in notes} & _COUNTED)
        return DirectoryLine(run=self.run, kind=kind, noted=bool(notes), **values)


def compare(run: DirectoryRun, actor: Person, file: IO[bytes] | None, progress: Progress) -> dict[str, int]:
    """Write down the differences, in place of those of an earlier comparison; answers how many of what. Raises BadFile."""
    fields = importable_fields()
    roster = enrol(read(file), run.mapping, fields)
    name_managers(roster)
    DirectoryLine.objects.filter(run=run).delete()
    ranks = depths(roster.entries.values())
    comparison = _Comparison(run, actor, roster, fields, ranks)
    _compare_lines(comparison, read(file), progress)
    _list_bad(comparison)
    if not run.leavers_stay:
        _list_leavers(comparison)
    return dict(comparison.counts)


def _compare_lines(comparison: _Comparison, records: Iterable[Record], progress: Progress) -> None:
    entries, done = comparison.roster.entries, 0
    known = ((entries[record.line], record) for record in records if record.line in entries)
    for pairs in batched(known, BATCH):
        held = details_of(entry.person_id for entry, _record in pairs if entry.state)
        lines = [_line(comparison, entry, record, held.get(entry.person_id, {})) for entry, record in pairs]
        DirectoryLine.objects.bulk_create([line for line in lines if line is not None])
        done += len(pairs)
        progress(done, len(entries))


def _line(comparison: _Comparison, entry: Entry, record: Record, held: Mapping[str, str]) -> DirectoryLine | None:
    """What changes for one person; None where nothing does and there is nothing to say."""
    found = said(record, comparison.run.mapping)
    wanted, notes = details(found, comparison.fields, comparison.roster.month_first)
    notes = [*entry.notes, *notes]
    if "email" in wanted and (refusal := _keeps_address(comparison, entry, wanted["email"], held)) is not None:
        del wanted["email"]
        notes += refusal
    if entry.manager_id or entry.leads_alone:
        wanted["manager"] = str(entry.manager_id or "")
    changes = {name: [held.get(name, ""), text] for name, text in wanted.items() if text != held.get(name, "")}
    kind = (LineKind.CHANGED if changes else LineKind.SAME) if entry.state else LineKind.ADDED
    if kind == LineKind.SAME and not notes and not entry.new_key:
        comparison.counts[kind] += 1
        return None
    if kind == LineKind.ADDED and "name" not in changes:
        return comparison.line(LineKind.BAD, number=entry.line, name=entry.name[:120], notes=[*notes, ["no_name", ""]])
    return comparison.line(
        kind,
        number=entry.line,
        rank=CHANGED_RANK if entry.state else comparison.ranks[entry.person_id],
        person_id=entry.person_id,
        name=held.get("name") or wanted["name"],
        key=LEDGER.key("person", entry.key) if entry.new_key else "",
        former_key=entry.former_key,
        changes=changes,
        notes=notes,
    )


def _keeps_address(comparison: _Comparison, entry: Entry, email: str, held: Mapping[str, str]) -> list[Note] | None:
    """What is to be said where an address is not taken over; None where it is."""
    if not entry.email:
        return []  # another has it, which is noted
    person = Person(pk=entry.person_id, role=entry.role)
    unclaimed = entry.state == State.UNCLAIMED and may_act_on(comparison.actor, person)
    return None if not entry.state or unclaimed or email == held.get("email") else [["email_kept", email]]


def _list_bad(comparison: _Comparison) -> None:
    bad = sorted(comparison.roster.bad, key=lambda bad: bad.line)
    lines = (comparison.line(LineKind.BAD, number=one.line, name=one.name, notes=[one.note]) for one in bad)
    DirectoryLine.objects.bulk_create(lines, batch_size=BATCH)


def _list_leavers(comparison: _Comparison) -> None:
    """People of earlier runs who are not in the file any more."""
    present = {entry.person_id for entry in comparison.roster.entries.values()}
    rows = Imported.objects.filter(source=LEDGER.source, key__startswith="person:")
    came = dict(rows.values_list("target_id", "key"))
    gone = [pk for pk, key in came.items() if pk not in present and key not in comparison.roster.present]
    for batch in batched(came, BATCH):
        here = Person.objects.filter(pk__in=batch, state__in=(State.ACTIVE, State.UNCLAIMED))
        comparison.counts["known"] += here.count()
    owners = set(Person.objects.filter(role=Role.OWNER, state=State.ACTIVE).values_list("pk", flat=True))
    for batch in batched(gone, BATCH):
        leaving = Person.objects.filter(pk__in=batch, state__in=(State.ACTIVE, State.UNCLAIMED)).order_by("name", "pk")
        lines = [_leaver(comparison, person, owners) for person in leaving]
        DirectoryLine.objects.bulk_create(lines)


def _leaver(comparison: _Comparison, person: Person, owners: set[uuid.UUID]) -> DirectoryLine:
    notes: list[Note] = []
    if not may_act_on(comparison.actor, person):
        notes = [["protected", ""]]
    elif owners == {person.pk}:
        notes = [["last_owner", ""]]
    return comparison.line(
        LineKind.SAME if notes else LineKind.LEFT, rank=LEFT_RANK, person_id=person.pk, name=person.name, notes=notes
    )
