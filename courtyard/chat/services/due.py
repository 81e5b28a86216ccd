"""Seeing to what is due, one after the other: each in a transaction of its own, and none that fails holds up the others."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import models, transaction

__all__ = ["see_to_each"]

log = structlog.get_logger("courtyard.chat")
_STEPS = 500  # in one run of the job; what is left comes a minute later

Row = TypeVar("Row", bound=models.Model)


def see_to_each(
    waiting: models.QuerySet[Row],
    act: Callable[[Row], None],
    failed: Callable[[Row], None] = lambda _row: None,
) -> int:
    """``act`` on each row that nobody else acts on, in order; ``failed`` is told of those that met an unexpected error.

    ``act`` takes a row out of what waits. Answers how many were seen to.
    """
    waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    wrong: list[Any] = []
    for done in range(_STEPS):
        with transaction.atomic():
            row = waiting.exclude(pk__in=wrong).first()
            if row is None:
                return done - len(wrong)
            pk = row.pk
            try:
                with transaction.atomic():
                    act(row)
            except Exception:  # where the database itself is away, what follows raises, and the job is tried again
                log.exception("chat.due_failed", kind=row._meta.label, id=str(pk))
                wrong.append(pk)
                failed(waiting.get(pk=pk))
    return _STEPS - len(wrong)
