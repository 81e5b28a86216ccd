"""Making people and what they say about themselves."""

import datetime
import secrets
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts.events import BylineChanged, PersonCreated
from courtyard.accounts.models import Person, Role, State
from courtyard.accounts.names import clean_email, clean_line, handle_base
from courtyard.accounts.permissions import known_role, may, may_give
from courtyard.accounts.pictures import Upload, keep_square
from courtyard.accounts.zones import is_zone
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.core.ids import new_id
from courtyard.core.live import revoke
from courtyard.core.pictures import MIDDLE, Focus
from courtyard.ui.appearance import DENSITIES, THEMES

__all__ = ["create_person", "note_zone", "set_picture", "update_account"]

_TRIES = 5


@transaction.atomic
def create_person(
    *,
    actor: Person | None,
    name: str,
    email: str | None = None,
    role: str = Role.MEMBER,
    state: str = State.ACTIVE,
    password: str | None = None,
    is_bot: bool = False,
    title: str = "",
    language: str = "",
    handle: str = "",
    id: uuid.UUID | None = None,
    created_at: datetime.datetime | None = None,
) -> Person:
    """Make a person and announce them.

    ``actor`` None is the system: set-up, an accepted invitation, an import, the command line. The handle is derived
    from ``handle``, name or address and is always free. Without a password nobody can sign in by one.
    Raises Forbidden, Invalid, or Conflict if the address is taken.
    """
    role = known_role(role)
    if actor and not (may(actor, "people.manage") and may_give(actor, role)):
        raise Forbidden(_("You cannot add people with this role."))
    name = clean_line(name, field="name", limit=120)
    email = clean_email(email) if email else None
    if email and Person.objects.filter(email=email).exists():
        raise Conflict(_("Somebody with this address is already here."))
    person = Person(
        id=id or new_id(), name=name, email=email, role=role, state=State(state), is_bot=is_bot,
        title=clean_line(title, field="title", limit=120, required=False),
        language=_known_language(language), created_at=created_at or now(),
    )  # fmt: skip
    person.set_password(password)
    _insert(person, handle_base(handle, name, (email or "").partition("@")[0]))
    audit.record("person.created", actor_id=actor.pk if actor else None, subject_id=person.pk, data={"role": role})
    emit(PersonCreated(person=person, actor=actor))
    return person


def _insert(person: Person, base: str) -> None:
    """Save with a free handle; another process may take the same one between the look and the insert."""
    for attempt in range(_TRIES):
        person.handle = _free_handle(base) if attempt < _TRIES - 1 else f"{base}-{secrets.token_hex(4)}"
        try:
            with transaction.atomic():
                person.save(force_insert=True)
            return
        except IntegrityError:
            if person.email and Person.objects.filter(email=person.email).exists():
                raise Conflict(_("Somebody with this address is already here.")) from None
    raise Conflict(_("No free handle was found. Please try again."))


def _free_handle(base: str) -> str:
    """``base``, or ``base-2``, ``base-3`` ... whichever nobody has."""
    alike = Person.objects.filter(handle__regex=rf"^{base}(-[0-9]+)?$").values_list("handle", flat=True)
    numbers = [int(handle.removeprefix(base).lstrip("-") or 1) for handle in alike]
    return base if 1 not in numbers else f"{base}-{max(numbers) + 1}"


@transaction.atomic
def update_account(*, actor: Person, person: Person, changes: Mapping[str, str | bool]) -> Person:
    """Change any of name, title, language, time_zone, theme, density and what others see; other keys are refused.

    People change their own; whoever manages people may also change the name and title of others. ``title_own`` remembers
    who of the two gave the title.
    """
    allowed = _CLEANERS if actor.pk == person.pk else {"name": _CLEANERS["name"], "title": _CLEANERS["title"]}
    if actor.pk != person.pk and not may(actor, "people.manage"):
        raise Forbidden(_("You can only change your own account."))
    if unknown := [field for field in changes if field not in allowed]:
        raise Invalid({field: [_("This cannot be changed here.")] for field in unknown})
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = (person.name, person.title, person.title_own)
    shown = (person.shows_nearness, person.shows_reading)
    for field, value in changes.items():
        setattr(person, field, allowed[field](value))
    if "title" in changes:
        vouched = may(actor, "people.manage")
        person.title_own = not vouched and (person.title_own or person.title != before[1])
    byline_changed = before != (person.name, person.title, person.title_own)
    person.version += byline_changed
    person.save(update_fields=[*changes, "title_own", "version"])
    if byline_changed:
        emit(BylineChanged(person=person))
    if shown != (person.shows_nearness, person.shows_reading):
        revoke(person.pk)  # their lines are cut and come back as who they are now
    return person


def _one_of(field: str, allowed: tuple[str, ...]):  # type: ignore[no-untyped-def]
    def clean(value: str) -> str:
        if value not in ("", *allowed):
            raise Invalid({field: [_("Please choose one of the options.")]})
        return value

    return clean


def _known_language(value: str) -> str:
    """A language Courtyard speaks, or "" for the organisation's; raises Invalid otherwise."""
    return _one_of("language", tuple(code for code, _name in settings.LANGUAGES))(value)


def _zone(value: str) -> str:
    if value and not is_zone(value):
        raise Invalid({"time_zone": [_("Please choose one of the options.")]})
    return value


_CLEANERS = {
    "name": lambda value: clean_line(value, field="name", limit=120),
    "title": lambda value: clean_line(value, field="title", limit=120, required=False),
    "language": _known_language,
    "time_zone": _zone,
    "theme": _one_of("theme", THEMES),
    "density": _one_of("density", DENSITIES),
    "shows_nearness": bool,
    "shows_reading": bool,
}


@transaction.atomic
def set_picture(*, actor: Person, person: Person, upload: Upload | None, focus: Focus = MIDDLE) -> Person:
    """Give a person a picture (an uploaded file, cut around ``focus``), or take it away with None.

    Raises Invalid for what is no picture.
    """
    if actor.pk != person.pk and not may(actor, "people.manage"):
        raise Forbidden(_("You can only change your own picture."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.picture = keep_square(upload, field="picture", instead_of=person.picture, focus=focus)
    person.version += 1
    person.save(update_fields=["picture", "version"])
    emit(BylineChanged(person=person))
    return person


def note_zone(*, person: Person, zone: str) -> None:
    """Remember the time zone that a person's browser said last, for what comes out by the clock on their wall."""
    Person.objects.filter(pk=person.pk).update(browser_zone=zone)
