from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from courtyard.config.api import api
from courtyard.core.access import guarded

# A room's own addresses come before the feed's pages of spaces, people and tags.
_ROOMS = [
    "config.health", "accounts.urls", "gateway.urls", "ui.urls", "notifications.urls", "search.urls", "moderation.urls",
    "people.urls", "spaces.urls", "content.urls", "chat.urls", "integrations.urls", "feed.urls",
]  # fmt: skip


class _Begins(RoutePattern):
    """Addresses whose first part is this. Django looks at one pattern after the other; so it looks at the few of one part alone."""

    def __init__(self, part: str) -> None:
        super().__init__("", is_endpoint=False)
        self.part = part

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        """The whole address is left to the patterns beneath."""
        return (path, (), {}) if path.partition("/")[0] == self.part else None


def _by_first_part(endpoints: Iterable[URLPattern]) -> list[URLResolver]:
    parts: dict[str, list[URLPattern]] = {}
    for pattern in endpoints:
        guarded(pattern.callback)
        parts.setdefault(str(pattern.pattern).partition("/")[0], []).append(pattern)
    return [URLResolver(_Begins(part), patterns) for part, patterns in parts.items()]


_endpoints, _app, _namespace = api.urls
urlpatterns = [
    path("api/v1/", (_by_first_part(one for one in _endpoints if isinstance(one, URLPattern)), _app, _namespace)),
    *(path("", include(f"courtyard.{room}")) for room in _ROOMS),
]

handler404 = "courtyard.config.refusals.not_found"
