"""How the page looks before any script has run: attributes on ``<html>``, by cookie, person or system."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

__all__ = [
    "ACCENTS",
    "DEFAULT_ACCENT",
    "DENSITIES",
    "DENSITY_COOKIE",
    "THEMES",
    "THEME_COOKIE",
    "Appearance",
    "appearance",
]

THEMES = ("light", "dark")
DENSITIES = ("compact",)
THEME_COOKIE = "courtyard_theme"
DENSITY_COOKIE = "courtyard_density"

# The names an organisation may choose from; tokens.css has their hues, a test holds their contrast.
ACCENTS = {
    "evergreen": _("Evergreen"),
    "teal": _("Teal"),
    "lagoon": _("Lagoon"),
    "sky": _("Sky"),
    "indigo": _("Indigo"),
    "violet": _("Violet"),
    "plum": _("Plum"),
    "rose": _("Rose"),
    "clay": _("Clay"),
    "amber": _("Amber"),
    "moss": _("Moss"),
    "graphite": _("Graphite"),
}
DEFAULT_ACCENT = "evergreen"


@dataclass(frozen=True)
class Appearance:
    """The attributes of ``<html>``; an empty theme follows the system."""

    theme: str
    density: str
    accent: str
    language: str
    direction: str

    @property
    def drawn_key(self) -> tuple[str, ...]:
        """What a drawn piece depends on (``ui.keeping``)."""
        return (self.theme, self.density, self.accent, self.language)


def appearance(request: HttpRequest | None, me: Any = None, organisation: Any = None) -> Appearance:
    """What ``<html>`` says. This browser's choice (a cookie) comes before the person's, that before the system's."""
    cookies = request.COOKIES if request is not None else {}
    accent = getattr(organisation, "accent", "") or ""
    return Appearance(
        theme=_chosen(THEMES, cookies.get(THEME_COOKIE), getattr(me, "theme", "")),
        density=_chosen(DENSITIES, cookies.get(DENSITY_COOKIE), getattr(me, "density", "")),
        accent=accent if accent in ACCENTS else DEFAULT_ACCENT,
        language=get_language() or "en",
        direction="rtl" if get_language_bidi() else "ltr",
    )


def _chosen(allowed: tuple[str, ...], *wishes: str | None) -> str:
    """The first wish that was made: a known value, or "" for the default ("system", "comfortable" in a cookie)."""
    made = next((wish for wish in wishes if wish), "")
    return made if made in allowed else ""
