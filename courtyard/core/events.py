"""Events: what a room announces upwards. ``config/wiring.py`` is the single table of who reacts.

Handlers run in the transaction of the write and may only write rows or enqueue jobs, so that what was rolled back
was never heard of.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

__all__ = ["Event", "bind", "emit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: frozen, keyword-only, carrying the rows that the handlers need."""


Handler = Callable[..., None]
_handlers: dict[type[Event], tuple[Handler, ...]] = {}


def bind(table: Mapping[type[Event], Iterable[Handler]]) -> None:
    """Replace the table of handlers; called once, from ``config``'s ``ready()``."""
    _handlers.clear()
    _handlers.update({event: tuple(handlers) for event, handlers in table.items()})


def emit(event: Event) -> None:
    """Tell every handler bound to the event's type, in order. Raises RuntimeError outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was emitted outside a transaction.")
    for handler in _handlers.get(type(event), ()):
        handler(event)
