"""Details that come in from elsewhere, for many people in a few statements: fields that no hand fills in, too."""

import datetime
import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.events import BylineChanged
from courtyard.accounts.models import Person, State
from courtyard.accounts.names import clean_email, clean_line
from courtyard.accounts.permissions import may, may_act_on
from courtyard.core import audit
from courtyard.core.clock import today
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.people.events import ProfileChanged
from courtyard.people.models import Field, FieldValue, Profile, field_key
from courtyard.people.selectors.details import ACCOUNT_DETAILS, PROFILE_DETAILS, details_of
from courtyard.people.services.fields import clean_said

__all__ = ["clean_detail", "write_details"]

Details = Mapping[uuid.UUID, Mapping[str, str]]


def clean_detail(*, name: str, text: str, field: Field | None = None) -> str:
    """A detail as it is kept; ``field`` for one of the organisation's own. Raises Invalid for what does not fit."""
    if field is not None:
        return clean_said(field=field, value=_options(text, field) if field.options else text)
    if name == "started_on":
        return _day(text)
    if name == "email":
        return clean_email(text) if text else ""
    column = (Person if name in ACCOUNT_DETAILS else Profile)._meta.get_field(name)
    return clean_line(text, field=name, limit=getattr(column, "max_length", 0), required=name == "name")


def _options(text: str, field: Field) -> list[str]:
    """The options that a text means, whatever their case; several stand behind semicolons, commas or line breaks."""
    known = {option.casefold(): option for option in field.options}
    parts = [text] if text.strip().casefold() in known else re.split(r"[;,\n]", text)
    return [known.get(part.strip().casefold(), part.strip()) for part in parts if part.strip()]


def _day(text: str) -> str:
    try:
        day = datetime.date.fromisoformat(text) if text else None
    except ValueError:
        day = datetime.date.min
    if day and not 1900 <= day.year <= today().year + 2:
        raise Invalid({"started_on": [_("Please give a date like 2024-09-01.")]})
    return day.isoformat() if day else ""


@transaction.atomic
def write_details(
    *, actor: Person, details: Details, expected: Details | None = None
) -> dict[uuid.UUID, dict[str, str]]:
    """Write cleaned details, shaped as ``selectors.details_of`` gives them; answers what each that changed held before.

    With ``expected`` only what still holds that is written. An address is written only for who has not come in yet:
    it is what people sign in with. A manager who is not here is left out. Raises Forbidden.
    """
    if not may(actor, "people.manage"):
        raise Forbidden(_("You can only change your own profile."))
    people = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=details).order_by("pk")}
    Profile.objects.bulk_create([Profile(person_id=pk) for pk in people], ignore_conflicts=True)
    profiles = {one.pk: one for one in Profile.objects.select_for_update().filter(pk__in=people).order_by("pk")}
    held = details_of(people)
    refused = _refused(actor, people, details)
    before: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for pk, person in people.items():
        for name, text in details[pk].items():
            now = held[pk].get(name, "")
            fits = expected is None or now == expected[pk].get(name, "")
            if now != text and fits and (pk, name) not in refused and person.state != State.ERASED:
                before[pk][name] = now
    for pk, was in before.items():
        if "title" in was:  # a title from a file is vouched for; one that comes back may have been the person's own
            people[pk].title_own = expected is not None
    _write(people, profiles, {pk: {name: details[pk][name] for name in was} for pk, was in before.items()})
    _tell(actor, people, before)
    return dict(before)


def _refused(actor: Person, people: dict[uuid.UUID, Person], details: Details) -> set[tuple[uuid.UUID, str]]:
    """Managers who are not here, addresses that others have, and addresses that are not the actor's to change."""
    managers = {said["manager"] for said in details.values() if said.get("manager")}
    here = {str(pk) for pk in Person.objects.filter(pk__in=managers).values_list("pk", flat=True)}
    emails = {said["email"] for said in details.values() if said.get("email")}
    owners = dict(Person.objects.filter(email__in=emails).values_list("email", "pk"))
    found = {(pk, "manager") for pk in people if details[pk].get("manager") and details[pk]["manager"] not in here}
    for pk, person in people.items():
        own = person.state == State.UNCLAIMED and may_act_on(actor, person)
        if not own or owners.get(details[pk].get("email"), pk) != pk:
            found.add((pk, "email"))
    return found


def _write(people: dict[uuid.UUID, Person], profiles: dict[uuid.UUID, Profile], changes: Details) -> None:
    said = {
        pk: [(name, text) for name, text in new.items() if name.startswith("field-")] for pk, new in changes.items()
    }
    for pk, new in changes.items():
        for name, text in new.items():
            if name in ACCOUNT_DETAILS:
                setattr(people[pk], name, (text or None) if name == "email" else text)
            elif name in PROFILE_DETAILS:
                setattr(profiles[pk], f"{name}_id" if name == "manager" else name, _kept(name, text))
        people[pk].version += bool({"name", "title"} & new.keys())
    _update(people, changes, ACCOUNT_DETAILS, also=["title_own", "version"])
    _update(profiles, changes, PROFILE_DETAILS)
    fields = {field_key(pk): pk for pk in Field.objects.values_list("pk", flat=True)}
    rows = [
        FieldValue(person_id=pk, field_id=fields[name], text=text)
        for pk, filled in said.items()
        for name, text in filled
        if name in fields
    ]
    FieldValue.objects.bulk_create(
        [row for row in rows if row.text],
        update_conflicts=True,
        unique_fields=["person", "field"],
        update_fields=["text"],
        batch_size=1000,
    )
    for row in rows:
        if not row.text:
            FieldValue.objects.filter(person=row.person_id, field=row.field_id).delete()


def _update(rows: Mapping[uuid.UUID, Any], changes: Details, names: tuple[str, ...], also: Sequence[str] = ()) -> None:
    """Save what changes in one table: no column that stays is written."""
    wanted = [name for name in names if any(name in new for new in changes.values())]
    changed = [rows[pk] for pk, new in changes.items() if not new.keys().isdisjoint(wanted)]
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, [*wanted, *also], batch_size=500)


def _kept(name: str, text: str) -> object:
    match name:
        case "started_on":
            return datetime.date.fromisoformat(text) if text else None
        case "manager":
            return uuid.UUID(text) if text else None
    return text


def _tell(actor: Person, people: dict[uuid.UUID, Person], before: Details) -> None:
    for pk, was in before.items():
        audit.record("profile.imported", actor_id=actor.pk, subject_id=pk, data={"fields": list(was)})
        if {"name", "title"} & was.keys():
            emit(BylineChanged(person=people[pk]))
        if fields := tuple(name for name in was if name not in ACCOUNT_DETAILS):
            emit(ProfileChanged(actor=actor, person=people[pk], fields=fields))
