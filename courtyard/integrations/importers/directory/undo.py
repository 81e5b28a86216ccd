"""Taking a run back, in batches as it was done. What somebody changed since is left as it is, and listed.

New people go for good as long as they are nothing but what the run made: unclaimed, unchanged, and nobody refers to them.
"""

import uuid
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import ManyToOneRel

from courtyard.accounts.models import Person, State
from courtyard.accounts.services import restore
from courtyard.core import audit, storage
from courtyard.core.errors import Conflict, Forbidden
from courtyard.integrations.importers.directory.apply import BATCH, settled
from courtyard.integrations.importers.directory.compare import Progress
from courtyard.integrations.importers.directory.heirs import take_back_spaces
from courtyard.integrations.importers.directory.roster import LEDGER
from courtyard.integrations.models import DirectoryLine, DirectoryRun, LineKind, LineState
from courtyard.people.models import FieldValue, Profile
from courtyard.people.selectors import details_of
from courtyard.people.services import write_details
from courtyard.spaces.models import Membership, Watermark, Welcome

__all__ = ["undo"]

_MADE_WITH_THEM = ((Profile, "person"), (FieldValue, "person"), (Watermark, "person"), (Welcome, "person"))


def undo(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    """Take back what was done, until nothing is left to take back."""
    total = run.lines.filter(state__in=(LineState.DONE, LineState.UNDONE, LineState.KEPT)).count()
    while lines := _next(run):
        _take_back(actor, lines)
        progress(total - run.lines.filter(state=LineState.DONE).count(), total)


def _next(run: DirectoryRun) -> list[DirectoryLine]:
    """Lines of one rank, the last one first: who reported to a new person is gone or kept before it is their turn."""
    done = run.lines.filter(state=LineState.DONE).order_by("-rank", "-pk")
    last = done.first()
    return list(done.filter(rank=last.rank)[:BATCH]) if last else []


@transaction.atomic
def _take_back(actor: Person, lines: list[DirectoryLine]) -> None:
    by_kind = {kind: [line for line in lines if line.kind == kind] for kind in LineKind}
    with settled(lines, LineState.DONE, LineState.UNDONE):
        for line in by_kind[LineKind.LEFT]:
            _restore(actor, line)
        _change_back(actor, by_kind[LineKind.CHANGED])
        _take_out(actor, by_kind[LineKind.ADDED])
        _unnote(line for line in lines if line.key and line.state != LineState.KEPT)


def _restore(actor: Person, line: DirectoryLine) -> None:
    person = Person.objects.filter(pk=line.person_id).first()
    try:
        if person is None or person.state != State.SUSPENDED:
            raise Conflict
        with transaction.atomic():
            restore(actor=actor, person=person)
            take_back_spaces(actor, line.spaces)
    except (Conflict, Forbidden) as error:
        line.state = LineState.KEPT
        line.notes.append(["protected" if isinstance(error, Forbidden) else "gone", ""])


def _change_back(actor: Person, lines: list[DirectoryLine]) -> None:
    wanted = {line.person_id: {name: was for name, (was, _after) in line.changes.items()} for line in lines}
    expected = {line.person_id: {name: after for name, (_was, after) in line.changes.items()} for line in lines}
    back = write_details(actor=actor, details=wanted, expected=expected)
    for line in lines:
        for name in line.changes.keys() - back.get(line.person_id, {}).keys():
            line.state = LineState.KEPT
            line.notes.append(["since", name])


def _take_out(actor: Person, lines: list[DirectoryLine]) -> None:
    """Delete new people that are still as they came."""
    ids = {line.person_id for line in lines}
    people = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    held, used = details_of(people), _referred_to(people)
    gone = []
    for line in lines:
        person = people.get(line.person_id)
        if person is None:
            continue
        if person.state != State.UNCLAIMED or person.pk in used:
            line.state = LineState.KEPT
            line.notes.append(["in_use", ""])
        elif changed := [
            name for name, (_was, after) in line.changes.items() if held[person.pk].get(name, "") != after
        ]:
            line.state = LineState.KEPT
            line.notes += [["since", name] for name in changed]
        else:
            gone.append(person.pk)
    for pk in gone:
        if picture := people[pk].picture:
            transaction.on_commit(partial(storage.delete, picture))
        audit.record("person.taken_back", actor_id=actor.pk, subject_id=pk)
    Person.objects.filter(pk__in=gone).delete()


def _referred_to(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people to whom any row points that a run does not make: one query for each table."""
    wanted, found = list(ids), set()
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or (relation.related_model, relation.field.name) in _MADE_WITH_THEM:
            continue
        model, name = relation.related_model, relation.field.name
        rows = model._default_manager.filter(**{f"{name}__in": wanted})
        if (model, name) == (Membership, "person"):
            rows = rows.exclude(by_rule=True)
        found |= set(rows.values_list(name, flat=True))
    return found


def _unnote(lines: Iterable[DirectoryLine]) -> None:
    """The ledger as it was before."""
    former: dict[str, uuid.UUID] = {}
    keys = []
    for line in lines:
        keys.append(line.key)
        if line.former_key:
            former[line.former_key] = line.person_id
    LEDGER.forget([*keys, *former])
    LEDGER.note(former)
