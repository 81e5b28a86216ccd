"""``/directory-imports`` and ``/directory-source``: the directory from a file or an LDAP server, as the pages do it.

For who manages people, and nobody else.
"""

import datetime
import uuid
from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpResponse
from ninja import File as Part
from ninja import Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field as Described

from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import Listing, answer, listing
from courtyard.core.errors import NotFound
from courtyard.integrations import access, selectors, services
from courtyard.integrations.models import DirectoryRun, DirectorySource
from courtyard.integrations.selectors import Told

router = Router(tags=["directory imports"])


class ColumnOut(Schema):
    """A column of the file with its first values, and what it holds: ``email``, ``field-<id>``, "" for nothing."""

    name: str
    samples: list[str]
    holds: str


class ImportOut(Schema):
    """A file, or a reading of the LDAP server. ``counts`` are there once it was compared; ``done`` of ``total`` people while
    a job is at work."""

    id: uuid.UUID
    name: str
    origin: Literal["file", "ldap"]
    by: uuid.UUID | None
    state: Literal[
        "fetching",
        "failed",
        "unchanged",
        "uploaded",
        "comparing",
        "compared",
        "applying",
        "applied",
        "undoing",
        "undone",
    ]
    trouble: str
    columns: list[ColumnOut]
    counts: dict[str, int]
    many_leave: bool
    done: int
    total: int
    created_at: datetime.datetime
    compared_at: datetime.datetime | None
    applied_at: datetime.datetime | None
    undone_at: datetime.datetime | None


class ImportsOut(Schema):
    """A page of files, the newest first."""

    results: list[ImportOut]
    next: str | None


class ChangeOut(Schema):
    """A detail before and after."""

    label: str
    before: str
    after: str


class LineOut(Schema):
    """What a file means for one person; ``line`` is 0 for who is not in it any more."""

    line: int
    kind: Literal["added", "changed", "left", "same", "bad"]
    state: Literal["waiting", "done", "refused", "undone", "kept"]
    name: str
    person: uuid.UUID | None
    changes: list[ChangeOut]
    notes: list[str]


class LinesOut(Schema):
    """A page of lines, in the order of the file."""

    results: list[LineOut]
    next: str | None


class Lines(Listing):
    """Which lines: of one sort, of one name."""

    show: Literal["", "added", "changed", "left", "problems"] = ""
    q: str = Described("", max_length=200)


class MappingIn(Schema):
    """What each column holds, by its name; columns that are not named hold nothing."""

    columns: dict[str, str] = Described(examples=[{"Employee ID": "key", "Full name": "name", "Mail": "email"}])


class ApplicationIn(Schema):
    """``confirmed`` is asked for where more would leave than the brake allows: a tenth for a file."""

    confirmed: bool = False


class SourceIn(Schema):
    """How the LDAP server is reached and read. ``attributes`` says which attribute holds what we keep; ``password`` may be
    left out to keep the one that was given before, as long as the server stays the same."""

    url: str = Described(max_length=300, examples=["ldaps://ldap.example.com"])
    plain: bool = Described(False, description="ldap:// without StartTLS: whoever listens reads everything")
    verified: bool = Described(True, description="Check the certificate")
    authorities: str = Described(
        "", max_length=200_000, description="Certificates to trust, in PEM; else the machine's"
    )
    bind_dn: str = Described("", max_length=500)
    password: str = Described("", max_length=1000)
    base: str = Described(max_length=500, examples=["ou=people,dc=example,dc=com"])
    filter: str = Described(max_length=1000, examples=["(objectClass=inetOrgPerson)"])
    attributes: dict[str, str] = Described(examples=[{"key": "entryUUID", "name": "cn", "email": "mail"}])
    photo: str = Described("", max_length=300, description="The attribute with pictures, for people who have none")
    page_size: int = 500
    leavers_stay: bool = Described(False, description="Leave people alone who are no longer there")
    brake: int = Described(10, description="Percent who may leave without being asked about")
    schedule: Literal["never", "hourly", "nightly"] = "never"


class SourceOut(Schema):
    """The LDAP server; its password is never told, only whether there is one."""

    url: str
    plain: bool
    verified: bool
    authorities: str
    bind_dn: str
    has_password: bool
    base: str
    filter: str
    attributes: dict[str, str]
    photo: str
    page_size: int
    leavers_stay: bool
    brake: int
    schedule: Literal["never", "hourly", "nightly"]
    by: uuid.UUID | None
    ran_at: datetime.datetime | None


class TrialOut(Schema):
    """Whether the server could be read, and why not, in words."""

    worked: bool
    words: str


class ReadingIn(Schema):
    """With ``apply`` what differs is brought in as well, unless more would leave than the brake allows."""

    apply: bool = False


@router.get("/directory-source", response=SourceOut)
def directory_source(request: PersonRequest) -> HttpResponse:
    """The LDAP server of the directory; 404 before one is set up."""
    if (source := access.source_for(request.user)) is None:
        raise NotFound
    return answer(_source_json(source))


