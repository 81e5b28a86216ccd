"""What the build made beside the files that templates name themselves: module chunks and catalogs of words."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

__all__ = ["catalog_url", "fonts", "module_preloads"]


def module_preloads() -> tuple[str, ...]:
    """Addresses of the chunks that main.js imports at once, so that the browser need not discover them."""
    return _made()[0]


def catalog_url(language: str) -> str:
    """Where the words of the browser's scripts are served in a language; "" for English, the source."""
    return _made()[1].get(language, "")


def fonts() -> Path:
    """The folder of what the server itself draws letters with."""
    return Path(__file__).parent / "static/build/fonts"


def _read() -> tuple[tuple[str, ...], dict[str, str]]:
    """What build.mjs wrote to build/manifest.json, as addresses; nothing before the first build."""
    found = finders.find("build/manifest.json")
    manifest: dict[str, Any] = json.loads(Path(found).read_text()) if isinstance(found, str) else {}
    # Scripts import chunks by the name the bundler gave them, which says their content already: no hash of Django's.
    chunks = tuple(f"{settings.STATIC_URL}build/{name}" for name in manifest.get("chunks", []))
    return chunks, {name: static(f"build/i18n/{name}.json") for name in manifest.get("catalogs", [])}


_remembered = cache(_read)


def _made() -> tuple[tuple[str, ...], dict[str, str]]:
    return _read() if settings.DEBUG else _remembered()
