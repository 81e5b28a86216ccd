"""What the shell of every page shows: me, the organisation, my spaces with their dots, the numbers of the bell and of messages."""

import uuid
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.chat.selectors.listing import unread_places, unread_threads
from courtyard.content.rendering import draw_card
from courtyard.core import changes, live
from courtyard.core.prepared import Prepared, stand_in
from courtyard.feed.selectors import rail
from courtyard.moderation.selectors.queue import waiting_count
from courtyard.notifications.selectors import ringing
from courtyard.people.access import near_to, nearness_open_to
from courtyard.spaces.selectors import NavSpace

__all__ = ["live_topics", "shell"]

_HIDDEN = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
_LIVE_TOPICS = '<live-topics topics="{}" cursor="{}" worker="{}" hidden></live-topics>'


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template; nothing is read before a template asks for it."""
    user = getattr(request, "user", None)  # an error before sign-in was read has none
    me = user if isinstance(user, Person) else None
    token = SimpleLazyObject(partial(get_token, request))  # once a page: each call would mask it anew
    context: dict[str, Any] = {
        "csrf_token": token,
        "csrf_input": SimpleLazyObject(partial(format_html, _HIDDEN, token)),
        "me": me,
        "organisation": getattr(request, "organisation", None),
        "live_topics": partial(live_topics, request),
        "near_topic": _Near(request),
        "draw_card": draw_card,
    }
    if me is not None:
        context["nav_spaces"] = SimpleLazyObject(partial(rail.spaces_of, me))
        numbers = SimpleLazyObject(partial(_numbers, me))
        context["bell_count"] = SimpleLazyObject(lambda: numbers["bell"])
        context["chat_count"] = SimpleLazyObject(lambda: numbers["chat"] + numbers["thread"])
        context["threads_unread"] = SimpleLazyObject(lambda: numbers["thread"])
        context["queue_count"] = partial(_queue_count, me, context["nav_spaces"])
    return context


def _numbers(me: Person) -> Counter[str]:
    """What is unread on the bell and in conversations, in one query for every page."""
    return Counter(what for (what,) in _UNREAD.rows(me.role, me.state, ids=[me.pk]))


def _unread(role: str, state: str) -> QuerySet[Any, Any]:
    me = Person(pk=stand_in(), role=role, state=state)
    bell = ringing(me).annotate(what=Value("bell")).values_list("what")
    places = unread_places(me).annotate(what=Value("chat")).values_list("what")
    return bell.union(places, unread_threads(me).annotate(what=Value("thread")).values_list("what"), all=True)


_UNREAD = Prepared(_unread)


def _queue_count(me: Person, spaces: Iterable[NavSpace]) -> int | None:
    """How much waits for who moderates anything, in one query; None, without any, for everybody else."""
    decides = may(me, "content.moderate") or (not me.is_guest and any(space.leads for space in spaces))
    return waiting_count(me) if decides else None


class _Near:
    """Answers the signed topic that says whether a person is near, or nothing where that is not for the viewer to know."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def _open(self) -> bool:
        return nearness_open_to(self.request.user)  # type: ignore[arg-type]  # the shell has a person then

    @cached_property
    def _acquainted(self) -> set[uuid.UUID]:
        """Whom a guest may know of, read once a page."""
        return set(near_to(self.request.user).values_list("pk", flat=True))  # type: ignore[arg-type]

    def __call__(self, person: Person) -> str:
        me: Any = self.request.user
        shown = self._open and person.is_active and person.shows_nearness and person.pk != me.pk
        if not shown or (me.is_guest and person.pk not in self._acquainted):
            return ""
        session = live.session_hash(self.request.session.session_key or "")
        return live.sign_topics(me.pk, session, [live.topic_of("near", person.pk)])[0]


def live_topics(
    request: HttpRequest,
    *,
    spaces: Iterable[uuid.UUID] = (),
    items: Iterable[uuid.UUID] = (),
    profiles: Iterable[uuid.UUID] = (),
    conversations: Iterable[uuid.UUID] = (),
    typing: Iterable[uuid.UUID] = (),
) -> SafeString:
    """The element that tells the browser which topics this page follows, signed for this person and sign-in.

    Its cursor says from where the reader has to be told what happens. It was taken before anything on the page was read
    (``request.live_cursor``): one taken at the end would hide what was committed while the page was made.
    """
    person_id: Any = request.user.pk
    topics = [live.topic_of("person", person_id)]
    topics += [live.topic_of("space", pk) for pk in spaces]
    topics += [live.topic_of("item", pk) for pk in items]
    topics += [live.topic_of("profile", pk) for pk in profiles]
    topics += [live.topic_of("conversation", pk) for pk in conversations]
    topics += [live.topic_of("typing", pk) for pk in typing]
    session = live.session_hash(request.session.session_key or "")
    signed = " ".join(live.sign_topics(person_id, session, topics))
    cursor = getattr(request, "live_cursor", "") or changes.cursor()
    return format_html(_LIVE_TOPICS, signed, cursor, static("build/live-worker.js"))
