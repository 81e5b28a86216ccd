from importlib.util import find_spec

from django.urls import include, path

# A room's own addresses come before the feed's pages of spaces, people and tags.
_ROOMS = ["config.health", "accounts.urls", "gateway.urls", "ui.urls", "notifications.urls", "people.urls", "spaces.urls",
          "content.urls", "feed.urls"]  # fmt: skip
urlpatterns = [path("", include(f"courtyard.{room}")) for room in _ROOMS if find_spec(f"courtyard.{room}")]
