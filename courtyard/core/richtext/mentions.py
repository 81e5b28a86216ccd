"""Mentions as they are read: in the stored text a mention is a piece of its own, on a page it leads to the person."""

import re

from django.utils.safestring import SafeString, mark_safe

__all__ = ["link_mentions"]

_MENTION = re.compile(r'<span data-mention="([0-9a-f-]{36})">(@[^<]*)</span>')


def link_mentions(body_html: str) -> SafeString:
    """A body that ``clean`` returned, with each mention a link to the page of who is meant."""
    return mark_safe(_MENTION.sub(r'<a data-mention="\1" href="/people/\1/">\2</a>', body_html))  # noqa: S308