@router.put("/directory-source", response=SourceOut)
def set_directory_source(request: PersonRequest, sent: SourceIn) -> HttpResponse:
    """Say how it is reached and read. Runs by its schedule act for the caller."""
    wishes = services.SourceWishes(**sent.dict())
    return answer(_source_json(services.save_source(actor=request.user, wishes=wishes)))


@router.delete("/directory-source", response={204: None})
def forget_directory_source(request: PersonRequest) -> HttpResponse:
    """Forget it, and its password. Everybody who came from there stays."""
    services.forget_source(actor=request.user)
    return HttpResponse(status=204)


@router.post("/directory-source/trials", response=TrialOut)
def try_directory_source(request: PersonRequest) -> HttpResponse:
    """Reach it, sign in and read a page. Nothing is kept."""
    return answer(asdict(services.try_source(actor=request.user)))


@router.post("/directory-source/readings", response={201: ImportOut})
def read_directory_source(request: PersonRequest, sent: ReadingIn) -> HttpResponse:
    """Read it now and compare; answers an import that is ``fetching``, then ``compared``, ``unchanged`` or ``failed``."""
    return answer(_run_json(services.sync_directory(actor=request.user, by_itself=sent.apply)), status=201)


@router.get("/directory-imports", response=ImportsOut)
def directory_imports(request: PersonRequest, paging: Query[Listing]) -> HttpResponse:
    """The files that came in, or are about to."""
    page = selectors.runs(request.user, cursor=paging.cursor, limit=paging.limit)
    return listing([_run_json(run) for run in page.results], page.next)


@router.post("/directory-imports", response={201: ImportOut})
def upload_directory(request: PersonRequest, file: Part[UploadedFile]) -> HttpResponse:
    """Upload CSV, XLSX, LDIF or vCard; answers with a guess of what its columns hold. Nothing is changed by it."""
    run = services.upload_directory(actor=request.user, stream=file, name=file.name or "")
    return answer(_run_json(run), status=201)


@router.get("/directory-imports/{uuid:run_id}", response=ImportOut)
def directory_import(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """How far a file is."""
    return answer(_run_json(access.run_for(request.user, run_id)))


@router.get("/directory-imports/{uuid:run_id}/lines", response=LinesOut)
def directory_lines(request: PersonRequest, run_id: uuid.UUID, wanted: Query[Lines]) -> HttpResponse:
    """What it would change, or changed; who stays as they are is only counted."""
    run = access.run_for(request.user, run_id)
    page = selectors.lines_of(run, show=wanted.show, typed=wanted.q, cursor=wanted.cursor, limit=wanted.limit)
    return listing([_line_json(told) for told in page.results], page.next)


@router.put("/directory-imports/{uuid:run_id}/columns", response=ImportOut)
def map_directory(request: PersonRequest, run_id: uuid.UUID, sent: MappingIn) -> HttpResponse:
    """Say what the columns hold, and have the file compared: it is ``comparing``, and ``compared`` when that is done."""
    return answer(_run_json(services.compare_run(actor=request.user, run_id=run_id, mapping=sent.columns)))


@router.put("/directory-imports/{uuid:run_id}/application", response=ImportOut)
def apply_directory(request: PersonRequest, run_id: uuid.UUID, sent: ApplicationIn) -> HttpResponse:
    """Do what the comparison says: it is ``applying``, and ``applied`` when that is done. Twice is once."""
    return answer(_run_json(services.apply_run(actor=request.user, run_id=run_id, confirmed=sent.confirmed)))


@router.delete("/directory-imports/{uuid:run_id}/application", response=ImportOut)
def undo_directory(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take back the file that came in last: it is ``undoing``, and ``undone`` when that is done. Twice is once."""
    return answer(_run_json(services.undo_run(actor=request.user, run_id=run_id)))


@router.delete("/directory-imports/{uuid:run_id}", response={204: None})
def discard_directory(request: PersonRequest, run_id: uuid.UUID) -> HttpResponse:
    """Forget a file that did not come in."""
    services.discard_run(actor=request.user, run_id=run_id)
    return HttpResponse(status=204)


def _run_json(run: DirectoryRun) -> dict[str, Any]:
    columns = [{**column, "holds": run.mapping.get(column["name"], "")} for column in run.columns]
    return {
        "id": run.pk, "name": run.name, "origin": run.origin, "by": run.by_id, "state": run.state, "trouble": run.trouble,
        "columns": columns, "counts": run.counts, "many_leave": services.many_leave(run=run), "done": run.done, "total": run.total,
        "created_at": run.created_at, "compared_at": run.compared_at, "applied_at": run.applied_at,
        "undone_at": run.undone_at,
    }  # fmt: skip


def _source_json(source: DirectorySource) -> dict[str, Any]:
    told = {name: getattr(source, name) for name in SourceIn.model_fields if name != "password"}
    return {**told, "has_password": bool(source.password), "by": source.by_id, "ran_at": source.ran_at}


def _line_json(told: Told) -> dict[str, Any]:
    line = told.line
    return {
        "line": line.number, "kind": line.kind, "state": line.state, "name": line.name,
        "person": line.person_id if line.kind != "bad" else None, "notes": told.notes,
        "changes": [{"label": one.label, "before": one.before, "after": one.after} for one in told.changes],
    }  # fmt: skip
