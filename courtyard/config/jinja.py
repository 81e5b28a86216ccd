"""The Jinja2 environment: what every template of every room may use. Nothing here works per render beyond a call."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemBytecodeCache

from courtyard.core.richtext import link_mentions, outline, with_anchors, with_animations
from courtyard.ui import formats
from courtyard.ui.appearance import appearance
from courtyard.ui.assets import catalog_url, module_preloads
from courtyard.ui.icons import icon
from courtyard.ui.keeping import kept
from courtyard.ui.markup import attributes, picture_url
from courtyard.ui.navigation import destinations, place_of

__all__ = ["environment", "url"]

GLOBALS = {
    "appearance": appearance,
    "attributes": attributes,
    "catalog_url": catalog_url,
    "destinations": destinations,
    "get_language": get_language,
    "icon": icon,
    "kept": kept,
    "icons": icon,  # the same, inside macros that have a parameter called icon
    "messages_of": get_messages,
    "module_preloads": module_preloads,
    "picture_url": picture_url,
    "place_of": place_of,
    "static": static,
}

FILTERS = {
    "compact": formats.compact,
    "date": formats.date,
    "datetime": formats.datetime,
    "day": formats.day,
    "filesize": formats.filesize,
    "hue": formats.hue,
    "initials": formats.initials,
    "iso": formats.iso,
    "lately": formats.lately,
    "link_mentions": link_mentions,
    "local_field": formats.local_field,
    "nearby": formats.nearby,
    "number": formats.number,
    "outline": outline,
    "percent": formats.percent,
    "spoken_day": formats.spoken_day,
    "time": formats.time,
    "with_anchors": with_anchors,
    "with_animations": with_animations,
}


def environment(**options: Any) -> Environment:
    """Build the environment that Django's Jinja2 backend renders with.

    ``options`` are what the backend passes: loader, autoescape, auto_reload, undefined.
    """
    env = Environment(  # noqa: S701  # the backend passes autoescape=True, a test holds it
        **options,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_bytecode_cache(),
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(GLOBALS, url=url)
    env.filters.update(FILTERS)
    return env


def url(name: str, /, *args: object, **kwargs: object) -> str:
    """The address of a named route; remembered, because reversing costs more than rendering a card's line."""
    return _reverse(settings.ROOT_URLCONF, name, args, tuple(sorted(kwargs.items())))


@lru_cache(maxsize=8192)
def _reverse(_urlconf: str, name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    folder = Path(settings.DATA) / "cache" / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))
