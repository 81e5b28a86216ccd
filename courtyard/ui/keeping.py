"""Pieces of the shell, drawn once for all pages that show the same: ``kept(macro, ...)`` in a template."""

from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courtyard.core.kept import Kept

__all__ = ["kept"]

PIECES = 4_000  # of half a kB on average; lines of spaces and people are most of them
_drawn: Kept[SafeString] = Kept(lambda: PIECES)


def kept(macro: Callable[..., str], *given: Any) -> SafeString:
    """What ``macro(*given)`` draws; kept by the macro's name, the language and what each argument says it depends on.

    An argument is a text, a number, None, or has a ``drawn_key``: everything of it that a macro may show. With any
    other argument the macro is drawn anew.
    """
    parts = [_key(one) for one in given]
    if settings.DEBUG or any(part is None for part in parts):
        return mark_safe(str(macro(*given)))  # noqa: S308  # rendered with autoescape
    key = (macro.name, get_language(), *parts)  # type: ignore[attr-defined]  # a macro of Jinja2 has one
    found = _drawn.get(key)
    return found if found is not None else _drawn.put(key, mark_safe(str(macro(*given))))  # noqa: S308


def _key(value: Any) -> Hashable | None:
    if isinstance(value, str):
        return (hasattr(value, "__html__"), str(value))  # what is safe already is drawn otherwise
    if isinstance(value, int):
        return (value + 0,)  # the number itself, should it come as a lazy object
    if value is None:
        return ()
    found: Hashable | None = getattr(value, "drawn_key", None)
    return found
