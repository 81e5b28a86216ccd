"""The places the shell leads to: only what exists."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["DESTINATIONS", "Destination", "destinations", "place_of"]

ADMINISTRATORS = frozenset({"owner", "administrator"})


@dataclass(frozen=True)
class Destination:
    """A place in the rail. ``key`` names its badge and its shortcut (``g`` and its first letter)."""

    key: str
    path: str
    icon: str
    label: str | Promise
    administrators: bool = False
    moderators: bool = False

    @property
    def drawn_key(self) -> str:
        """What its line in the rail depends on (``ui.keeping``): its table does not change."""
        return self.key

    def holds(self, path: str) -> bool:
        """Whether a page at ``path`` belongs to this place."""
        return path == self.path if self.path == "/" else path.startswith(self.path)


DESTINATIONS = (
    Destination("home", "/", "house", _("Home")),
    Destination("search", "/search/", "search", _("Search")),
    Destination("messages", "/messages/", "message-circle", _("Messages")),
    Destination("notifications", "/notifications/", "bell", _("Notifications")),
    Destination("spaces", "/spaces/", "layout-grid", _("Spaces")),
    Destination("people", "/people/", "users", _("Directory")),
    Destination("bookmarks", "/bookmarks/", "bookmark", _("Bookmarks")),
    Destination("moderation", "/moderation/", "flag", _("Moderation"), moderators=True),
    Destination("settings", "/settings/", "settings", _("Settings")),
    Destination("manage", "/manage/", "shield", _("Manage"), administrators=True),
)


def destinations(me: Any = None, *, moderates: bool = False) -> list[Destination]:
    """What this person finds in the rail; ``moderates``: they decide about what is reported somewhere."""
    may_manage = getattr(me, "role", "") in ADMINISTRATORS
    return [
        place
        for place in DESTINATIONS
        if (may_manage or not place.administrators) and (moderates or not place.moderators)
    ]


def place_of(path: str) -> str:
    """The key of the place that a page belongs to; "" for none."""
    return next((place.key for place in DESTINATIONS if place.holds(path)), "")
