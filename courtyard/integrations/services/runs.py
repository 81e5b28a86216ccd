"""The directory from a file, step by step: upload, say what the columns hold, look, apply, take back.

Comparing, applying and undoing are jobs that ``work`` does, and so is reading an LDAP server, with which a run may begin
instead of a file; each may be interrupted and goes on where it was.
"""

import datetime
import uuid
from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import organisation
from courtyard.core import audit, storage
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid
from courtyard.integrations import access, tasks
from courtyard.integrations.importers.directory.apply import apply
from courtyard.integrations.importers.directory.columns import checked, guess
from courtyard.integrations.importers.directory.compare import Progress, compare
from courtyard.integrations.importers.directory.formats import columns_of
from courtyard.integrations.importers.directory.ldap.troubles import LdapFailed
from courtyard.integrations.importers.directory.records import MAX_BYTES, BadFile
from courtyard.integrations.importers.directory.undo import undo
from courtyard.integrations.importers.ledger import only_one
from courtyard.integrations.models import BUSY, DirectoryRun, LineKind, Origin, RunState
from courtyard.integrations.services.syncs import fetch, forget_told, offer_pictures, tell_of
from courtyard.people.selectors import importable_fields

__all__ = [
    "apply_run", "compare_run", "discard_run", "many_leave", "resume_run", "tidy", "undo_run", "upload_directory", "work",
]  # fmt: skip

DAYS_WAITING = 7  # that a file waits for what is to become of it
DAYS_TOLD = 365  # that the lines of a run are kept, and that it can be taken back


def upload_directory(*, actor: Person, stream: storage.Source, name: str) -> DirectoryRun:
    """Keep a file of people and guess its columns. Raises Invalid for one that cannot be read, TooLarge, Forbidden."""
    access.runs_for(actor)
    kept = storage.save(stream, max_bytes=MAX_BYTES)
    try:
        with storage.open(kept.key) as file:
            columns = columns_of(file.file)
        run = DirectoryRun(by=actor, file=kept.key, name=storage.safe_download_name(name)[:200], columns=columns)
        run.mapping = guess([str(one["name"]) for one in columns], importable_fields(), _remembered())
        run.save(force_insert=True)
    except BadFile as error:
        storage.delete(kept.key)
        raise Invalid({"file": [error.detail]}) from None
    except BaseException:
        storage.delete(kept.key)
        raise
    return run


def _remembered() -> dict[str, str]:
    """What columns held the last time."""
    files = DirectoryRun.objects.filter(origin=Origin.FILE).exclude(compared_at=None)
    last = files.order_by("-compared_at").first()
    return last.mapping if last else {}


@transaction.atomic
def compare_run(*, actor: Person, run_id: uuid.UUID, mapping: Mapping[str, str], by_job: bool = True) -> DirectoryRun:
    """Say what each column holds, by its name, and have the file compared. Raises Invalid, or Conflict once it was applied.

    Without ``by_job`` the caller does the ``work``; so it is with ``apply_run``.
    """
    run = _locked(actor, run_id)
    if run.state not in (RunState.UPLOADED, RunState.COMPARING, RunState.COMPARED):
        raise Conflict(_("This file came in already."))
    wanted = checked(mapping, [one["name"] for one in run.columns], importable_fields())
    if run.state == RunState.COMPARING and run.mapping == wanted:
        return run
    run.mapping = wanted
    return _begin(run, actor, RunState.COMPARING, by_job)


@transaction.atomic
def apply_run(*, actor: Person, run_id: uuid.UUID, confirmed: bool = False, by_job: bool = True) -> DirectoryRun:
    """Do what the comparison says; ``confirmed`` where ``many_leave``. Twice is once. Raises Conflict."""
    run = _locked(actor, run_id)
    if run.state in (RunState.APPLYING, RunState.APPLIED):
        return run
    if run.state != RunState.COMPARED:
        raise Conflict(_("Compare this file first."))
    if _others(run).filter(Q(applied_at__gt=run.compared_at) | Q(undone_at__gt=run.compared_at)).exists():
        raise Conflict(_("Another file came in since this one was compared. Please compare it again."))
    if many_leave(run=run) and not confirmed:
        raise Conflict(_("Please confirm that all of them left."))
    _check_alone(run)
    audit.record("directory.applied", actor_id=actor.pk, data={"run": str(run.pk), **run.counts})
    return _begin(run, actor, RunState.APPLYING, by_job)


def many_leave(*, run: DirectoryRun) -> bool:
    """Whether more of the people who came before would leave than the brake allows (a tenth, if nothing else was said),
    or a line may be theirs that nobody can read."""
    left = run.counts.get("left", 0)
    return left * 100 > run.brake * run.counts.get("known", 0) or bool(left and run.counts.get("broken"))


@transaction.atomic
def undo_run(*, actor: Person, run_id: uuid.UUID) -> DirectoryRun:
    """Take back the run that came in last. Twice is once. Raises Conflict for an earlier one: the later one goes first."""
    run = _locked(actor, run_id)
    if run.state in (RunState.UNDOING, RunState.UNDONE):
        return run
    since = now() - datetime.timedelta(days=DAYS_TOLD)
    if run.state != RunState.APPLIED or run.applied_at is None or run.applied_at < since:
        raise Conflict(_("There is nothing to take back."))
    if _others(run).filter(state=RunState.APPLIED, applied_at__gt=run.applied_at).exists():
        raise Conflict(_("Another file came in after this one: take that one back first."))
    _check_alone(run)
    audit.record("directory.undone", actor_id=actor.pk, data={"run": str(run.pk)})
    return _begin(run, actor, RunState.UNDOING, by_job=True)


