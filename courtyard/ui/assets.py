"""What the build made beside the files that templates name themselves: module chunks and catalogs of words."""

import json
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static

__all__ = ["catalog_url", "module_preloads"]


@cache
def manifest() -> dict[str, Any]:
    """What build.mjs wrote to build/manifest.json; empty before the first build."""
    found = finders.find("build/manifest.json")
    if not found:
        return {}
    with open(found, encoding="utf-8") as source:
        return json.load(source)


@cache
def module_preloads() -> list[str]:
    """Addresses of the chunks that main.js imports at once, so that the browser need not discover them."""
    return [static(f"build/{name}") for name in manifest().get("chunks", [])]


@cache
def catalog_url(language: str) -> str:
    """Where the words of the browser's scripts are served in a language; "" for English, the source."""
    return static(f"build/i18n/{language}.json") if language in manifest().get("catalogs", []) else ""
