"""The organisation's own fields: administrators make them, people and who manages them fill them in."""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.people import access
from courtyard.people.models import (
    MAX_SAID,
    OF_LISTS,
    READ_BY_ALL,
    Field,
    FieldAudience,
    FieldEditor,
    FieldKind,
    FieldValue,
    Section,
    field_key,
)
from courtyard.people.texts import clean_lines

__all__ = [
    "clean_said", "edit_field", "edit_section", "fill_in", "make_field", "make_section", "remove_section", "shift_field",
]  # fmt: skip

MAX_SECTIONS, MAX_FIELDS, MAX_OPTIONS = 12, 60, 60


@transaction.atomic
def make_section(*, actor: Person, name: str) -> Section:
    """Add a heading to profiles, below the others."""
    _check_actor(actor)
    if Section.objects.count() >= MAX_SECTIONS:
        raise Invalid({"name": [_("%(max)s headings at most.") % {"max": MAX_SECTIONS}]})
    name = clean_line(name, field="name", limit=60, required=True)
    last = Section.objects.aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(name=name, position=last + 1)
    audit.record("profile.section.made", actor_id=actor.pk, subject_id=section.pk)
    return section


@transaction.atomic
def edit_section(*, actor: Person, section_id: uuid.UUID, name: str) -> Section:
    """Give a heading another name."""
    _check_actor(actor)
    section = _section(section_id)
    section.name = clean_line(name, field="name", limit=60, required=True)
    section.save(update_fields=["name"])
    audit.record("profile.section.edited", actor_id=actor.pk, subject_id=section.pk)
    return section


@transaction.atomic
def remove_section(*, actor: Person, section_id: uuid.UUID) -> None:
    """Take away a heading under which nothing stands. Raises Conflict while it has fields, retired ones too."""
    _check_actor(actor)
    section = _section(section_id)
    if section.fields.exists():
        raise Conflict(_("There are fields under this heading. Move them to another one first."))
    section.delete()
    audit.record("profile.section.removed", actor_id=actor.pk, subject_id=section_id)


def _section(section_id: uuid.UUID | None) -> Section:
    section = Section.objects.select_for_update().filter(pk=section_id).first() if section_id else None
    if section is None:
        raise NotFound
    return section


_DEFAULTS: Mapping[str, Any] = {
    "about": "", "options": [], "required": False, "searchable": False, "editor": FieldEditor.PERSON,
    "audience": FieldAudience.COLLEAGUES,
}  # fmt: skip


@transaction.atomic
def make_field(*, actor: Person, section_id: uuid.UUID, name: str, kind: str, **settings: Any) -> Field:
    """Ask something of everybody, below the other fields of a heading.

    ``settings``: ``about`` (a hint), ``options`` (texts, for lists), ``required``, ``searchable``, ``editor`` and
    ``audience``. Raises Invalid for what does not go together.
    """
    _check_actor(actor)
    section = _section(section_id)
    if Field.objects.filter(retired_at=None).count() >= MAX_FIELDS:
        raise Invalid({"name": [_("%(max)s fields at most.") % {"max": MAX_FIELDS}]})
    if kind not in FieldKind.values:
        raise Invalid({"kind": [_("Please choose one of the options.")]})
    last = section.fields.aggregate(last=Max("position"))["last"] or 0
    field = Field(section=section, kind=kind, position=last + 1)
    _write(field, {**_DEFAULTS, "name": name, **settings})
    field.save(force_insert=True)
    audit.record("profile.field.made", actor_id=actor.pk, subject_id=field.pk, data=_rules(field))
    return field


@transaction.atomic
def edit_field(*, actor: Person, field_id: uuid.UUID, retired: bool | None = None, **changes: Any) -> Field:
    """Change a field as ``make_field`` takes it (``section_id`` moves it), retire it or ask it again.

    What is not sent stays, and so does its kind. What people said stays too, also options that are offered no more.
    """
    _check_actor(actor)
    field = _field(field_id)
    if "section_id" in changes:
        field.section = _section(changes.pop("section_id"))
    _write(field, changes)
    if retired is not None:
        field.retired_at = (field.retired_at or now()) if retired else None
    field.save()
    audit.record("profile.field.edited", actor_id=actor.pk, subject_id=field.pk, data=_rules(field))
    return field


@transaction.atomic
def shift_field(*, actor: Person, field_id: uuid.UUID, by: int) -> Field:
    """Move a field up (``by`` -1) or down (1) under its heading."""
    _check_actor(actor)
    field = _field(field_id)
    row = list(field.section.fields.filter(retired_at=None).order_by("position", "name").select_for_update())
    at = row.index(field) if field in row else -1
    if at >= 0 and 0 <= at + by < len(row):
        row.insert(at + by, row.pop(at))
        for position, one in enumerate(row, 1):
            one.position = position
        Field.objects.bulk_update(row, ["position"])
    return field


def _field(field_id: uuid.UUID) -> Field:
    field = Field.objects.select_for_update().select_related("section").filter(pk=field_id).first()
    if field is None:
        raise NotFound
    return field


def _check_actor(actor: Person) -> None:
    if not may(actor, "organisation.manage"):
        raise Forbidden


def _rules(field: Field) -> dict[str, object]:
    return {"editor": field.editor, "audience": field.audience, "retired": field.retired_at is not None}


