"""``/conversations`` and ``/messages``: the same services and selectors as the pages, as JSON."""

import uuid

from django.http import HttpResponse
from ninja import File as Part
from ninja import Query, Router
from ninja.files import UploadedFile

from courtyard.accounts.models import Person
from courtyard.accounts.requests import PersonRequest
from courtyard.chat import access, services
from courtyard.chat.models import Conversation
from courtyard.chat.schemas import (
    ConversationIn,
    ConversationOut,
    ConversationPatch,
    ConversationsOut,
    MemberIn,
    MessageIn,
    MessageOut,
    MessagePatch,
    MessageQuery,
    MessagesOut,
    PeopleIn,
    PlacesOut,
    ReadIn,
)
from courtyard.chat.selectors import hanging, history, listing, people
from courtyard.chat.serialising import line_json, message_json, place_json
from courtyard.content.services.items import Attached
from courtyard.core import api

router = Router(tags=["chat"])


def _one(viewer: Person, conversation: Conversation) -> dict[str, object]:
    return line_json(listing.line_of(viewer, access.conversation_for_read(viewer, conversation.pk)))


def _message(viewer: Person, message_id: uuid.UUID) -> dict[str, object]:
    return message_json(hanging.whole(viewer, message_id))


@router.get("/conversations", response=ConversationsOut)
def conversations(request: PersonRequest, paging: Query[api.Listing]) -> HttpResponse:
    """What the caller has joined, the newest first."""
    page = listing.conversations(request.user, cursor=paging.cursor, limit=paging.limit)
    return api.listing([line_json(line) for line in page.results], page.next)


@router.post("/conversations", response={200: ConversationOut, 201: ConversationOut})
def start(request: PersonRequest, sent: ConversationIn) -> HttpResponse:
    """Talk to one person, begin a group, or a channel of a space that the caller moderates."""
    me = request.user
    if sent.space:
        made = services.create_channel(
            actor=me, space_id=sent.space, name=sent.name, private=sent.private, announcing=sent.announcing, id=sent.id
        )
    elif len(sent.members) == 1 and not sent.name.strip():
        made = services.start_direct(actor=me, person_id=sent.members[0])
    else:
        made = services.create_group(actor=me, person_ids=sent.members, name=sent.name, id=sent.id)
    return api.created(_one(me, made), fresh=made.made_now)


