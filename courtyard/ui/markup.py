"""Small pieces of markup that a macro cannot write by itself."""

import re
from collections.abc import Mapping
from typing import Any

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

__all__ = ["attributes", "picture_url", "qr_code"]

_FORBIDDEN = ("on", "style", "hx-on", "data-hx")  # no inline script, no inline style
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:._-]*")


def attributes(values: Mapping[str, Any], *without: str) -> SafeString:
    """Further attributes of an element, each with a space before it.

    True is a bare attribute; False and None are left out, and so are ``class`` (the macro's) and the names in
    ``without``.
    """
    left_out = {*without, "class"}
    given = ((name, value) for name, value in values.items() if value is not None and value is not False)
    pairs = [(name, value) for name, value in given if name not in left_out]
    for name, _value in pairs:
        if not _NAME.fullmatch(name) or name.lower().startswith(_FORBIDDEN):
            raise ValueError(f"No attribute may be called {name!r}.")
    return mark_safe("".join(f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs))  # noqa: S308


def picture_url(person: Any) -> str:
    """Where a person's picture is served, or "" if they have none. The version makes a new picture a new address."""
    if not getattr(person, "picture", ""):
        return ""
    return f"/people/{person.id}/picture/?v={getattr(person, 'version', 1)}"


def qr_code(text: str) -> SafeString:
    """A text as a QR code (ISO/IEC 18004): an SVG of lines alone, dark on light in every theme, as cameras need it.

    Raises ``segno.DataOverflowError`` for more than some 2,300 bytes.
    """
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=3, light="#fff", svgclass=None, lineclass=None, omitsize=True))  # noqa: S308
