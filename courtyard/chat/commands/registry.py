"""All commands by name, what one may use somewhere, and how one is carried out."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.accounts.models import Person
from courtyard.chat import access, thread_access
from courtyard.chat.commands import belonging, oneself, saying
from courtyard.chat.commands.base import Answer, Asked, Command, standing
from courtyard.chat.commands.parsing import after_word, word_of
from courtyard.chat.models import Conversation
from courtyard.content.services.bodies import compose
from courtyard.core.errors import Forbidden, Invalid, NotFound

__all__ = ["COMMANDS", "offered", "run"]


def _help(asked: Asked) -> Answer:
    here = asked.conversation
    listed = offered(asked.actor, here, in_thread=asked.thread is not None)
    return Answer(_("What you can type here:"), to=f"/messages/{here.pk}/commands/", listed=listed)


_HELP = Command("help", "", gettext_lazy("List what you can type here"), _help)
COMMANDS = {one.word: one for one in (*saying.COMMANDS, *oneself.COMMANDS, *belonging.COMMANDS, _HELP)}


def offered(viewer: Person, conversation: Conversation, *, in_thread: bool = False) -> list[Command]:
    """What the viewer may use in a conversation that they read, or in a thread of it."""
    here = standing(viewer, conversation, in_thread=in_thread)
    return [one for one in COMMANDS.values() if one.may(here) and (one.anywhere or not in_thread)]


@transaction.atomic
def run(
    *,
    actor: Person,
    conversation_id: uuid.UUID,
    body: str,
    format: str = "markdown",
    thread: uuid.UUID | None = None,
    reply_to: uuid.UUID | None = None,
    **sending: Any,
) -> Answer:
    """Do what a body says that begins with a command: ``sending`` (also, files, extras, id) goes along with what is a message.

    Raises Invalid for no command and for one that does not exist; otherwise what its services raise.
    """
    conversation = access.conversation_for_read(actor, conversation_id)
    under = thread_access.thread_for_read(actor, thread) if thread else None
    if under and under.conversation_id != conversation.pk:
        raise NotFound
    command = _named(word_of(body, format))
    if under and not command.anywhere:
        raise Forbidden(_("This command is for the whole conversation. Type it there, not in a thread."))
    if sending.get("files") and not command.carries:
        raise Invalid({"text": [_("A command like this takes no files. Take them away first.")]})
    html = after_word(compose(actor=actor, body=body, format=format).html)
    return command.act(Asked(actor, conversation, html, thread=under, reply_to=reply_to, sending={**sending}))


def _named(word: str | None) -> Command:
    if word is None:
        raise Invalid({"text": [_("A command begins with a slash and a word, such as /help.")]})
    command = COMMANDS.get(word)
    if command is None:
        text = _("There is no command /%(word)s. To send it as it stands, begin with a space.")
        raise Invalid({"text": [text % {"word": word[:40]}]})
    return command
