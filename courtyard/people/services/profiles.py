"""Writing profiles. Keyword-only, one transaction, one event."""

import datetime
import uuid
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may
from courtyard.accounts.pictures import Upload, keep_cover
from courtyard.accounts.services import update_account
from courtyard.core import audit
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.core.pictures import MIDDLE, Focus
from courtyard.people import access
from courtyard.people.events import ProfileChanged
from courtyard.people.models import FieldAudience, Profile, Shown
from courtyard.people.personalities import PERSONALITIES
from courtyard.people.services.fields import fill_in
from courtyard.people.services.ties import TIE_FIELDS, tie
from courtyard.people.texts import clean_lines

__all__ = [
    "ACCOUNT_FIELDS",
    "MANAGED_FIELDS",
    "OWN_FIELDS",
    "create_profile",
    "edit_person",
    "set_cover",
    "update_profile",
]

ACCOUNT_FIELDS = ("name", "title")  # of the byline: accounts keeps them
OWN_FIELDS = ("about", "ask_about", "how_i_work", "pronouns", "sounds_like", "languages", "phone")
# When somebody was born, what they are like, and who may know what of them, is for nobody else to say, whoever they manage.
PRIVATE_FIELDS = ("birthday", "birthday_for", "phone_for", "personality", "personality_type", "personality_for")
# What audiences are made of is not for people to say of themselves: those who manage people say it.
MANAGED_FIELDS = ("department", "site", "started_on", "manager")


@transaction.atomic
def create_profile(*, actor: Person | None = None, person: Person) -> Profile:
    """The profile of a new person; the one that stands if they have one. Bound to ``PersonCreated``."""
    return Profile.objects.get_or_create(person=person)[0]


@transaction.atomic
def edit_person(
    *,
    actor: Person,
    person: Person,
    changes: Mapping[str, object],
    said: Mapping[uuid.UUID, object] = MappingProxyType({}),
) -> Person:
    """Change what a person's page says: name and title through their account, the rest in their profile.

    ``said`` is for the organisation's own fields, by id. All or nothing. Raises Invalid with the errors of one of the
    three, or Forbidden.
    """
    account = {field: str(value or "") for field, value in changes.items() if field in ACCOUNT_FIELDS}
    profile = {field: value for field, value in changes.items() if field not in ACCOUNT_FIELDS}
    if account:
        person = update_account(actor=actor, person=person, changes=account)
    if profile:
        update_profile(actor=actor, person=person, changes=profile)
    if said:
        _check_may_change(actor, person, {})
        if filled := fill_in(actor=actor, person=person, said=said):
            emit(ProfileChanged(actor=actor, person=person, fields=filled))
    return person


@transaction.atomic
def update_profile(*, actor: Person, person: Person, changes: Mapping[str, object]) -> Profile:
    """Change fields of a profile; keys are among OWN_FIELDS, PRIVATE_FIELDS for oneself, and MANAGED_FIELDS and
    TIE_FIELDS for who manages people.

    ``started_on`` is a date or None, ``manager`` and ``assistant`` a person's id or None, ``dotted_leads`` ids,
    ``birthday`` month and day ("05-17") or "", everything else text. Raises Forbidden for somebody else's profile or
    a field that is not the actor's to change, Invalid for unknown keys and values.
    """
    _check_may_change(actor, person, changes)
    profile, _created = Profile.objects.select_for_update().get_or_create(person=person)
    own = {field: value for field, value in changes.items() if field not in TIE_FIELDS}
    cleaned = {field: _CLEANERS[field](value, actor, person) for field, value in own.items()}
    changed = tuple(field for field, value in cleaned.items() if getattr(profile, field) != value)
    for field in changed:
        setattr(profile, field, cleaned[field])
    if changed:
        profile.save(update_fields=changed)
    ties = changes.keys() & TIE_FIELDS.keys()
    changed += tuple(
        field for field in sorted(ties) if tie(actor=actor, person=person, field=field, value=changes[field])
    )
    if not changed:
        return profile
    if managed := [field for field in changed if field in MANAGED_FIELDS or field in TIE_FIELDS]:
        audit.record("profile.managed", actor_id=actor.pk, subject_id=person.pk, data={"fields": managed})
    emit(ProfileChanged(actor=actor, person=person, fields=changed))
    return profile


