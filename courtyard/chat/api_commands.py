"""Commands as JSON: what a message typed in a chat does that begins with a slash and a word. Sending a message runs none."""

import uuid
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, commands
from courtyard.chat.schemas import MessageOut
from courtyard.chat.selectors import hanging
from courtyard.chat.serialising import message_json
from courtyard.core import api

router = Router(tags=["chat"])


class CommandOut(Schema):
    """A command, and what it does in the language of the caller."""

    word: str
    hint: str = Field(description="What stands after it")
    does: str


class CommandsOut(Schema):
    """All of them at once."""

    results: list[CommandOut]
    next: None = None


class CommandsQuery(Schema):
    """Where."""

    thread: bool = Field(False, description="Whether they would be typed in a thread of it")


class CommandIn(Schema):
    """``/word`` and what stands after it. ``id`` is the client's: of the message that comes of it, if it is one."""

    text: str = Field(max_length=200_000)
    format: Literal["markdown", "html"] = "markdown"
    id: uuid.UUID | None = None
    thread: uuid.UUID | None = Field(None, description="The message under whose thread it is typed")
    reply_to: uuid.UUID | None = Field(None, description="The message that is being answered")


class CommandAnswerOut(Schema):
    """What the caller alone is told."""

    text: str
    url: str | None = Field(description="Where to see what came of it")
    message: MessageOut | None = Field(description="What was said, if the command says something here")
    commands: list[CommandOut] = Field(description="Of ``/help``: what the caller may use here")


@router.get("/conversations/{uuid:conversation_id}/commands", response=CommandsOut)
def offered(request: PersonRequest, conversation_id: uuid.UUID, asked: Query[CommandsQuery]) -> HttpResponse:
    """The commands that the caller may use in a conversation."""
    conversation = access.conversation_for_read(request.user, conversation_id)
    found = commands.offered(request.user, conversation, in_thread=asked.thread)
    return api.listing([_command(one) for one in found], None)


def _command(one: commands.Command) -> dict[str, str]:
    return {"word": one.word, "hint": str(one.hint), "does": str(one.does)}


@router.post("/conversations/{uuid:conversation_id}/commands", response=CommandAnswerOut)
def run(request: PersonRequest, conversation_id: uuid.UUID, sent: CommandIn) -> HttpResponse:
    """Carry out a command, with what its caller may do."""
    answer = commands.run(
        actor=request.user, conversation_id=conversation_id, body=sent.text, format=sent.format, thread=sent.thread,
        reply_to=sent.reply_to, id=sent.id,
    )  # fmt: skip
    said = answer.message
    return api.answer(
        {
            "text": answer.text, "url": answer.link or answer.to or None,
            "message": message_json(hanging.said_of(request.user, said)) if said else None,
            "commands": [_command(one) for one in answer.listed],
        }
    )  # fmt: skip
