"""The words inside files, for who has found out already that they may be read."""

import uuid

from django.db.models import Count

from courtyard.content.models import FileText, TextState

__all__ = ["states_of_texts", "text_of"]


def text_of(file_id: uuid.UUID) -> str:
    """The words inside a file; "" where there are none, or none yet."""
    return FileText.objects.filter(pk=file_id).values_list("text", flat=True).first() or ""


def states_of_texts() -> dict[TextState, int]:
    """How many files stand where, those of each state that occurs."""
    counted = FileText.objects.values("state").order_by().annotate(count=Count("pk"))
    numbers = {row["state"]: row["count"] for row in counted}
    return {state: numbers[state] for state in TextState if state in numbers}
