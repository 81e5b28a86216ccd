"""Small pieces of markup that a macro cannot write by itself."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

__all__ = ["attrs", "picture_url"]

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:._-]*")


def attrs(values: Mapping[str, Any]) -> SafeString:
    """Extra attributes of an element, each with a space before it. True is a bare attribute; False and None are left out."""
    pairs = [(name, value) for name, value in values.items() if value is not None and value is not False]
    for name, _value in pairs:
        if not _NAME.fullmatch(name) or name.lower().startswith("on") or name.lower() == "style":
            raise ValueError(f"No attribute may be called {name!r}.")
    return format_html_join(
        "", "{}", ((format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),) for name, value in pairs)
    )


def picture_url(person: Any) -> str:
    """Where a person's picture is served, or "" if they have none. The version makes a new picture a new address."""
    if not getattr(person, "picture", ""):
        return ""
    return f"/people/{person.id}/picture/?v={getattr(person, 'version', 1)}"
