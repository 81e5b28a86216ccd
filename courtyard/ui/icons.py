"""Icons: one sprite made by the build from the names in icons.txt."""

from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

__all__ = ["icon", "known_icons"]

LIST = Path(__file__).with_name("icons.txt")


@cache
def known_icons() -> frozenset[str]:
    """The names in icons.txt."""
    lines = (line.split("#")[0].strip() for line in LIST.read_text().splitlines())
    return frozenset(line for line in lines if line)


@cache
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without ``label`` it is hidden from screen readers and must stand beside a text.

    ``size`` is "", "s" (16 px), "l" (24 px) or "xl" (40 px).
    """
    if name not in known_icons():
        raise ValueError(f"No icon {name!r}: add its lucide name to courtyard/ui/icons.txt and build again.")
    classes = f"i i-{size}" if size else "i"
    sprite = static("build/icons.svg")
    if label:
        shape = '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>'
        return format_html(shape, classes, label, sprite, name)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, sprite, name)
