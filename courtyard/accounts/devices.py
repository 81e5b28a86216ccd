"""What a browser says it is, in two words."""

from django.utils.translation import gettext as _

__all__ = ["device_icon", "device_name"]

_BROWSERS = (  # the first that is found; the order matters, for most claim to be several
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_HANDHELD = frozenset({"iPhone", "iPad", "Android"})


def device_name(agent: str) -> str:
    """``Firefox on Linux`` out of a User-Agent header; a plain word for what says nothing known."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def device_icon(agent: str) -> str:
    """The icon that goes with it."""
    return "smartphone" if _first(_SYSTEMS, agent) in _HANDHELD else "monitor"


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in known if mark in agent), "")
