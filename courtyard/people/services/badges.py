"""Badges on pictures: administrators make them, give them and take them. Every deed is audited."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may
from courtyard.core import audit
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.people import access
from courtyard.people.models import Badge, BadgeHolding

__all__ = ["BADGE_HUES", "BADGE_ICONS", "edit_badge", "give_badge", "make_badge", "remove_badge", "take_badge"]

BADGE_ICONS = (
    "heart-pulse", "flame", "life-buoy", "hand-heart", "graduation-cap", "shield-check", "languages", "badge-check",
    "handshake", "star", "sprout", "lightbulb", "megaphone", "compass", "trophy", "globe",
)  # fmt: skip
BADGE_HUES = range(12)
MAX_BADGES = 30


@transaction.atomic
def make_badge(*, actor: Person, name: str, meaning: str = "", icon: str = "badge-check", hue: int = 0) -> Badge:
    """A new badge that nobody has yet. Raises Forbidden, or Invalid by field."""
    _check(actor, "organisation.manage")
    if Badge.objects.count() >= MAX_BADGES:
        raise Invalid({"name": [_("%(max)s badges at most.") % {"max": MAX_BADGES}]})
    badge = Badge()
    _describe(badge, name, meaning, icon, hue)
    audit.record("badge.made", actor_id=actor.pk, subject_id=badge.pk)
    return badge


@transaction.atomic
def edit_badge(*, actor: Person, badge_id: uuid.UUID, name: str, meaning: str, icon: str, hue: int) -> Badge:
    """Say a badge anew, for everybody who has it. Raises Forbidden, NotFound, or Invalid by field."""
    badge = _badge(actor, "organisation.manage", badge_id)
    _describe(badge, name, meaning, icon, hue)
    audit.record("badge.edited", actor_id=actor.pk, subject_id=badge.pk)
    return badge


@transaction.atomic
def remove_badge(*, actor: Person, badge_id: uuid.UUID) -> None:
    """Take a badge away from everybody, for good."""
    _badge(actor, "organisation.manage", badge_id).delete()
    audit.record("badge.removed", actor_id=actor.pk, subject_id=badge_id)


@transaction.atomic
def give_badge(
    *, actor: Person, badge_id: uuid.UUID, person_id: uuid.UUID | None, until: datetime.date | None = None
) -> BadgeHolding:
    """Give somebody a badge, or say anew until when (the last day); twice is once.

    Raises Forbidden, NotFound, or Invalid by field.
    """
    badge = _badge(actor, "people.manage", badge_id)
    people = access.working_for(actor).filter(is_bot=False)
    person = people.filter(pk=person_id).first() if person_id else None
    if person is None:
        raise Invalid({"person": [_("This person was not found.")]})
    held = BadgeHolding.objects.filter(badge=badge, person=person).first()
    if held and held.until == until:
        return held
    if until and until < today():
        raise Invalid({"until": [_("Please choose a day that is not over.")]})
    held, _made = BadgeHolding.objects.update_or_create(badge=badge, person=person, defaults={"until": until})
    audit.record("badge.given", actor_id=actor.pk, subject_id=person.pk, data={"badge": str(badge.pk)})
    return held


@transaction.atomic
def take_badge(*, actor: Person, badge_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take it back; nothing happens where they do not have it."""
    badge = _badge(actor, "people.manage", badge_id)
    if BadgeHolding.objects.filter(badge=badge, person=person_id).delete()[0]:
        audit.record("badge.taken", actor_id=actor.pk, subject_id=person_id, data={"badge": str(badge.pk)})


def _check(actor: Person, permission: str) -> None:
    if not may(actor, permission):
        raise Forbidden


def _badge(actor: Person, permission: str, badge_id: uuid.UUID) -> Badge:
    _check(actor, permission)
    badge = Badge.objects.filter(pk=badge_id).first()
    if badge is None:
        raise NotFound
    return badge


def _describe(badge: Badge, name: str, meaning: str, icon: str, hue: int) -> None:
    badge.name = clean_line(name, field="name", limit=40)
    badge.meaning = clean_line(meaning, field="meaning", limit=200, required=False)
    if icon not in BADGE_ICONS:
        raise Invalid({"icon": [_("Please choose one of the icons.")]})
    if hue not in BADGE_HUES:
        raise Invalid({"hue": [_("Please choose one of the colours.")]})
    badge.icon, badge.hue = icon, hue
    try:
        with transaction.atomic():
            badge.save()
    except IntegrityError:
        raise Invalid({"name": [_("There is a badge of that name already.")]}) from None
