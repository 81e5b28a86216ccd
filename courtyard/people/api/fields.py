"""The organisation's own fields of profiles, and the headings they stand under."""

import uuid
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field as Described

from courtyard.accounts.permissions import may
from courtyard.accounts.requests import PersonRequest
from courtyard.core.api import answer, listing
from courtyard.people import selectors, services
from courtyard.people.api.people import router
from courtyard.people.models import Field, Section

Kind = Literal["line", "lines", "choice", "choices", "date", "link"]
Editor = Literal["person", "managed", "synced"]
Audience = Literal["everyone", "colleagues", "spaces", "line", "self"]


class FieldOut(Schema):
    """A field: who fills it in (``synced``: imports alone) and who reads it beside the person."""

    id: uuid.UUID
    section: uuid.UUID
    name: str
    about: str
    kind: Kind
    options: list[str]
    required: bool
    searchable: bool
    editor: Editor
    audience: Audience
    retired: bool


class SectionOut(Schema):
    """A heading with its fields, in order."""

    id: uuid.UUID
    name: str
    fields: list[FieldOut]


class SectionsOut(Schema):
    """All headings, in order."""

    results: list[SectionOut]
    next: None = None


class SectionIn(Schema):
    """A heading."""

    name: str = Described(max_length=10_000, examples=["How I work"])


class FieldIn(Schema):
    """A new field. ``options`` are for ``choice`` and ``choices``."""

    section: uuid.UUID
    name: str = Described(max_length=10_000, examples=["Licences"])
    kind: Kind
    about: str = Described("", max_length=10_000)
    options: list[str] = []
    required: bool = False
    searchable: bool = False
    editor: Editor = "person"
    audience: Audience = "colleagues"


class FieldPatch(Schema):
    """What is to change of a field; its kind stays."""

    section: uuid.UUID | None = None
    name: str | None = Described(None, max_length=10_000)
    about: str | None = Described(None, max_length=10_000)
    options: list[str] | None = None
    required: bool | None = None
    searchable: bool | None = None
    editor: Editor | None = None
    audience: Audience | None = None
    retired: bool | None = None


@router.get("/profile-fields", response=SectionsOut)
def profile_fields(request: PersonRequest) -> HttpResponse:
    """What profiles have beside their own lines; retired fields are there for administrators alone."""
    all_of_them = may(request.user, "organisation.manage")
    return listing([_section_json(one, retired=all_of_them) for one in selectors.sections()], None)


@router.post("/profile-sections", response={201: SectionOut})
def make_section(request: PersonRequest, sent: SectionIn) -> HttpResponse:
    """Add a heading. Administrators only, as all that follows."""
    return answer(_section_json(services.make_section(actor=request.user, name=sent.name)), status=201)


@router.patch("/profile-sections/{uuid:section_id}", response=SectionOut)
def edit_section(request: PersonRequest, section_id: uuid.UUID, sent: SectionIn) -> HttpResponse:
    """Give a heading another name."""
    return answer(_section_json(services.edit_section(actor=request.user, section_id=section_id, name=sent.name)))


@router.delete("/profile-sections/{uuid:section_id}", response={204: None})
def remove_section(request: PersonRequest, section_id: uuid.UUID) -> HttpResponse:
    """Take away a heading under which nothing stands."""
    services.remove_section(actor=request.user, section_id=section_id)
    return HttpResponse(status=204)


@router.post("/profile-fields", response={201: FieldOut})
def make_field(request: PersonRequest, sent: FieldIn) -> HttpResponse:
    """Add a field."""
    return answer(_field_json(services.make_field(actor=request.user, **_renamed(sent.dict()))), status=201)


@router.patch("/profile-fields/{uuid:field_id}", response=FieldOut)
def edit_field(request: PersonRequest, field_id: uuid.UUID, sent: FieldPatch) -> HttpResponse:
    """Change a field, retire it or ask it again. What people said stays."""
    changes = _renamed(sent.dict(exclude_none=True))
    return answer(_field_json(services.edit_field(actor=request.user, field_id=field_id, **changes)))


def _renamed(sent: dict[str, Any]) -> dict[str, Any]:
    return {"section_id" if name == "section" else name: value for name, value in sent.items()}


def _section_json(section: Section, *, retired: bool = True) -> dict[str, object]:
    fields = [_field_json(one) for one in section.fields.all() if retired or not one.retired_at]
    return {"id": section.pk, "name": section.name, "fields": fields}


def _field_json(field: Field) -> dict[str, object]:
    return {
        "id": field.pk, "section": field.section_id, "name": field.name, "about": field.about, "kind": field.kind,
        "options": field.options, "required": field.required, "searchable": field.searchable, "editor": field.editor,
        "audience": field.audience, "retired": field.retired_at is not None,
    }  # fmt: skip
