"""What people do with messages, as JSON: pins, forwards, what one keeps, what is sent later, confirmations, drafts."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.models import MessageDraft, SavedMessage, ScheduledMessage
from courtyard.chat.schemas import MessageOut
from courtyard.chat.schemas_acts import (
    ConfirmationsOut,
    DraftIn,
    DraftOut,
    ForwardIn,
    OccurrenceIn,
    OccurrenceQuery,
    PinsOut,
    SavedIn,
    SavedListOut,
    SavedOut,
    SavedQuery,
    ScheduledIn,
    ScheduledListOut,
    ScheduledOut,
    ScheduledPatch,
)
from courtyard.chat.selectors import acts, hanging
from courtyard.chat.serialising import message_json
from courtyard.content.serialising import byline
from courtyard.content.services.items import Attached
from courtyard.core import api

router = Router(tags=["chat"])


def _message(viewer: Person, message_id: uuid.UUID) -> dict[str, Any]:
    return message_json(hanging.whole(viewer, message_id))


@router.put("/messages/{uuid:message_id}/pin", response=MessageOut)
def pin(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Pin a message for everybody in its conversation: for members who may write there."""
    services.pin(actor=request.user, message_id=message_id)
    return api.answer(_message(request.user, message_id))


@router.delete("/messages/{uuid:message_id}/pin", response=MessageOut)
def unpin(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Unpin it."""
    services.unpin(actor=request.user, message_id=message_id)
    return api.answer(_message(request.user, message_id))


@router.get("/conversations/{uuid:conversation_id}/pins", response=PinsOut)
def pins(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What is pinned in a conversation."""
    found = acts.pins(request.user, access.conversation_for_read(request.user, conversation_id))
    return api.answer({"results": [message_json(said) for said in hanging.loaded(request.user, found)]})


@router.post("/messages/{uuid:message_id}/forward", response={200: MessageOut, 201: MessageOut})
def forward(request: PersonRequest, message_id: uuid.UUID, sent: ForwardIn) -> HttpResponse:
    """Pass a message on, with its files. Everybody in the other conversation reads what is passed on."""
    made = services.forward(
        actor=request.user, message_id=message_id, conversation_id=sent.conversation, body=sent.body, format=sent.format,
        id=sent.id,
    )  # fmt: skip
    return api.created(_message(request.user, made.pk), fresh=made.made_now)


@router.put("/messages/{uuid:message_id}/unread", response={204: None})
def unread(request: PersonRequest, message_id: uuid.UUID) -> tuple[int, None]:
    """Leave the conversation unread from this message on."""
    services.mark_unread(actor=request.user, message_id=message_id)
    return 204, None


@router.get("/messages/saved", response=SavedListOut)
def saved(request: PersonRequest, asked: Query[SavedQuery], paging: Query[api.Listing]) -> HttpResponse:
    """What the caller keeps and may still read."""
    page = acts.saved_messages(request.user, done=asked.done, cursor=paging.cursor, limit=paging.limit)
    said = hanging.loaded(request.user, [row.message for row in page.results])
    return api.listing([_saved(row, message_json(one)) for row, one in zip(page.results, said, strict=True)], page.next)


def _saved(row: SavedMessage, message: dict[str, Any]) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in ("saved_at", "remind_at", "every", "until", "rang_at", "done_at")}
    return {"message": message, **moments}


@router.put("/messages/{uuid:message_id}/saved", response=SavedOut)
def save(request: PersonRequest, message_id: uuid.UUID, sent: SavedIn) -> HttpResponse:
    """Keep a message, come back to it at a moment, be done with it."""
    given: dict[str, Any] = {"actor": request.user, "message_id": message_id}
    row = services.save(**given)
    if "remind_at" in sent.model_fields_set:
        row = services.remind(**given, at=sent.remind_at, rhythm=sent.rhythm())
    if sent.done is not None:
        row = services.finish(**given) if sent.done else services.take_up(**given)
    return api.answer(_saved(row, _message(request.user, message_id)))


@router.post("/messages/{uuid:message_id}/saved/skipped", response=SavedOut)
def skip_reminder(request: PersonRequest, message_id: uuid.UUID, sent: OccurrenceIn) -> HttpResponse:
    """Leave out one time of a reminder that comes again; done twice it leaves out one."""
    row = services.skip_reminder(actor=request.user, message_id=message_id, occurrence=sent.at)
    return api.answer(_saved(row, _message(request.user, message_id)))


@router.delete("/messages/{uuid:message_id}/saved", response={204: None})
def unsave(request: PersonRequest, message_id: uuid.UUID) -> tuple[int, None]:
    """Keep it no longer."""
    services.unsave(actor=request.user, message_id=message_id)
    return 204, None


