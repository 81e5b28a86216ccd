"""Pictures in a text that move: with what it takes to stop them."""

import re
import uuid
from collections.abc import Collection

from django.utils.safestring import SafeString, mark_safe

__all__ = ["with_animations"]

_PARTS = re.compile(r'<(?:a [^>]*|/a|img data-file="(?P<file>[0-9a-f-]{36})" src="[^"]*"(?P<rest>[^>]*))>')


def with_animations(body_html: str, moving: Collection[uuid.UUID]) -> SafeString:
    """A body that ``clean`` returned, in which the pictures of the files ``moving`` are drawn like the macro ``moving_picture``.

    One that stands in a link keeps leading where it says, and stands still.
    """
    if not moving:
        return mark_safe(body_html)  # noqa: S308
    names, linked = {str(pk) for pk in moving}, False

    def drawn(part: re.Match[str]) -> str:
        nonlocal linked
        if not part["file"]:
            linked = part[0] != "</a>"
        if linked or part["file"] not in names:
            return part[0]
        address = f"/files/{part['file']}"
        return (
            f'<moving-picture><a class="pic" href="{address}/moving"><picture>'
            f'<source media="(prefers-reduced-motion: reduce)" srcset="{address}/display">'
            f'<img data-file="{part["file"]}" src="{address}/playing"{part["rest"]}></picture></a></moving-picture>'
        )

    return mark_safe(_PARTS.sub(drawn, body_html))  # noqa: S308  # a cleaned body, and ids
