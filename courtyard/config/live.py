"""What the live edge asks the house: who is calling, and which topics they may follow."""

import uuid
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import organisation
from courtyard.accounts.selectors import person_by_id
from courtyard.accounts.services import token_bearer
from courtyard.accounts.sessions import SessionStore
from courtyard.chat.access import visible_to as conversations_visible_to
from courtyard.chat.access import writers_heard_by
from courtyard.content.access import visible_to as items_visible_to
from courtyard.core import live
from courtyard.gateway import Viewer
from courtyard.gateway.binding import Scope
from courtyard.people.access import near_to
from courtyard.people.access import visible_to as people_visible_to
from courtyard.spaces.access import content_visible_to

__all__ = ["AUTHORISERS", "authenticate", "nearness_shown"]


def _items(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """A post's topic carries its comments: whoever reads the post."""
    return items_visible_to(person).filter(pk__in=ids, root=None).values_list("pk", flat=True)


def _spaces(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """A space's topic carries the ids of what is placed there: whoever reads the space."""
    return content_visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)


def _people(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """A person's topic is theirs alone."""
    return [pk for pk in ids if pk == person.pk and person.is_active]


def _profiles(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """A profile's topic says that it changed and nothing else: whoever may open it."""
    return people_visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)


def _conversations(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """A conversation's topic carries what is said in it: whoever reads it."""
    return conversations_visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)


def _near(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """Whether somebody is near: whoever may open their profile and shows the same of themselves."""
    return near_to(person).filter(pk__in=ids).values_list("pk", flat=True)


def _typing(person: Person, ids: list[uuid.UUID]) -> Iterable[uuid.UUID]:
    """Who is writing in a conversation: who may write there, too."""
    return writers_heard_by(person).filter(pk__in=ids).values_list("pk", flat=True)


async def nearness_shown() -> bool:
    """Whether the organisation wants it to be seen who is near."""
    house = await sync_to_async(organisation, thread_sensitive=True)()
    return house is not None and house.show_nearness


AUTHORISERS = {
    "item": _items, "space": _spaces, "person": _people, "profile": _profiles, "conversation": _conversations,
    "near": _near, "typing": _typing,
}  # fmt: skip


async def authenticate(scope: Scope) -> Viewer | None:
    """The viewer of a socket by Bearer token or session cookie; None for a stranger."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}
    return await sync_to_async(_viewer, thread_sensitive=True)(headers)


def _viewer(headers: dict[bytes, str]) -> Viewer | None:
    kind, _space, text = headers.get(b"authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found = token_bearer(text.strip()) if text.isascii() else None
        return _seen(found[0], found[1].secret_hash) if found and "read" in found[1].scopes else None
    try:
        cookie = SimpleCookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if cookie is None:
        return None
    session = SessionStore(cookie.value)
    person = person_by_id(session.get(SESSION_KEY, ""))
    if person is None or not person.is_active:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return None
    return _seen(person, cookie.value)


def _seen(person: Person, secret: str) -> Viewer:
    house = organisation()
    language = person.language or (house.language if house else "en")
    return Viewer(person.pk, live.session_hash(secret), language, hidden=not person.shows_nearness)
