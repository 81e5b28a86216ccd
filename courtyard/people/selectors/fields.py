"""The organisation's own fields: which there are, and what a person's profile says in them."""

import datetime
import uuid
from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from courtyard.accounts.models import Person
from courtyard.people import access
from courtyard.people.folding import HasWords
from courtyard.people.models import OF_LISTS, Field, FieldEditor, FieldKind, FieldValue, Section

__all__ = [
    "Said", "empty_fields", "fields_read", "fields_to_fill", "filtering_fields", "said_in_fields", "saying", "sections",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a profile says in a field; ``text`` is "" for nothing."""

    field: Field
    text: str

    @property
    def values(self) -> list[str]:
        """Several of a list one by one, anything else as one."""
        return self.text.split("\n") if self.field.kind == FieldKind.CHOICES and self.text else [self.text]

    @property
    def day(self) -> datetime.date:
        """What stands in a field for a date."""
        return datetime.date.fromisoformat(self.text)


def sections() -> list[Section]:
    """The headings in their order, each with its ``fields``: retired ones last."""
    fields = Field.objects.order_by("retired_at", "position", "name")
    return list(Section.objects.order_by("position", "name").prefetch_related(Prefetch("fields", fields)))


def said_in_fields(viewer: Person, person: Person) -> list[tuple[Section, list[Said]]]:
    """What a person's profile says, under its headings, of what the viewer reads. One query, or as many as audiences."""
    rows = FieldValue.objects.filter(person=person, field__retired_at=None).select_related("field__section")
    reads = cache(lambda audience: access.reads_fields_for(viewer, person, audience))
    found: dict[Section, list[Said]] = {}
    for row in rows.order_by("field__section__position", "field__section__name", "field__position", "field__name"):
        if reads(row.field.audience):
            found.setdefault(row.field.section, []).append(Said(row.field, row.text))
    return list(found.items())


def fields_to_fill(viewer: Person, person: Person) -> list[tuple[Section, list[Said]]]:
    """The fields that the viewer may change for a person, under their headings, with what stands in them."""
    held = dict(FieldValue.objects.filter(person=person).values_list("field", "text"))
    found = []
    for section in sections():
        fields = [one for one in section.fields.all() if access.may_edit_field(viewer, person, one)]
        if fields:
            found.append((section, [Said(field, held.get(field.pk, "")) for field in fields]))
    return found


def empty_fields(person: Person) -> list[Field]:
    """The fields that a person fills in themselves and has not, in the order of the profile. One query."""
    filled = FieldValue.objects.filter(person=person, field=OuterRef("pk"))
    asked = Field.objects.filter(~Exists(filled), editor=FieldEditor.PERSON, retired_at=None)
    return list(asked.order_by("section__position", "section__name", "position", "name"))


def fields_read(viewer: Person) -> list[Field]:
    """The fields, in their order, in which the viewer reads what anybody says whom they find."""
    fields = Field.objects.filter(retired_at=None, audience__in=access.audiences_read_by(viewer))
    return list(fields.order_by("section__position", "section__name", "position", "name"))


def filtering_fields(viewer: Person) -> dict[uuid.UUID, Field]:
    """Of those, by id, the ones that make filters of the directory: with few values, or with one line to search."""
    return {
        one.pk: one
        for one in fields_read(viewer)
        if one.kind in OF_LISTS or (one.kind == FieldKind.LINE and one.searchable)
    }


def saying(viewer: Person, typed: str) -> QuerySet[FieldValue] | None:
    """Where words that begin with what was typed stand in fields that can be searched; None while there are none."""
    fields = [one.pk for one in fields_read(viewer) if one.searchable]
    return FieldValue.objects.filter(HasWords("text", typed), field__in=fields) if fields else None
