"""What many people's accounts and profiles say, as texts by name: what an import compares with and writes."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from courtyard.accounts.models import Person
from courtyard.people.models import Field, FieldAudience, FieldEditor, FieldValue, Profile, Shown, field_key

__all__ = ["ACCOUNT_DETAILS", "PROFILE_DETAILS", "details_of", "importable_fields", "unreadable_details"]

ACCOUNT_DETAILS = ("name", "title", "email")
PROFILE_DETAILS = ("department", "site", "phone", "pronouns", "languages", "started_on", "manager")


def details_of(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """Every detail of each person: "" for what is not said, a date as 2024-09-01, a manager by id, own fields by key.

    Three queries. Own fields are there only where something is said in them.
    """
    ids = list(person_ids)
    found: dict[uuid.UUID, dict[str, str]] = {}
    for pk, *values in Person.objects.filter(pk__in=ids).values_list("pk", *ACCOUNT_DETAILS):
        found[pk] = dict.fromkeys(PROFILE_DETAILS, "") | _texts(ACCOUNT_DETAILS, values)
    for pk, *values in Profile.objects.filter(person__in=ids).values_list("pk", *PROFILE_DETAILS):
        found[pk] |= _texts(PROFILE_DETAILS, values)
    for pk, field, text in FieldValue.objects.filter(person__in=ids).values_list("person", "field", "text"):
        found[pk][field_key(field)] = text
    return found


def _texts(names: tuple[str, ...], values: list[object]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in zip(names, values, strict=True)}


def importable_fields() -> dict[str, Field]:
    """The organisation's own fields that an import may fill, by key: not those in which people write for themselves alone."""
    fields = Field.objects.filter(retired_at=None).order_by("section__position", "position", "name")
    kept = [one for one in fields if one.audience != FieldAudience.SELF or one.editor == FieldEditor.SYNCED]
    return {field_key(one.pk): one for one in kept}


def unreadable_details(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The details of each person that nobody but they themselves reads, whoever manages people."""
    own = {field_key(pk) for pk in Field.objects.filter(audience=FieldAudience.SELF).values_list("pk", flat=True)}
    found: dict[uuid.UUID, set[str]] = defaultdict(lambda: set(own))
    hidden = Profile.objects.filter(person__in=list(person_ids), phone_for=Shown.NOBODY)
    for pk in hidden.values_list("pk", flat=True):
        found[pk] = own | {"phone"}
    return found
