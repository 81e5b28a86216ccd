"""What a page asks over HTTP: fresh signatures for its topics, and what it missed."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courtyard.core import live
from courtyard.core.access import signed_in
from courtyard.core.errors import Invalid
from courtyard.gateway.binding import Viewer, allowed
from courtyard.gateway.selectors import answer_since, granted

__all__ = ["missed", "renew"]

MAX_TOPICS = 100  # in one question; a page with more asks several times


@signed_in
@require_GET
@never_cache
def renew(request: HttpRequest) -> JsonResponse:
    """Topics that were signed for this sign-in, however long ago, signed anew as far as the person still may."""
    viewer = _viewer(request)
    asked = request.GET.getlist("topic")[:MAX_TOPICS]
    known = [live.verify(viewer.person_id, viewer.session_hash, text, even_expired=True) for text in asked]
    topics = allowed(request.user, [one[0] for one in known if one])
    return JsonResponse({"topics": live.sign_topics(viewer.person_id, viewer.session_hash, sorted(topics))})


@signed_in
@require_GET
@never_cache
def missed(request: HttpRequest) -> JsonResponse:
    """What happened on topics since a cursor, with the HTML that is still kept."""
    viewer = _viewer(request)
    topics = granted(request.user, viewer, request.GET.getlist("topic")[:MAX_TOPICS])
    try:
        return JsonResponse(answer_since(topics, request.GET.get("since"), locale=viewer.locale))
    except Invalid as refusal:
        return JsonResponse({"errors": refusal.errors}, status=refusal.status)


def _viewer(request: HttpRequest) -> Viewer:
    person_id: Any = request.user.pk  # the gateway does not know the user model
    return Viewer(person_id, live.session_hash(request.session.session_key or ""), get_language() or "")
