"""What forms of the chat say beside words."""

import datetime

from django.utils.translation import gettext as _

from courtyard.accounts.requests import PersonRequest
from courtyard.chat.models import Level
from courtyard.chat.moments import chosen
from courtyard.chat.repeating import ONCE, Rhythm
from courtyard.core.errors import Invalid
from courtyard.core.web import day, moment

__all__ = [
    "PRIORITIES", "needed_occurrence", "sent_format", "sent_moment", "sent_occurrence", "sent_priority", "sent_rhythm",
    "typed_rhythm",
]  # fmt: skip

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


def sent_rhythm(request: PersonRequest) -> Rhythm:
    """``every`` and its last day, ``until``; once if there is none."""
    every = request.POST.get("every", "")
    return Rhythm(every, day(request, "until")) if every else ONCE


def typed_rhythm(request: PersonRequest) -> dict[str, str]:
    """The same as it was typed, for a form that was refused."""
    return {name: request.POST.get(name, "") for name in ("every", "until")}


def sent_occurrence(request: PersonRequest) -> datetime.datetime | None:
    """``occurrence``: which time of what comes again is meant. Raises Invalid for what is no moment."""
    value = request.POST.get("occurrence", "")
    try:
        found = datetime.datetime.fromisoformat(value) if value else None
        return found.astimezone(datetime.UTC) if found else None
    except (ValueError, OverflowError):
        raise Invalid({"occurrence": [_("Say which time is meant.")]}) from None


def needed_occurrence(request: PersonRequest) -> datetime.datetime:
    """The same where there must be one."""
    if found := sent_occurrence(request):
        return found
    raise Invalid({"occurrence": [_("Say which time is meant.")]})


def sent_format(request: PersonRequest) -> str:
    """What the composer wrote: HTML from the rich editor, Markdown from the plain field."""
    return "html" if request.POST.get("format") == "html" else "markdown"
