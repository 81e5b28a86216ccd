"""The runs by which the directory came in, and what each of them means line by line."""

import csv
import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core.paging import Page, page
from courtyard.integrations import access
from courtyard.integrations.importers.directory.columns import TARGETS, label_of
from courtyard.integrations.importers.directory.notes import words
from courtyard.integrations.importers.directory.roster import BATCH, batched
from courtyard.integrations.models import NEEDY, DirectoryLine, DirectoryRun, LineKind, LineState, Origin, RunState
from courtyard.notifications.selectors import Told as ToldByBell
from courtyard.people.models import Field, field_key
from courtyard.people.selectors import unreadable_details

__all__ = ["SHOWN", "Change", "Told", "lines_of", "report_of", "run_at_work", "runs", "told", "told_in_lines"]

SHOWN = ("added", "changed", "left", "problems")
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Change:
    """A detail before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line as people read it."""

    line: DirectoryLine
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def runs(actor: Person, *, cursor: str | None = None, limit: int = 20) -> Page[DirectoryRun]:
    """Every run, the newest first. Raises Forbidden."""
    return page(access.runs_for(actor), cursor=cursor, limit=limit, order=("-created_at", "-id"))


def run_at_work(run_id: str, actor_id: str) -> tuple[DirectoryRun, Person] | None:
    """A run and who set it to work, for its job; None where one of them is gone."""
    run, actor = DirectoryRun.objects.filter(pk=run_id).first(), Person.objects.filter(pk=actor_id).first()
    return (run, actor) if run and actor else None


def lines_of(
    run: DirectoryRun, *, show: str = "", typed: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Told]:
    """The lines of one sort (see ``SHOWN``; anything else is all of them), maybe only those of a name, in the file's order."""
    lines = _shown(run, show)
    if typed.strip():
        lines = lines.filter(name__icontains=typed.strip()[:120])
    found = page(lines, cursor=cursor, limit=limit, order=("number", "id"))
    return Page(_told(found.results), found.next)


def _shown(run: DirectoryRun, show: str) -> QuerySet[DirectoryLine]:
    if show == "problems":
        return run.lines.filter(noted=True)
    return run.lines.filter(kind=show) if show in SHOWN else run.lines.exclude(kind=LineKind.SAME, noted=False)


def _told(lines: Iterable[DirectoryLine]) -> list[Told]:
    """The lines in words; a constant number of queries. What nobody but the person reads is not shown."""
    rows = list(lines)
    fields = {field_key(one.pk): one for one in Field.objects.all()}
    names = _managers(rows)
    hidden = unreadable_details(row.person_id for row in rows)
    return [Told(row, _changes(row, fields, names, hidden[row.person_id]), _notes(row, fields)) for row in rows]


def _managers(rows: list[DirectoryLine]) -> dict[str, str]:
    wanted = {pk for row in rows for pk in row.changes.get("manager", ()) if pk}
    added = DirectoryLine.objects.filter(run__in={row.run_id for row in rows}, person_id__in=wanted)
    names = {str(pk): name for pk, name in added.values_list("person_id", "name")}
    return names | {str(one.pk): one.byline for one in Person.objects.filter(pk__in=wanted)}


def _changes(row: DirectoryLine, fields: dict[str, Field], names: dict[str, str], hidden: set[str]) -> list[Change]:
    found = []
    order = [*TARGETS, *fields]
    for name in sorted(row.changes, key=lambda name: order.index(name) if name in order else len(order)):
        before, after = row.changes[name]
        if name == "manager":
            before, after = (names.get(pk, _("Former colleague")) if pk else "" for pk in (before, after))
        if name in hidden and row.kind != LineKind.ADDED:
            before = before and HIDDEN
        if name != "name" or row.kind != LineKind.ADDED:
            found.append(Change(label_of(name, fields), before, after))
    return found


def _notes(row: DirectoryLine, fields: dict[str, Field]) -> list[str]:
    return [words([code, label_of(word, fields)] if code == "since" else [code, word]) for code, word in row.notes]


def told(viewer: Person, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ToldByBell]:
    """What the bell says of the LDAP server, as long as its last reading by itself needs somebody."""
    last = DirectoryRun.objects.filter(origin=Origin.LDAP, by_itself=True).order_by("-created_at").first()
    if last is None or last.state not in NEEDY or not may(viewer, "people.manage"):
        return {}
    words = {
        RunState.COMPARED: _("The directory was read, and many people would leave: it waits for your yes"),
        RunState.FAILED: _("The directory could not be read"),
    }
    href = reverse("integrations:import", args=[last.pk])
    return {pk: ToldByBell(words[RunState(last.state)], last.trouble or last.name, href) for pk in ids}


def told_in_lines(run: DirectoryRun, *, at_most: int = 100) -> Iterator[str]:
    """A run for a terminal: how many of what, then the remarks."""
    if run.state == RunState.UNCHANGED:
        yield _("Nothing to do: the directory is as it should be.")
    elif run.applied_at is not None:
        yield _("The import is done.")
    else:
        yield _("Nothing was written: this is what an import would do.")
    for kind in LineKind:
        if count := run.counts.get(kind, 0):
            yield f"{kind.label}: {count:,}"
    remarks = run.lines.filter(noted=True).order_by("number", "id")
    for told in _told(remarks[:at_most]):
        numbered = told.line.number and run.origin == Origin.FILE
        where = _("line %(number)s") % {"number": told.line.number} if numbered else ""
        yield "    " + " ".join(filter(None, (where, told.line.name, *told.notes)))
    if (more := remarks.count() - at_most) > 0:
        yield "    " + ngettext("and %(num)d more remark", "and %(num)d more remarks", more) % {"num": more}


def report_of(run: DirectoryRun) -> Iterator[str]:
    """The whole run as CSV, line by line, for a spreadsheet: no cell of it is a formula."""
    yield _row([_("Line"), _("Name"), _("What"), _("State"), _("Detail"), _("Before"), _("After"), _("Remark")])
    rows = run.lines.order_by("number", "id").iterator(chunk_size=BATCH)
    for batch in batched(rows, BATCH):
        for told in _told(batch):
            line = told.line
            head = [str(line.number or ""), line.name, str(LineKind(line.kind).label), str(LineState(line.state).label)]
            for change in told.changes:
                yield _row([*head, change.label, change.before, change.after, ""])
            for note in told.notes:
                yield _row([*head, "", "", "", note])
            if not told.changes and not told.notes:
                yield _row([*head, "", "", "", ""])


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return out.getvalue()
