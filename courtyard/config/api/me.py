"""``/me``, its live topics, and what happened since a cursor."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.accounts.secrets import hash_of
from courtyard.accounts.services import update_account
from courtyard.content.schemas import BylineOut
from courtyard.content.serialising import byline
from courtyard.core import live
from courtyard.core.api import answer
from courtyard.core.changes import cursor
from courtyard.gateway import Viewer
from courtyard.gateway.binding import allowed
from courtyard.gateway.selectors import answer_since, granted
from courtyard.spaces.selectors import feed_spaces

__all__ = ["router"]

router = Router(tags=["me"])
MAX_TOPICS = 100  # in one question


class MeOut(BylineOut):
    """The caller."""

    kind: str = "person"
    handle: str
    email: str | None
    role: str
    state: str
    language: str
    time_zone: str
    created_at: str
    shows_nearness: bool
    shows_reading: bool


class MePatch(Schema):
    """What is to change; left out: as it is. Who hides something of themselves does not see it of others either."""

    shows_nearness: bool = Field(True, description="Whether others see that the caller is here, and when they write")
    shows_reading: bool = Field(True, description="Whether others see which of their messages the caller has read")


class TopicsOut(Schema):
    """Signed topics, good for ten minutes, and the cursor to ask "since" with."""

    topics: list[str]
    cursor: str


class ChangesOut(Schema):
    """What happened, oldest first; ``reset`` means that the cursor is too old and lists should be read anew."""

    results: list[dict[str, Any]]
    next: str
    more: bool
    reset: bool


@router.get("/me", response=MeOut)
def me(request: PersonRequest) -> HttpResponse:
    """Who is calling."""
    return answer(_me(request.user))


@router.patch("/me", response=MeOut)
def change(request: PersonRequest, sent: MePatch) -> HttpResponse:
    """Change what others see of the caller."""
    changes: dict[str, str | bool] = sent.dict(exclude_unset=True)
    return answer(_me(update_account(actor=request.user, person=request.user, changes=changes)))


def _me(person: Person) -> dict[str, Any]:
    return (
        byline(person)
        | {
            "kind": "person", "handle": person.handle, "email": person.email, "role": person.role,
            "state": person.state, "language": person.language, "time_zone": person.time_zone,
            "created_at": person.created_at, "shows_nearness": person.shows_nearness, "shows_reading": person.shows_reading,
        }
    )  # fmt: skip


@router.get("/me/topics", response=TopicsOut)
def topics(request: PersonRequest, topic: Annotated[list[str], Query(max_length=MAX_TOPICS)] = []) -> HttpResponse:  # noqa: B006
    """Topics to be sent to ``/live``: those asked for (``conversation:UUID``), as far as the caller may follow them. Without any
    the caller's own and those of the spaces in their Home.
    """
    names = sorted(allowed(request.user, topic)) if topic else _own_topics(request.user)
    signed = live.sign_topics(request.user.pk, _sign_in(request), names)
    return answer({"topics": signed, "cursor": cursor()})


@router.get("/changes", response=ChangesOut)
def changes(request: PersonRequest, topic: str, since: str | None = None) -> HttpResponse:
    """What happened on a topic (signed or plain) after a cursor."""
    viewer = Viewer(request.user.pk, _sign_in(request), get_language() or "")
    return answer(answer_since(granted(request.user, viewer, [topic]), since, locale=viewer.locale))


def _own_topics(person: Person) -> list[str]:
    return [live.topic_of("person", person.pk), *(live.topic_of("space", pk) for pk in feed_spaces(person).all)]


def _sign_in(request: PersonRequest) -> str:
    """The sign-in that signatures are bound to: the token's, or the session's."""
    header = request.headers.get("Authorization", "")
    text = header.partition(" ")[2].strip()
    return live.session_hash(hash_of(text) if text else request.session.session_key or "")
