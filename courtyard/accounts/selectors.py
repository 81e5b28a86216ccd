"""Reads of this room: people for administrators, one's own ways in, open invitations."""

import datetime
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q, QuerySet

from courtyard.accounts.devices import device_icon, device_name
from courtyard.accounts.models import ApiToken, Invitation, Person, Role, SignIn, State
from courtyard.accounts.names import readable_email
from courtyard.accounts.permissions import givable_roles, may, organisation
from courtyard.accounts.secrets import hash_of
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.live import session_hash
from courtyard.core.paging import Page, page

__all__ = [
    "Device", "Wishes", "device_by_mark", "devices_of", "forget_languages", "invitation_by_secret", "invitation_for",
    "is_taken", "languages_in_use",
    "open_invitation_by_id", "open_invitations", "people_for", "person_by_id", "person_for_reset",
    "person_to_manage", "token_of", "tokens_of",
]  # fmt: skip

_LANGUAGES_FOR = 60.0  # seconds; who chose a new one meanwhile asks for what they lack
_languages: tuple[float, frozenset[str]] | None = None

PEOPLE_ORDER = ("name", "id")


def languages_in_use(clock: Callable[[], float] = time.monotonic) -> frozenset[str]:
    """The languages in which somebody reads: the organisation's, and those that active people chose."""
    global _languages
    if _languages is None or clock() - _languages[0] >= _LANGUAGES_FOR:
        chosen = Person.objects.filter(state=State.ACTIVE).exclude(language="").values_list("language", flat=True)
        current = organisation()
        own = current.language if current else settings.LANGUAGE_CODE
        _languages = (clock(), frozenset({own, *chosen.distinct()}))
    return _languages[1]


def forget_languages() -> None:
    """Ask anew next time."""
    global _languages
    _languages = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the list of people is narrowed to; empty narrows nothing."""

    query: str = ""
    state: str = ""
    role: str = ""


def people_for(
    viewer: Person, wishes: Wishes | None = None, *, cursor: str | None = None, limit: int = 50
) -> Page[Person]:
    """Everybody but the erased, by name, for those who manage people. Raises Forbidden for others."""
    if not may(viewer, "people.manage"):
        raise Forbidden
    people = Person.objects.exclude(state=State.ERASED)
    wishes = wishes or Wishes()
    if wishes.state in State.values:
        people = people.filter(state=wishes.state)
    if wishes.role in Role.values:
        people = people.filter(role=wishes.role)
    for word in wishes.query[:200].replace("\0", "").split()[:6]:
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(handle__icontains=word))
    return page(people, cursor=cursor, limit=limit, order=PEOPLE_ORDER)


def person_to_manage(viewer: Person, person_id: uuid.UUID) -> Person:
    """One of them; Forbidden for those who do not manage people, NotFound for nobody."""
    if not may(viewer, "people.manage"):
        raise Forbidden
    person = Person.objects.exclude(state=State.ERASED).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def person_by_id(person_id: str) -> Person | None:
    """A person for a job, by the text of their id."""
    identifier = parse_id(person_id)
    return Person.objects.filter(pk=identifier).first() if identifier else None


def person_for_reset(address: str) -> Person | None:
    """Who may choose a password by a letter to this address: active people and those who have not come in yet."""
    email = readable_email(address)
    person = Person.objects.filter(email=email).first() if email else None
    return person if person and person.may_choose_password else None


def is_taken(email: str) -> bool:
    """Whether an address belongs to anybody, in whatever state. For jobs: no page tells."""
    return Person.objects.filter(email=email).exists()


def open_invitations(viewer: Person) -> QuerySet[Invitation]:
    """Invitations that still let somebody in: all for those who manage people, else one's own; newest first."""
    still = Invitation.objects.filter(ended_at=None, uses_left__gt=0, expires_at__gt=now()).select_related("by")
    return (still if may(viewer, "people.manage") else still.filter(by=viewer)).order_by("-created_at")[:200]


def invitation_for(viewer: Person, invitation_id: uuid.UUID) -> Invitation:
    """One of them, or NotFound."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None or not (found.by_id == viewer.pk or may(viewer, "people.manage")):
        raise NotFound
    return found


def open_invitation_by_id(invitation_id: str) -> Invitation | None:
    """An invitation for a job, by the text of its id, if it still lets somebody in."""
    identifier = parse_id(invitation_id)
    found = Invitation.objects.select_related("by").filter(pk=identifier).first() if identifier else None
    return found if found and found.is_open() else None


def invitation_by_secret(secret: str) -> Invitation | None:
    """The invitation somebody holds, if it still lets them in."""
    found = Invitation.objects.select_related("by").filter(secret_hash=hash_of(secret)).first()
    return found if found and found.is_open() and found.role in givable_roles(found.by) else None


@dataclass(frozen=True, slots=True)
class Device:
    """Where a person is signed in. ``mark`` stands for it in pages; its key never leaves the server."""

    name: str
    icon: str
    address: str
    seen_at: datetime.datetime
    current: bool
    mark: str
    key: str = field(repr=False)


def devices_of(person: Person, current_key: str = "") -> list[Device]:
    """Where a person is signed in: this device first, then the latest used."""
    rows = SignIn.objects.filter(person=person, expire_date__gt=now()).order_by("-seen_at")[:100]
    devices = [
        Device(
            name=device_name(row.device), icon=device_icon(row.device), address=row.address, seen_at=row.seen_at,
            current=row.pk == current_key, mark=session_hash(row.pk), key=row.pk,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(devices, key=lambda device: not device.current)


def device_by_mark(person: Person, mark: str) -> Device:
    """One of them, or NotFound."""
    chosen = next((device for device in devices_of(person) if device.mark == mark), None)
    if chosen is None:
        raise NotFound
    return chosen


def tokens_of(person: Person) -> list[ApiToken]:
    """A person's API tokens that still work, the newest first."""
    return list(ApiToken.objects.filter(person=person, revoked_at=None).order_by("-created_at"))


def token_of(person: Person, token_id: uuid.UUID) -> ApiToken:
    """One of them, or NotFound."""
    token = ApiToken.objects.select_related("person").filter(person=person, pk=token_id).first()
    if token is None:
        raise NotFound
    return token
