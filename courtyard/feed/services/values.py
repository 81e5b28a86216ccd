"""The organisation's values, which praise can name. Administrators look after them."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.feed.models import Value

__all__ = ["HUES", "ICONS", "edit_value", "ensure_values", "make_value"]

ICONS = ("handshake", "sparkles", "heart", "star", "lightbulb", "trophy", "rocket", "shield-check", "users", "sprout")
HUES = range(12)
MAX_VALUES = 30


def _defaults() -> list[tuple[str, str, str, int]]:
    return [
        (_("Helping hand"), _("Was there when it counted"), "handshake", 8),
        (_("Fresh thinking"), _("Found a better way"), "lightbulb", 2),
        (_("Care for customers"), _("Made somebody's day"), "heart", 11),
        (_("Going further"), _("Did more than anybody asked"), "rocket", 10),
        (_("Good craft"), _("Did it well, to the last detail"), "trophy", 4),
    ]


def ensure_values(*, actor: Person | None = None) -> None:
    """The values an organisation begins with; nothing where there are any."""
    if Value.objects.exists():
        return
    rows = enumerate(_defaults())
    Value.objects.bulk_create(Value(name=n, about=a, icon=i, hue=h, position=at) for at, (n, a, i, h) in rows)


@transaction.atomic
def make_value(*, actor: Person, name: str, about: str = "", icon: str = "star", hue: int = 0) -> Value:
    """Add a value that praise can name."""
    _check_actor(actor)
    _check(name, about, icon, hue)
    if Value.objects.filter(retired_at=None).count() >= MAX_VALUES:
        raise Invalid({"name": [_("%(max)s values at most.") % {"max": MAX_VALUES}]})
    last = Value.objects.aggregate(last=Max("position"))["last"] or 0
    value = Value.objects.create(name=name.strip(), about=about.strip(), icon=icon, hue=hue, position=last + 1)
    audit.record("value.made", actor_id=actor.pk, subject_id=value.pk)
    return value


@transaction.atomic
def edit_value(*, actor: Person, value_id: uuid.UUID, retired: bool | None = None, **changes: Any) -> Value:
    """Change a value (``name``, ``about``, ``icon``, ``hue``), stop offering it or offer it again.

    What is not sent stays. Praise that names it shows it as it is now.
    """
    _check_actor(actor)
    value = Value.objects.select_for_update().filter(pk=value_id).first()
    if value is None:
        raise NotFound
    for field in _FIELDS:
        setattr(value, field, changes.get(field, getattr(value, field)))
    _check(value.name, value.about, value.icon, value.hue)
    value.name, value.about = value.name.strip(), value.about.strip()
    if retired is not None:
        value.retired_at = (value.retired_at or now()) if retired else None
    value.save()
    audit.record("value.edited", actor_id=actor.pk, subject_id=value.pk, data={"retired": value.retired_at is not None})
    return value


_FIELDS = ("name", "about", "icon", "hue")


def _check_actor(actor: Person) -> None:
    if not may(actor, "organisation.manage"):
        raise Forbidden


def _check(name: str, about: str, icon: str, hue: int) -> None:
    errors: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= 60:
        errors["name"] = [_("A name has between 1 and 60 characters.")]
    if len(about.strip()) > 200:
        errors["about"] = [_("At most 200 characters.")]
    if icon not in ICONS:
        errors["icon"] = [_("Please choose one of the icons.")]
    if hue not in HUES:
        errors["hue"] = [_("Please choose one of the colours.")]
    if errors:
        raise Invalid(errors)
