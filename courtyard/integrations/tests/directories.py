"""Small directories for tests, and the way they come in."""

import io
from collections.abc import Mapping

from courtyard.accounts.models import Person
from courtyard.integrations import services
from courtyard.integrations.models import DirectoryLine, DirectoryRun
from courtyard.people.selectors import details_of

PEOPLE = """Employee ID;Name;E-mail;Job title;Department;Site;Manager;Start date
1;Ada Example;ada@juniper.example;Director;Board;Lille;;2015-03-01
2;Ben Example;ben@juniper.example;Baker;Workshop;Lille;1;01/09/2020
3;Cleo Exámple;cleo@juniper.example;Baker;Workshop;Ghent;ben@juniper.example;2021-02-15
4;Dora Example;dora@juniper.example;Driver;Transport;Ghent;Ada Example;
"""


def uploaded(actor: Person, content: str | bytes = PEOPLE, name: str = "people.csv") -> DirectoryRun:
    data = content.encode() if isinstance(content, str) else content
    return services.upload_directory(actor=actor, stream=io.BytesIO(data), name=name)


def compared(
    actor: Person, content: str | bytes = PEOPLE, *, columns: Mapping[str, str] | None = None, name: str = "people.csv"
) -> DirectoryRun:
    """A run as it waits to be applied; ``columns`` says more than the guess does."""
    run = uploaded(actor, content, name)
    services.compare_run(actor=actor, run_id=run.pk, mapping=run.mapping | (columns or {}))
    return worked(actor, run)


def brought(actor: Person, content: str | bytes = PEOPLE, **options: object) -> DirectoryRun:
    """A run that came in."""
    run = compared(actor, content, **options)
    services.apply_run(actor=actor, run_id=run.pk, confirmed=True)
    return worked(actor, run)


def taken_back(actor: Person, run: DirectoryRun) -> DirectoryRun:
    services.undo_run(actor=actor, run_id=run.pk)
    return worked(actor, run)


def worked(actor: Person, run: DirectoryRun) -> DirectoryRun:
    """The run after its job."""
    services.work(actor=actor, run=run)
    run.refresh_from_db()
    return run


def counts(run: DirectoryRun) -> dict[str, int]:
    """How many of each kind, and nothing of those there are none of."""
    return {kind: run.counts[kind] for kind in ("added", "changed", "same", "left", "bad") if run.counts.get(kind)}


def line(run: DirectoryRun, name: str) -> DirectoryLine:
    return run.lines.get(name=name)


def codes(run: DirectoryRun) -> dict[str, list[str]]:
    """The notes of a run by name."""
    return {one.name: [code for code, _word in one.notes] for one in run.lines.filter(noted=True)}


def said_of(name: str) -> dict[str, str]:
    """What is known of the person of that name."""
    pk = Person.objects.get(name=name).pk
    return details_of([pk])[pk]
