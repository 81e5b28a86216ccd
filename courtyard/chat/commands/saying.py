"""Commands that say something: now, later, to somebody else; and the one that brings a message back to mind."""

import re
from html import escape

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.chat import services
from courtyard.chat.commands.base import MENTION, Answer, Asked, Command, Standing
from courtyard.chat.commands.times import moment_in
from courtyard.chat.selectors import history
from courtyard.chat.services.messages import Extra
from courtyard.core.clock import now
from courtyard.core.errors import Invalid
from courtyard.ui.formats import nearby

__all__ = ["COMMANDS"]

_SHRUG = "¯\\_(ツ)_/¯"
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_FIRST_NAMED = re.compile(rf"(<p>)\s*{MENTION.pattern}(?:\s|&nbsp;)*")
_ME = re.compile(r"(?:me|mich|moi)\s+", re.IGNORECASE)


def _me(asked: Asked) -> Answer:
    if not asked.text:
        raise Invalid({"text": [_("Say what you do, such as /me waves.")]})
    words = asked.html if asked.html.startswith("<p>") else f"<p></p>{asked.html}"
    words = words.replace("<p>", f"<p>{escape(asked.actor.byline)} ", 1)
    return _said(asked, _PARAGRAPH.sub(r"<p><em>\1</em></p>", words))


def _shrug(asked: Asked) -> Answer:
    words = asked.html.removesuffix("</p>")
    begun = f"{words} " if words != asked.html else f"{words}<p>"
    return _said(asked, f"{begun}{_SHRUG}</p>")


def _poll(asked: Asked) -> Answer:
    """A question and its options, with bars between them."""
    question, *options = (part.strip() for part in asked.text.split("|"))
    if not question or not options:
        raise Invalid({"text": [_("Write a question and its options, such as /poll Which soup? | Pumpkin | Lentil.")]})
    return _said(asked, f"<p>{escape(question)}</p>", services.Polling(options))


def _said(asked: Asked, html: str, *brings: Extra) -> Answer:
    sending = asked.sending | {"extras": [*asked.sending.get("extras", ()), *brings]}
    message = services.send(
        actor=asked.actor, conversation_id=asked.conversation.pk, body=html, format="html", reply_to=asked.reply_to,
        thread=asked.thread.pk if asked.thread else None, **sending,
    )  # fmt: skip
    return Answer(message=message)


def _later(asked: Asked) -> Answer:
    found = moment_in(asked.lead, timezone.localtime(now()))
    if not found:
        raise _unclear()
    at, length = found
    sending = {key: asked.sending[key] for key in ("files", "id") if key in asked.sending}
    row = services.schedule(
        actor=asked.actor, conversation_id=asked.conversation.pk, body=asked.after(length), at=at, reply_to=asked.reply_to,
        **sending,
    )  # fmt: skip
    return Answer(_("It is sent %(moment)s.") % {"moment": nearby(row.at)}, link="/messages/scheduled/")


def _unclear() -> Invalid:
    return Invalid({"text": [_("Say when: 20m, 2h, tomorrow 9:00, monday, 18:30 or 2026-12-01 14:00.")]})


def _remind(asked: Asked) -> Answer:
    """Of the message that is being answered, else of the last one here."""
    words = _ME.sub("", asked.text, count=1)
    found = moment_in(words, timezone.localtime(now()))
    if not found:
        raise _unclear()
    if words[found[1] :].strip():
        raise Invalid({"text": [_("A reminder is of a message here. Say only when, such as /remind 2h.")]})
    message_id = asked.reply_to
    if message_id is None:
        stretch = history.history(asked.actor, asked.conversation, thread=asked.thread, limit=1)
        if not stretch.messages:
            raise Invalid({"text": [_("Nothing was said here yet that you could be reminded of.")]})
        message_id = stretch.messages[-1].message.pk
    services.remind(actor=asked.actor, message_id=message_id, at=found[0])
    return Answer(_("The bell rings %(moment)s.") % {"moment": nearby(found[0])}, link="/messages/saved/")


def _msg(asked: Asked) -> Answer:
    words = _FIRST_NAMED.sub(r"\1", asked.html, count=1)
    if len(asked.named) != 1 or words == asked.html:
        raise Invalid({"text": [_("Begin with one person, such as /msg @Lina Hello.")]})
    [person] = asked.named
    talk = services.start_direct(actor=asked.actor, person_id=person.pk)
    services.send(actor=asked.actor, conversation_id=talk.pk, body=words, id=asked.sending.get("id"))
    return Answer(_("Sent to %(name)s.") % {"name": person.byline}, link=f"/messages/{talk.pk}/")


def _writes(here: Standing) -> bool:
    return here.writes


COMMANDS = (
    Command("me", gettext_lazy("words"), gettext_lazy("Say what you do"), _me, _writes, carries=True),
    Command("shrug", gettext_lazy("[words]"), gettext_lazy("Shrug your shoulders"), _shrug, _writes, carries=True),
    Command(
        "poll",
        gettext_lazy("question | option | option"),
        gettext_lazy("Ask with options"),
        _poll,
        _writes,
        carries=True,
    ),
    Command("msg", gettext_lazy("@person words"), gettext_lazy("Write to one person"), _msg),
    Command(
        "later",
        gettext_lazy("when words"),
        gettext_lazy("Send it later"),
        _later,
        _writes,
        carries=True,
        anywhere=False,
    ),
    Command(
        "remind", gettext_lazy("when"), gettext_lazy("Be reminded of the message you answer, or the last one"), _remind
    ),
)