@router.get("/messages/scheduled", response=ScheduledListOut)
def scheduled(request: PersonRequest, paging: Query[api.Listing]) -> HttpResponse:
    """What the caller wrote to be sent later."""
    page = acts.scheduled_messages(request.user, cursor=paging.cursor, limit=paging.limit)
    return api.listing([_scheduled(row) for row in page.results], page.next)


def _scheduled(row: ScheduledMessage) -> dict[str, Any]:
    return {
        "id": row.pk, "conversation": row.conversation_id, "body": row.body_html, "text": row.body_text, "at": row.at,
        "every": row.every, "until": row.until, "files": [pk for pk, _alt in row.files], "priority": row.level, "confirm": row.asks,
        "refusal": row.refusal,
    }  # fmt: skip


@router.post("/conversations/{uuid:conversation_id}/scheduled", response={201: ScheduledOut})
def schedule(request: PersonRequest, conversation_id: uuid.UUID, sent: ScheduledIn) -> HttpResponse:
    """Write a message that is sent later, if the caller may still say it then."""
    row = services.schedule(
        actor=request.user, conversation_id=conversation_id, body=sent.body, format=sent.format, at=sent.at,
        reply_to=sent.reply_to, files=[Attached(pk) for pk in sent.files], level=sent.priority, asks=sent.confirm,
        rhythm=sent.rhythm(), id=sent.id,
    )  # fmt: skip
    return api.answer(_scheduled(row), status=201)


@router.patch("/messages/scheduled/{uuid:scheduled_id}", response=ScheduledOut)
def change(request: PersonRequest, scheduled_id: uuid.UUID, sent: ScheduledPatch) -> HttpResponse:
    """Other words, other files, another moment or rhythm."""
    known = dict(access.scheduled_for_edit(request.user, scheduled_id).files)
    files = None if sent.files is None else [Attached(pk, known.get(str(pk), "")) for pk in sent.files]
    row = services.change_scheduled(
        actor=request.user, scheduled_id=scheduled_id, body=sent.body, format=sent.format, at=sent.at, files=files,
        rhythm=sent.rhythm(),
    )  # fmt: skip
    return api.answer(_scheduled(row))


@router.delete("/messages/scheduled/{uuid:scheduled_id}", response={204: None})
def unschedule(request: PersonRequest, scheduled_id: uuid.UUID) -> tuple[int, None]:
    """Throw it away."""
    services.unschedule(actor=request.user, scheduled_id=scheduled_id)
    return 204, None


@router.post("/messages/scheduled/{uuid:scheduled_id}/sent", response=MessageOut)
def send_now(request: PersonRequest, scheduled_id: uuid.UUID, asked: Query[OccurrenceQuery]) -> HttpResponse:
    """Send it at once; done twice it is sent once. What comes again waits for its next time."""
    sent = services.send_now(actor=request.user, scheduled_id=scheduled_id, occurrence=asked.at)
    return api.answer(_message(request.user, sent.pk))


@router.post("/messages/scheduled/{uuid:scheduled_id}/skipped", response={200: ScheduledOut, 204: None})
def skip(request: PersonRequest, scheduled_id: uuid.UUID, sent: OccurrenceIn) -> HttpResponse | tuple[int, None]:
    """Leave out one time of what comes again; done twice it leaves out one. 204: that was the last."""
    row = services.skip_scheduled(actor=request.user, scheduled_id=scheduled_id, occurrence=sent.at)
    return api.answer(_scheduled(row)) if row else (204, None)


@router.put("/messages/{uuid:message_id}/confirmation", response=MessageOut)
def confirm(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Say that one has read a message that asks for it."""
    services.confirm(actor=request.user, message_id=message_id)
    return api.answer(_message(request.user, message_id))


@router.get("/messages/{uuid:message_id}/confirmations", response=ConfirmationsOut)
def confirmations(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who has confirmed a message and who has not; for its author."""
    found = acts.confirmed(access.message_of_author(request.user, message_id))
    rows = [{"person": byline(row.person), "at": row.at} for row in found.rows]
    return api.answer({"confirmed": rows, "waiting": [byline(person) for person in found.waiting]})


@router.get("/conversations/{uuid:conversation_id}/draft", response=DraftOut)
def draft(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What stands in the caller's field of a conversation."""
    return api.answer(_draft(acts.draft_of(request.user, access.conversation_for_read(request.user, conversation_id))))


@router.put("/conversations/{uuid:conversation_id}/draft", response=DraftOut)
def keep_draft(request: PersonRequest, conversation_id: uuid.UUID, sent: DraftIn) -> HttpResponse:
    """Keep what stands there. 409 if another device has kept something else meanwhile: read it first."""
    row = services.keep_draft(
        actor=request.user, conversation_id=conversation_id, body=sent.body, format=sent.format, version=sent.version
    )
    return api.answer(_draft(row))


def _draft(row: MessageDraft | None) -> dict[str, Any]:
    return {"body": row.body_html if row else "", "version": row.version if row else 0}
