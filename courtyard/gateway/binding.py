"""What ``config`` hands the gateway when the process starts: who is calling, and who may follow which topics."""

import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from courtyard.core.ids import parse_id

__all__ = ["Scope", "Viewer", "allowed", "authenticate", "bind", "kinds", "nearness_shown"]

Scope = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is at the other end: the person, their sign-in (``live.session_hash``), the language they read; ``hidden`` who does not
    say that they are near.
    """

    person_id: uuid.UUID
    session_hash: str
    locale: str
    hidden: bool = False


Authenticate = Callable[[Scope], Awaitable[Viewer | None]]
Shown = Callable[[], Awaitable[bool]]
Authorise = Callable[[Any, list[uuid.UUID]], Iterable[uuid.UUID]]


async def _nobody(scope: Scope) -> Viewer | None:
    return None


async def _always() -> bool:
    return True


_authenticate: Authenticate = _nobody
_shown: Shown = _always
_authorisers: dict[str, Authorise] = {}


def bind(*, authenticate: Authenticate, authorisers: Mapping[str, Authorise], shown: Shown = _always) -> None:
    """Called once, from ``config``'s ``ready()``.

    ``authenticate(scope)`` names the viewer of an ASGI scope by session cookie or Bearer token, or None.
    ``authorisers`` maps the kind of a topic (``space`` of ``space:UUID``) to a function that takes a person and ids and
    returns those the person may follow, in one query. A kind without one can be followed by nobody.
    ``shown()`` says whether anybody shall see who is near.
    """
    global _authenticate, _shown
    _authenticate, _shown = authenticate, shown
    _authorisers.clear()
    _authorisers.update(authorisers)


async def authenticate(scope: Scope) -> Viewer | None:
    """The viewer of a connection, or None for a stranger."""
    return await _authenticate(scope)


def allowed(person: Any, topics: Iterable[str]) -> set[str]:
    """Those of the topics that the person may follow now: one query for each kind."""
    ids: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for topic in topics:
        kind, _, text = topic.partition(":")
        id = parse_id(text)
        if id is not None and kind in _authorisers:
            ids[kind].append(id)
    return {f"{kind}:{id}" for kind, wanted in ids.items() for id in _authorisers[kind](person, wanted)}


async def nearness_shown() -> bool:
    """Whether it may be seen who is near."""
    return await _shown()


def kinds() -> list[str]:
    """The kinds of topics that somebody answers for."""
    return sorted(_authorisers)
