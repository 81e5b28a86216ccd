from django.urls import URLPattern, include, path

from courtyard.config.api import api
from courtyard.core.access import guarded

# A room's own addresses come before the feed's pages of spaces, people and tags.
_ROOMS = [
    "config.health", "accounts.urls", "gateway.urls", "ui.urls", "notifications.urls", "search.urls", "moderation.urls",
    "people.urls", "spaces.urls", "content.urls", "chat.urls", "integrations.urls", "feed.urls",
]  # fmt: skip
urlpatterns = [path("", include(f"courtyard.{room}")) for room in _ROOMS]

_endpoints = api.urls
for _pattern in _endpoints[0]:
    if isinstance(_pattern, URLPattern):
        guarded(_pattern.callback)
urlpatterns.append(path("api/v1/", _endpoints))

handler404 = "courtyard.config.refusals.not_found"
