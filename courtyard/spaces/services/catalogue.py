"""What administrators keep so that people find their way: categories, official marks, templates."""

import uuid
from collections.abc import Mapping
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core import audit
from courtyard.core.errors import Conflict, Invalid
from courtyard.people.texts import clean_lines
from courtyard.spaces import access
from courtyard.spaces.fields import JOINING, check_joining, clean
from courtyard.spaces.models import Category, OfficialMark, Space, SpaceTemplate
from courtyard.spaces.services.guidance import clean_questions

__all__ = [
    "add_category", "drop_category", "drop_template", "mark_official", "move_category_up", "rename_category",
    "save_template", "unmark_official",
]  # fmt: skip

Named = TypeVar("Named", Category, SpaceTemplate)
MAX_CATEGORIES = 50
MAX_TEMPLATES = 50
_SETTINGS = ("kind", "visibility", "joining", "posting", "approval", "category")


@transaction.atomic
def add_category(*, actor: Person, name: str) -> Category:
    """A new category at the end of the directory. Raises Invalid for a name that is taken."""
    access.check_curates(actor)
    if Category.objects.count() >= MAX_CATEGORIES:
        raise Invalid({"name": [_("At most %(max)d categories.") % {"max": MAX_CATEGORIES}]})
    last = Category.objects.aggregate(last=Max("position"))["last"] or 0
    return _stored(Category(name=clean_line(name, field="name", limit=60), position=last + 1))


@transaction.atomic
def rename_category(*, actor: Person, category_id: int, name: str) -> Category:
    """Give a category another name; its spaces stay in it."""
    category = access.category_for_curation(actor, category_id)
    category.name = clean_line(name, field="name", limit=60)
    return _stored(category)


def _stored(row: Named) -> Named:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Invalid({"name": [_("This name is taken.")]}) from None
    return row


@transaction.atomic
def move_category_up(*, actor: Person, category_id: int) -> None:
    """Let a category change places with the one above it; the first stays."""
    category = access.category_for_curation(actor, category_id)
    rows = list(Category.objects.select_for_update().order_by("position", "pk"))
    place = rows.index(category)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Category.objects.bulk_update(rows, ["position"])


@transaction.atomic
def drop_category(*, actor: Person, category_id: int) -> None:
    """End a category; its spaces stand under none then."""
    access.category_for_curation(actor, category_id).delete()


@transaction.atomic
def mark_official(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Vouch for a space that the actor may know of; twice is once."""
    space = access.space_for_curation(actor, space_id)
    _mark, new = OfficialMark.objects.get_or_create(space=space, defaults={"by": actor})
    if new:
        audit.record("space.marked_official", actor_id=actor.pk, data={"space": str(space.pk)})
    return space


@transaction.atomic
def unmark_official(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """Take the mark away."""
    space = access.space_for_curation(actor, space_id)
    if OfficialMark.objects.filter(space=space).delete()[0]:
        audit.record("space.unmarked_official", actor_id=actor.pk, data={"space": str(space.pk)})
    return space


@transaction.atomic
def save_template(*, actor: Person, template_id: int | None = None, values: Mapping[str, object]) -> SpaceTemplate:
    """Keep a template, or change one: name, description, settings, welcome, rules, questions."""
    if template_id is None:
        access.check_curates(actor)
        template = SpaceTemplate(by=actor)
        if SpaceTemplate.objects.count() >= MAX_TEMPLATES:
            raise Conflict(_("At most %(max)d templates.") % {"max": MAX_TEMPLATES})
    else:
        template = access.template_for_curation(actor, template_id)
    for field, value in _clean_template(values).items():
        setattr(template, field, value)
    check_joining(template.visibility, template.joining)
    return _stored(template)


def _clean_template(values: Mapping[str, object]) -> dict[str, object]:
    settings = {field: value for field, value in values.items() if field in _SETTINGS and value is not None}
    cleaned = clean(settings, allowed=_SETTINGS)
    if "visibility" in cleaned:
        cleaned.setdefault("joining", JOINING[str(cleaned["visibility"])][0])
    for field, limit, required in (("name", 60, True), ("description", 200, False)):
        if field in values:
            cleaned[field] = clean_line(values[field], field=field, limit=limit, required=required)
    for field, limit in (("welcome", 2000), ("rules", 5000)):
        if field in values:
            cleaned[field] = clean_lines(values[field], field=field, limit=limit)
    if "questions" in values:
        cleaned["questions"] = clean_questions(values["questions"])  # type: ignore[arg-type]
    return cleaned


@transaction.atomic
def drop_template(*, actor: Person, template_id: int) -> None:
    """End a template; spaces made from it stay as they are."""
    access.template_for_curation(actor, template_id).delete()