@router.get("/conversations/{uuid:conversation_id}", response=ConversationOut)
def read(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation."""
    return api.answer(_one(request.user, access.conversation_for_read(request.user, conversation_id)))


@router.patch("/conversations/{uuid:conversation_id}", response=ConversationOut)
def change(request: PersonRequest, conversation_id: uuid.UUID, sent: ConversationPatch) -> HttpResponse:
    """Name it, say who writes, archive it or open it again. Owners only."""
    found = services.edit_conversation(
        actor=request.user, conversation_id=conversation_id, name=sent.name, announcing=sent.announcing
    )
    if sent.archived is not None:
        act = services.archive if sent.archived else services.reopen
        found = act(actor=request.user, conversation_id=conversation_id)
    return api.answer(_one(request.user, found))


@router.post("/conversations/{uuid:conversation_id}/picture", response=ConversationOut)
def set_picture(request: PersonRequest, conversation_id: uuid.UUID, file: Part[UploadedFile]) -> HttpResponse:
    """Give a group or channel a picture, as ``multipart/form-data``. Owners only."""
    found = services.set_picture(actor=request.user, conversation_id=conversation_id, upload=file)
    return api.answer(_one(request.user, found))


@router.delete("/conversations/{uuid:conversation_id}/picture", response=ConversationOut)
def drop_picture(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Take it away."""
    return api.answer(
        _one(request.user, services.set_picture(actor=request.user, conversation_id=conversation_id, upload=None))
    )


@router.get("/conversations/{uuid:conversation_id}/members", response=PlacesOut)
def members(request: PersonRequest, conversation_id: uuid.UUID, paging: Query[api.Listing]) -> HttpResponse:
    """Who belongs to it."""
    found = access.conversation_for_read(request.user, conversation_id)
    page = people.members_of(found, cursor=paging.cursor, limit=paging.limit)
    return api.listing([place_json(place) for place in page.results], page.next)


@router.post("/conversations/{uuid:conversation_id}/members", response=ConversationOut)
def add(request: PersonRequest, conversation_id: uuid.UUID, sent: PeopleIn) -> HttpResponse:
    """Add people. Owners only."""
    found = services.add_members(
        actor=request.user, conversation_id=conversation_id, person_ids=sent.members, history=sent.history
    )
    return api.answer(_one(request.user, found))


@router.put("/conversations/{uuid:conversation_id}/members/{uuid:person_id}", response=ConversationOut)
def give_role(request: PersonRequest, conversation_id: uuid.UUID, person_id: uuid.UUID, sent: MemberIn) -> HttpResponse:
    """Make a member an owner, or an owner a member. Owners only."""
    found = services.set_role(
        actor=request.user, conversation_id=conversation_id, person_id=person_id, owner=sent.role == "owner"
    )
    return api.answer(_one(request.user, found))


@router.delete("/conversations/{uuid:conversation_id}/members/{uuid:person_id}", response={204: None})
def remove(request: PersonRequest, conversation_id: uuid.UUID, person_id: uuid.UUID) -> tuple[int, None]:
    """Remove somebody (owners), or oneself: leave."""
    if person_id == request.user.pk:
        services.leave(actor=request.user, conversation_id=conversation_id)
    else:
        services.remove_member(actor=request.user, conversation_id=conversation_id, person_id=person_id)
    return 204, None


@router.put("/conversations/{uuid:conversation_id}/membership", response=ConversationOut)
def join(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Join a channel."""
    return api.answer(_one(request.user, services.join(actor=request.user, conversation_id=conversation_id)))


@router.put("/conversations/{uuid:conversation_id}/mute", response=ConversationOut)
def mute(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep it out of the number of unread conversations."""
    return api.answer(_one(request.user, services.mute(actor=request.user, conversation_id=conversation_id)))


@router.delete("/conversations/{uuid:conversation_id}/mute", response=ConversationOut)
def unmute(request: PersonRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Count it again."""
    return api.answer(_one(request.user, services.unmute(actor=request.user, conversation_id=conversation_id)))


@router.put("/conversations/{uuid:conversation_id}/read", response={204: None})
def mark_read(request: PersonRequest, conversation_id: uuid.UUID, sent: ReadIn) -> tuple[int, None]:
    """What stands up to a message was read; it never goes back."""
    services.mark_read(actor=request.user, conversation_id=conversation_id, message_id=sent.message)
    return 204, None


@router.get("/conversations/{uuid:conversation_id}/messages", response=MessagesOut)
def messages(request: PersonRequest, conversation_id: uuid.UUID, asked: Query[MessageQuery]) -> HttpResponse:
    """The newest messages, those ``before``, ``after`` or ``around`` one, or from a day ``on``; oldest first."""
    found = access.conversation_for_read(request.user, conversation_id)
    since = history.first_on(found, asked.on) if asked.on else None
    stretch = history.history(
        request.user, found, before=asked.before, after=asked.after, around=asked.around, since=since, limit=asked.limit
    )
    results = [message_json(said) for said in stretch.messages]
    return api.answer({"results": results, "older": stretch.older, "newer": stretch.newer})


@router.post("/conversations/{uuid:conversation_id}/messages", response={200: MessageOut, 201: MessageOut})
def send(request: PersonRequest, conversation_id: uuid.UUID, sent: MessageIn) -> HttpResponse:
    """Say something. In an open channel one joins by it."""
    message = services.send(
        actor=request.user, conversation_id=conversation_id, body=sent.body, format=sent.format, reply_to=sent.reply_to,
        thread=sent.thread, also=sent.also, files=[Attached(pk) for pk in sent.files], id=sent.id,
        extras=[*services.Mattering.of(sent.priority, sent.confirm), *_polls(sent)],
    )  # fmt: skip
    return api.created(message_json(hanging.said_of(request.user, message)), fresh=message.made_now)


def _polls(sent: MessageIn) -> list[services.Polling]:
    return [services.Polling(**sent.poll.dict())] if sent.poll else []


@router.get("/messages/{uuid:message_id}", response=MessageOut)
def read_message(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message."""
    return api.answer(_message(request.user, access.message_for_read(request.user, message_id).pk))


@router.patch("/messages/{uuid:message_id}", response=MessageOut)
def edit(request: PersonRequest, message_id: uuid.UUID, sent: MessagePatch) -> HttpResponse:
    """Change one's own words; what they were is kept."""
    services.edit_message(actor=request.user, message_id=message_id, body=sent.body, format=sent.format)
    return api.answer(_message(request.user, message_id))


@router.delete("/messages/{uuid:message_id}", response={204: None})
def delete(request: PersonRequest, message_id: uuid.UUID) -> tuple[int, None]:
    """Delete a message: for its author and for owners of the conversation."""
    services.delete_message(actor=request.user, message_id=message_id)
    return 204, None


@router.put("/messages/{uuid:message_id}/reactions/{emoji}", response=MessageOut)
def react(request: PersonRequest, message_id: uuid.UUID, emoji: str) -> HttpResponse:
    """React with an emoji."""
    services.react(actor=request.user, message_id=message_id, emoji=emoji)
    return api.answer(_message(request.user, message_id))


@router.delete("/messages/{uuid:message_id}/reactions/{emoji}", response=MessageOut)
def unreact(request: PersonRequest, message_id: uuid.UUID, emoji: str) -> HttpResponse:
    """Take a reaction back."""
    services.unreact(actor=request.user, message_id=message_id, emoji=emoji)
    return api.answer(_message(request.user, message_id))