def _write(field: Field, changes: Mapping[str, Any]) -> None:
    errors: dict[str, list[str]] = {}
    for name, value in changes.items():
        try:
            setattr(field, name, _SETTINGS[name](value))
        except Invalid as refusal:
            errors |= refusal.errors
    if field.kind not in OF_LISTS:
        field.options = []
    elif not field.options and "options" not in errors:
        errors["options"] = [_("Please give the options, one in a line.")]
    if field.searchable and field.audience not in READ_BY_ALL:
        errors["searchable"] = [_("Only what all colleagues read can be found by searching.")]
    if field.required and field.editor != FieldEditor.PERSON:
        errors["required"] = [_("Only what people fill in themselves can be required of them.")]
    if errors:
        raise Invalid(errors)


def _options(value: object) -> list[str]:
    texts = value if isinstance(value, Sequence) and not isinstance(value, str) else str(value).splitlines()
    cleaned = [clean_line(text, field="options", limit=80, required=False) for text in texts]
    kept = list(dict.fromkeys(text for text in cleaned if text))
    if len(kept) > MAX_OPTIONS:
        raise Invalid({"options": [_("%(max)s options at most.") % {"max": MAX_OPTIONS}]})
    return kept


def _one_of(field: str, values: Sequence[str]) -> Callable[[object], str]:
    def clean(value: object) -> str:
        if value not in values:
            raise Invalid({field: [_("Please choose one of the options.")]})
        return str(value)

    return clean


_SETTINGS: Mapping[str, Callable[[Any], object]] = {
    "name": lambda value: clean_line(value, field="name", limit=60, required=True),
    "about": lambda value: clean_line(value, field="about", limit=200, required=False),
    "options": _options,
    "required": bool,
    "searchable": bool,
    "editor": _one_of("editor", FieldEditor.values),
    "audience": _one_of("audience", FieldAudience.values),
}


@transaction.atomic
def fill_in(*, actor: Person, person: Person, said: Mapping[uuid.UUID, object]) -> tuple[str, ...]:
    """Say what a person's profile holds in fields, by id; "", None or an empty list takes a value away.

    A text, a date or, for several of a list, texts. Answers the keys of the fields that changed. Raises Invalid for
    unknown fields and unfit values, Forbidden for one that is not the actor's to fill in.
    """
    fields = Field.objects.in_bulk(said)
    if unknown := [pk for pk in said if pk not in fields]:
        raise Invalid({field_key(pk): [_("This cannot be changed here.")] for pk in unknown})
    if not all(access.may_edit_field(actor, person, field) for field in fields.values()):
        raise Forbidden(_("This field is not yours to fill in."))
    texts = _cleaned(actor, person, fields, said)
    held = {row.field_id: row for row in FieldValue.objects.select_for_update().filter(person=person, field__in=said)}
    changed = [pk for pk, text in texts.items() if text != (held[pk].text if pk in held else "")]
    for pk in changed:
        if texts[pk]:
            FieldValue.objects.update_or_create(person=person, field=fields[pk], defaults={"text": texts[pk]})
        else:
            held[pk].delete()
        if fields[pk].editor == FieldEditor.MANAGERS:
            audit.record("profile.filled", actor_id=actor.pk, subject_id=person.pk, data={"field": str(pk)})
    return tuple(map(field_key, changed))


def _cleaned(
    actor: Person, person: Person, fields: Mapping[uuid.UUID, Field], said: Mapping[uuid.UUID, object]
) -> dict[uuid.UUID, str]:
    texts: dict[uuid.UUID, str] = {}
    errors: dict[str, list[str]] = {}
    for pk, value in said.items():
        try:
            texts[pk] = clean_said(field=fields[pk], value=value if value is not None else "")
        except Invalid as refusal:
            errors |= refusal.errors
        else:
            if not texts[pk] and fields[pk].required and actor.pk == person.pk:
                errors[field_key(pk)] = [_("Please fill this in: your organisation asks it of everybody.")]
    if errors:
        raise Invalid(errors)
    return texts


def clean_said(*, field: Field, value: object) -> str:
    """What is said in a field as it is kept; ``value`` as ``fill_in`` takes it. Raises Invalid for what does not fit."""
    return _VALUES[field.kind](value, field)


def _date(value: object, field: Field) -> str:
    try:
        return value.isoformat() if isinstance(value, datetime.date) else _iso(value)
    except ValueError:
        raise Invalid({field_key(field.pk): [_("Please give a date like 2024-09-01.")]}) from None


def _iso(value: object) -> str:
    return datetime.date.fromisoformat(str(value)).isoformat() if value else ""


def _chosen(value: object, field: Field) -> str:
    wanted = value if isinstance(value, Sequence) and not isinstance(value, str) else [value] if value else []
    held = [text for text in field.options if text in wanted]
    if len(held) < len(set(map(str, wanted))) or (field.kind == FieldKind.CHOICE and len(held) > 1):
        raise Invalid({field_key(field.pk): [_("Please choose one of the options.")]})
    return "\n".join(held)


def _link(value: object, field: Field) -> str:
    text = clean_line(value, field=field_key(field.pk), limit=500, required=False)
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise Invalid({field_key(field.pk): [_("Please give a whole address: https://…")]}) from None
    return text


_VALUES: Mapping[str, Callable[[Any, Field], str]] = {
    FieldKind.LINE: lambda value, field: clean_line(value, field=field_key(field.pk), limit=MAX_SAID, required=False),
    FieldKind.LINES: lambda value, field: clean_lines(value, field=field_key(field.pk), limit=2000),
    FieldKind.CHOICE: _chosen,
    FieldKind.CHOICES: _chosen,
    FieldKind.DATE: _date,
    FieldKind.LINK: _link,
}
