"""Commands about oneself and one's way around: not being disturbed, a status, the search, the keys."""

import datetime
import re
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.chat.commands.base import Answer, Asked, Command
from courtyard.chat.commands.times import moment_in
from courtyard.core.clock import now
from courtyard.core.emoji import is_emoji
from courtyard.core.errors import Invalid
from courtyard.people.models import Status
from courtyard.people.selectors import presence_of
from courtyard.people.services import clear_status, set_status
from courtyard.ui.formats import nearby

__all__ = ["COMMANDS"]

_BELL = "🔕"
_OFF = ("off", "aus", "fin")
_UNTIL = re.compile(r"(?:until|till|bis|jusqu['’]à|jusqu['’]au)\s+", re.IGNORECASE)


def _dnd(asked: Asked) -> Answer:
    """What the status says stays, with the end of this."""
    me, status = asked.actor, _status(asked)
    words, emoji = (status.words, status.emoji) if status else ("", "")
    if asked.text.casefold() not in _OFF:
        until = _until(asked.text)
        set_status(actor=me, person=me, words=words, emoji=emoji, do_not_disturb=True, until=until)
        if until is None:
            return Answer(_("Nothing disturbs you until you take it back: /dnd off."))
        return Answer(_("Nothing disturbs you until %(moment)s.") % {"moment": nearby(until)})
    if status and (words or emoji != _BELL):
        set_status(actor=me, person=me, words=words, emoji=emoji, until=status.until)
    else:
        clear_status(actor=me, person=me)
    return Answer(_("Your bell rings again."))


def _status(asked: Asked) -> Status | None:
    said = presence_of([asked.actor.pk]).get(asked.actor.pk)
    return said.status if said else None


def _until(words: str) -> datetime.datetime | None:
    """None for no end: nothing was said of it."""
    if not words:
        return None
    words = _UNTIL.sub("", words, count=1)
    found = moment_in(words, timezone.localtime(now()))
    if not found or words[found[1] :].strip():
        raise Invalid({"text": [_("Say how long: 30m, 2h, until tomorrow or 18:30; off ends it.")]})
    return found[0]


def _say(asked: Asked) -> Answer:
    me, (first, _blank, rest) = asked.actor, asked.text.partition(" ")
    if not asked.text:
        clear_status(actor=me, person=me)
        return Answer(_("Your status is cleared."))
    emoji, words = (first, rest) if is_emoji(first) else ("", asked.text)
    known = _status(asked)
    set_status(actor=me, person=me, emoji=emoji, words=words, do_not_disturb=bool(known and known.do_not_disturb))
    return Answer(_("Your status is set. Type /status to clear it."))


def _search(asked: Asked) -> Answer:
    wishes = {"talk": str(asked.conversation.pk), "kind": "message", "q": asked.text}
    return Answer(to=f"/search/?{urlencode(wishes)}")


def _shortcuts(_asked: Asked) -> Answer:
    return Answer(_("Press ? outside a text field to see the keyboard shortcuts."), sheet="help-sheet")


COMMANDS = (
    Command(
        "status", gettext_lazy("[emoji words]"), gettext_lazy("Say how you are; without words it is cleared"), _say
    ),
    Command("dnd", gettext_lazy("[30m, until tomorrow, off]"), gettext_lazy("Do not be disturbed"), _dnd),
    Command("search", gettext_lazy("words"), gettext_lazy("Search in this conversation"), _search),
    Command("shortcuts", "", gettext_lazy("Show the keyboard shortcuts"), _shortcuts),
)
