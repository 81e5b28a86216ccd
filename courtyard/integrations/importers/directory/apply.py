"""Doing what a comparison wrote down: in batches, each a transaction with the lines that it is done with.

Whatever ends the process, the next call goes on after the last whole batch. Managers are made before those who report
to them. New people come unclaimed and without rights, nobody is written to, and nothing is announced of them.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy

from django.contrib.auth.hashers import make_password
from django.db import transaction

from courtyard.accounts.models import Person, State
from courtyard.accounts.names import handle_base
from courtyard.accounts.services import suspend
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden
from courtyard.integrations.importers.directory.compare import Progress
from courtyard.integrations.importers.directory.heirs import hand_on_spaces
from courtyard.integrations.importers.directory.roster import LEDGER
from courtyard.integrations.importers.handles import free_handles
from courtyard.integrations.models import DirectoryLine, DirectoryRun, LineKind, LineState
from courtyard.people.models import Profile
from courtyard.people.services import write_details

__all__ = ["apply", "settled"]

BATCH = 250


def apply(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    """Do what waits, until nothing does."""
    total = run.lines.exclude(kind=LineKind.BAD).count()
    while lines := _next(run):
        _do(actor, lines)
        progress(total - run.lines.filter(state=LineState.WAITING).exclude(kind=LineKind.BAD).count(), total)


def _next(run: DirectoryRun) -> list[DirectoryLine]:
    waiting = run.lines.filter(state=LineState.WAITING).exclude(kind=LineKind.BAD)
    return list(waiting.order_by("rank", "pk")[:BATCH])


@transaction.atomic
def _do(actor: Person, lines: list[DirectoryLine]) -> None:
    by_kind = {kind: [line for line in lines if line.kind == kind] for kind in LineKind}
    with settled(lines, LineState.WAITING, LineState.DONE):
        _add(actor, by_kind[LineKind.ADDED])
        _change(actor, by_kind[LineKind.CHANGED])
        for line in by_kind[LineKind.LEFT]:
            _suspend(actor, line)
        _note(line for line in lines if line.key and line.state != LineState.REFUSED)


@contextmanager
def settled(lines: list[DirectoryLine], before: str, after: str) -> Iterator[None]:
    """Note at the end what became of lines; most of them say nothing new, and are written together."""
    told = deepcopy([(line.changes, line.notes, line.spaces) for line in lines])
    yield
    now_told = [(line.changes, line.notes, line.spaces) for line in lines]
    new = [line for line, was, says in zip(lines, told, now_told, strict=True) if was != says or line.state != before]
    for line in new:
        line.state = after if line.state == before else line.state
        line.noted = bool(line.notes)
    DirectoryLine.objects.filter(pk__in={line.pk for line in lines} - {line.pk for line in new}).update(state=after)
    DirectoryLine.objects.bulk_update(new, ["state", "changes", "notes", "noted", "spaces"])


def _add(actor: Person, lines: list[DirectoryLine]) -> None:
    emails = [line.changes["email"][1] for line in lines if "email" in line.changes]
    taken = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
    for line in lines:
        if (email := line.changes.get("email", ["", ""])[1]) in taken:
            line.state = LineState.REFUSED
            line.notes.append(["email_taken", email])
    fresh = [line for line in lines if line.state == LineState.WAITING]
    handles = free_handles([handle_base(line.name, line.changes.get("email", ["", ""])[1]) for line in fresh])
    people = [
        Person(
            id=line.person_id, name=line.name, handle=handle, state=State.UNCLAIMED, password=make_password(None),
            created_at=now(), email=line.changes.get("email", ["", ""])[1] or None,
            title=line.changes.get("title", ["", ""])[1],
        )
        for line, handle in zip(fresh, handles, strict=True)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    Profile.objects.bulk_create([Profile(person=person) for person in people])
    for person in people:
        audit.record("person.created", actor_id=actor.pk, subject_id=person.pk, data={"role": person.role})
    _change(actor, fresh)


def _change(actor: Person, lines: list[DirectoryLine]) -> None:
    """Write what differs now; what each held before is kept, for whoever takes the run back."""
    wanted = {line.person_id: {name: after for name, (_was, after) in line.changes.items()} for line in lines}
    before = write_details(actor=actor, details=wanted)
    for line in lines:
        if line.kind == LineKind.CHANGED:
            was = before.get(line.person_id, {})
            line.changes = {name: [was[name], wanted[line.person_id][name]] for name in line.changes if name in was}


def _suspend(actor: Person, line: DirectoryLine) -> None:
    person = Person.objects.filter(pk=line.person_id).first()
    if person is None or person.state not in (State.ACTIVE, State.UNCLAIMED):
        line.state = LineState.REFUSED
        line.notes.append(["gone", ""])
        return
    try:
        with transaction.atomic():
            suspend(actor=actor, person=person)
            line.spaces, notes = hand_on_spaces(actor, person)
            line.notes += notes
    except Forbidden:
        line.state = LineState.REFUSED
        line.notes.append(["protected", ""])
    except Conflict:
        line.state = LineState.REFUSED
        line.notes.append(["last_owner", ""])


def _note(lines: Iterable[DirectoryLine]) -> None:
    found: dict[str, uuid.UUID] = {}
    former = []
    for line in lines:
        found[line.key] = line.person_id
        former.append(line.former_key)
    LEDGER.forget([*filter(None, former), *found])
    LEDGER.note(found)
