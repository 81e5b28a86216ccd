"""What forms of the chat say beside words."""

import datetime

from django.utils.translation import gettext as _

from courtyard.accounts.requests import PersonRequest
from courtyard.chat.models import Level
from courtyard.chat.moments import chosen
from courtyard.core.errors import Invalid
from courtyard.core.web import moment

__all__ = ["PRIORITIES", "sent_format", "sent_moment", "sent_priority"]

# What a form may say of how much a message matters: the level, and whether its readers are asked to confirm it.
PRIORITIES = {
    "": ("", False), "important": (Level.IMPORTANT, False), "confirm": (Level.IMPORTANT, True), "urgent": (Level.URGENT, True),
}  # fmt: skip


def sent_priority(request: PersonRequest) -> tuple[str, bool]:
    """``priority``. Raises Invalid for what was not offered."""
    known = PRIORITIES.get(request.POST.get("priority", ""))
    if known is None:
        raise Invalid({"priority": [_("A message is important, urgent or neither.")]})
    return known


def sent_moment(request: PersonRequest) -> datetime.datetime | None:
    """``when`` names a moment, or ``at`` says it, in the zone of who writes; None if there is neither."""
    return chosen(request.POST.get("when", "")) or moment(request, "at")


def sent_format(request: PersonRequest) -> str:
    """What the composer wrote: HTML from the rich editor, Markdown from the plain field."""
    return "html" if request.POST.get("format") == "html" else "markdown"