@transaction.atomic
def resume_run(*, actor: Person, run_id: uuid.UUID) -> DirectoryRun:
    """Start the job of a run again that stopped half-way; where it is still at work nothing happens twice."""
    run = _locked(actor, run_id)
    if run.state in BUSY:
        tasks.work.defer(run_id=str(run.pk), actor_id=str(actor.pk))
    return run


@transaction.atomic
def discard_run(*, actor: Person, run_id: uuid.UUID) -> None:
    """Forget a file that did not come in. Raises Conflict for one that did: it is part of the history."""
    run = _locked(actor, run_id)
    if run.applied_at or run.state in (RunState.COMPARING, RunState.APPLYING):
        raise Conflict(_("This file came in already."))
    _forget(run)
    run.delete()
    forget_told(run)


def work(*, actor: Person, run: DirectoryRun, tell: Progress | None = None) -> None:
    """Do what a run is about to do, alone. Nothing happens where it is done. Raises Conflict while another is at work."""

    def progress(done: int, total: int) -> None:
        DirectoryRun.objects.filter(pk=run.pk).update(done=done, total=total)
        if tell:
            tell(done, total)

    current = organisation()
    with only_one("directory"), override(actor.language or (current.language if current else "en")):
        run.refresh_from_db()
        if step := _STEPS.get(RunState(run.state)):
            step(run, actor, progress)
            tell_of(run)


def _fetch(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    try:
        fetch(run, progress)
    except LdapFailed as error:
        _fail(run, error.words)
    else:
        _end(run, RunState.COMPARING, columns=run.columns, mapping=run.mapping, counts=run.counts)
        _compare(run, actor, progress)


def _compare(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    read = {name: run.counts[name] for name in ("switched_off", "elsewhere") if run.counts.get(name)}
    try:
        with storage.open(run.file) as file:
            counts = compare(run, actor, file.file, progress)
    except BadFile as error:
        if run.origin == Origin.LDAP:
            _fail(run, error.detail)
        else:
            _end(run, RunState.UPLOADED, trouble=error.detail[:300])
        return
    _end(run, RunState.COMPARED, counts=counts | read, compared_at=now(), trouble="")
    if run.origin == Origin.LDAP:
        _go_on(run, actor, progress)


def _fail(run: DirectoryRun, words: str) -> None:
    _end(run, RunState.FAILED, trouble=words[:300])


def _go_on(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    """What a reading of a server does by itself: apply what differs, unless that is to be asked about."""
    differs = run.lines.exclude(kind=LineKind.BAD).exclude(kind=LineKind.SAME, key="").exists()
    if not differs:
        if run.by_itself:
            offer_pictures(run, actor)
        _end(run, RunState.UNCHANGED)
    elif run.by_itself and not many_leave(run=run):
        with suppress(Conflict):  # another one came in meanwhile: this one waits for somebody
            apply_run(actor=actor, run_id=run.pk, by_job=False)
            run.refresh_from_db()
            _apply(run, actor, progress)
    _drop_waiting_before(run)


@transaction.atomic
def _drop_waiting_before(run: DirectoryRun) -> None:
    """Earlier readings that wait have had their time."""
    earlier = DirectoryRun.objects.filter(origin=Origin.LDAP, state=RunState.COMPARED, created_at__lt=run.created_at)
    for one in earlier.select_for_update():
        _forget(one)
        one.delete()


def _apply(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    apply(run, actor, progress)
    offer_pictures(run, actor)
    _end(run, RunState.APPLIED, applied_at=now())


def _undo(run: DirectoryRun, actor: Person, progress: Progress) -> None:
    undo(run, actor, progress)
    _end(run, RunState.UNDONE, undone_at=now())


_STEPS = {
    RunState.FETCHING: _fetch, RunState.COMPARING: _compare, RunState.APPLYING: _apply, RunState.UNDOING: _undo,
}  # fmt: skip


@transaction.atomic
def _end(run: DirectoryRun, state: str, **values: object) -> None:
    for name, value in {"state": state, **values}.items():
        setattr(run, name, value)
    if run.applied_at or state in (RunState.FAILED, RunState.UNCHANGED):
        _forget(run)
    run.save(update_fields=["state", "file", *values])


def _forget(run: DirectoryRun) -> None:
    """The file is not needed any more: its lines say all that there is to say."""
    if key := run.file:
        run.file = ""
        transaction.on_commit(lambda: storage.delete(key))


def _begin(run: DirectoryRun, actor: Person, state: str, by_job: bool) -> DirectoryRun:
    run.state, run.done, run.total, run.trouble = state, 0, 0, ""
    run.save(update_fields=["state", "done", "total", "trouble", "mapping"])
    if by_job:
        tasks.work.defer(run_id=str(run.pk), actor_id=str(actor.pk))
    return run


def _locked(actor: Person, run_id: uuid.UUID) -> DirectoryRun:
    run = access.run_for(actor, run_id)
    return DirectoryRun.objects.select_for_update().get(pk=run.pk)


def _others(run: DirectoryRun) -> QuerySet[DirectoryRun]:
    return DirectoryRun.objects.exclude(pk=run.pk)


def _check_alone(run: DirectoryRun) -> None:
    if _others(run).filter(state__in=(RunState.APPLYING, RunState.UNDOING)).exists():
        raise Conflict(_("Another file is coming in just now. Please wait until it is done."))


@transaction.atomic
def tidy() -> None:
    """Forget files that nobody decided about, and the lines of runs long past. Bound to the night."""
    waited, told = (now() - datetime.timedelta(days=days) for days in (DAYS_WAITING, DAYS_TOLD))
    for run in DirectoryRun.objects.filter(applied_at=None, created_at__lt=waited).exclude(state__in=BUSY):
        _forget(run)
        run.delete()
    for run in DirectoryRun.objects.filter(applied_at__lt=told):
        run.lines.all().delete()