@transaction.atomic
def set_cover(*, actor: Person, person: Person, upload: Upload | None, focus: Focus = MIDDLE) -> Profile:
    """Give a profile its cover (an uploaded picture, cut around ``focus``), or take it away with None.

    Raises Forbidden for somebody else's profile unless one manages people, Invalid for what is no picture.
    """
    _check_may_change(actor, person, {})
    profile, _created = Profile.objects.select_for_update().get_or_create(person=person)
    profile.cover = keep_cover(upload, field="cover", instead_of=profile.cover, focus=focus)
    profile.save(update_fields=["cover"])
    emit(ProfileChanged(actor=actor, person=person, fields=("cover",)))
    return profile


def _check_may_change(actor: Person, person: Person, changes: Mapping[str, object]) -> None:
    manages = may(actor, "people.manage")
    if not actor.is_active or (actor.pk != person.pk and not manages):
        raise Forbidden(_("You can only change your own profile."))
    if unknown := [field for field in changes if field not in _CLEANERS and field not in TIE_FIELDS]:
        raise Invalid({field: [_("This cannot be changed here.")] for field in unknown})
    if not manages and any(field in MANAGED_FIELDS or field in TIE_FIELDS for field in changes):
        raise Forbidden(_("Department, site, start and manager are changed by an administrator."))
    if actor.pk != person.pk and any(field in PRIVATE_FIELDS for field in changes):
        raise Forbidden(_("Only the person says this of themselves, and who sees it."))


def _line(field: str, limit: int) -> Callable[[object, Person, Person], str]:
    return lambda value, _actor, _person: clean_line(value, field=field, limit=limit, required=False)


def _lines(field: str, limit: int) -> Callable[[object, Person, Person], str]:
    return lambda value, _actor, _person: clean_lines(value, field=field, limit=limit)


def _birthday(value: object, _actor: Person, _person: Person) -> int | None:
    """Month and day as one number: 17 May is 517, which sorts as the year goes and needs no year."""
    if value in (None, ""):
        return None
    try:
        day = datetime.date.fromisoformat(f"2000-{value}") if isinstance(value, str) and len(value) == 5 else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid({"birthday": [_("Please give a month and a day like 05-17.")]})
    return day.month * 100 + day.day


def _one_of(field: str, values: Collection[str]) -> Callable[[object, Person, Person], str]:
    def clean(value: object, _actor: Person, _person: Person) -> str:
        if value not in values:
            raise Invalid({field: [_("Please choose one of the options.")]})
        return str(value)

    return clean


def _started_on(value: object, _actor: Person, _person: Person) -> datetime.date | None:
    if value is None:
        return None
    if not isinstance(value, datetime.date) or not 1900 <= value.year <= today().year + 2:
        raise Invalid({"started_on": [_("Please give a date like 2024-09-01.")]})
    return value


def _manager(value: object, actor: Person, person: Person) -> Person | None:
    """The manager by id: somebody the actor may see, and nobody who already reports to the person."""
    if value is None:
        return None
    manager = access.working_for(actor).filter(pk=value).first() if isinstance(value, uuid.UUID) else None
    if manager is None:
        raise Invalid({"manager": [_("This person was not found.")]})
    above: Person | None = manager
    for _step in range(100):
        if above is None:
            return manager
        if above.pk == person.pk:
            raise Invalid({"manager": [_("That would be a circle: this person already reports to them.")]})
        above = Person.objects.filter(pk__in=Profile.objects.filter(person=above).values("manager")).first()
    raise Invalid({"manager": [_("That would be a circle: this person already reports to them.")]})


_CLEANERS: dict[str, Callable[[object, Person, Person], object]] = {
    "about": _lines("about", 2000),
    "ask_about": _line("ask_about", 200),
    "how_i_work": _line("how_i_work", 200),
    "pronouns": _line("pronouns", 40),
    "sounds_like": _line("sounds_like", 80),
    "languages": _line("languages", 120),
    "phone": _line("phone", 40),
    "birthday": _birthday,
    "birthday_for": _one_of("birthday_for", Shown.values),
    "phone_for": _one_of("phone_for", Shown.values),
    "personality": _lines("personality", 300),
    "personality_type": _one_of("personality_type", ["", *PERSONALITIES]),
    "personality_for": _one_of("personality_for", FieldAudience.values),
    "department": _line("department", 120),
    "site": _line("site", 120),
    "started_on": _started_on,
    "manager": _manager,
}
