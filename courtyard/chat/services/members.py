"""Who belongs to a conversation, what it is called, and who wants to hear of it."""

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import DateTimeField, Func
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.pictures import Upload, keep_square
from courtyard.chat import access, events
from courtyard.chat.models import (
    Conversation,
    ConversationKind,
    ConversationMember,
    MemberRole,
    MessageDraft,
    ThreadFollower,
)
from courtyard.chat.services.starting import clean_name
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.events import emit

__all__ = [
    "add_members", "archive", "edit_conversation", "join", "leave", "mute", "remove_member", "reopen", "set_picture",
    "set_role", "unmute",
]  # fmt: skip

_CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())
AFTER = datetime.timedelta(microseconds=1)


@transaction.atomic
def add_members(
    *, actor: Person, conversation_id: uuid.UUID, person_ids: Collection[uuid.UUID], history: bool = False
) -> Conversation:
    """Bring people in; with ``history`` they also read what was said before they came. Done again it changes nothing."""
    conversation = access.conversation_for_owner(actor, conversation_id)
    access.conversation_for_joining(actor, conversation_id)
    people = access.people_for_talking(actor, set(person_ids), conversation)
    if not people:
        raise Invalid({"people": [_("Choose whom to add.")]})
    added = [person for person in people if _come(conversation, person, history=history)]
    if added:
        ids = frozenset(person.pk for person in added)
        _record("chat.added", actor, conversation, people=sorted(map(str, ids)), history=history)
        emit(events.ConversationChanged(actor=actor, conversation=conversation, person_ids=ids, closed=not history))
    return conversation


@transaction.atomic
def join(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """Join a channel that one may read; what was said there before is open to read anyway."""
    conversation = access.conversation_for_joining(actor, conversation_id)
    if not access.is_member(conversation) and _come(conversation, actor, history=True):
        emit(events.ConversationChanged(actor=actor, conversation=conversation, person_ids=frozenset({actor.pk})))
    return conversation


def _come(conversation: Conversation, person: Person, *, history: bool) -> bool:
    """Whether they are new here. Who comes back begins anew: as a member, with what they may read from now on."""
    locked = Conversation.objects.select_for_update().annotate(moment=_CLOCK)
    newest, moment = locked.values_list("last_at", "moment").get(pk=conversation.pk)
    since = (
        None if history else max(newest, moment) + AFTER
    )  # what is said in threads alone leaves ``last_at`` as it is
    row, made = ConversationMember.objects.get_or_create(
        conversation=conversation, person=person, defaults={"history_from": since, "read_until": newest}
    )
    if made or row.left_at is None:
        return made
    row.role, row.left_at, row.joined_at, row.muted = MemberRole.MEMBER, None, now(), False
    row.read_until, row.history_from = newest, since
    row.save()
    return True


@transaction.atomic
def remove_member(*, actor: Person, conversation_id: uuid.UUID, person_id: uuid.UUID) -> Conversation:
    """Somebody belongs to it no longer, and reads nothing of it from this moment on."""
    conversation = access.conversation_for_owner(actor, conversation_id)
    row = _row(conversation, person_id)
    _record("chat.removed", actor, conversation, person=str(person_id))
    _go(actor, conversation, row)
    return conversation


@transaction.atomic
def leave(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """Leave a group or channel. The last owner hands it to who is longest there."""
    conversation = access.conversation_for_member(actor, conversation_id)
    if conversation.kind == ConversationKind.DIRECT:
        raise Forbidden(_("A conversation between two people cannot be left. You can mute it."))
    _go(actor, conversation, _row(conversation, actor.pk))
    MessageDraft.objects.filter(conversation=conversation, person=actor).delete()
    return conversation


def _row(conversation: Conversation, person_id: uuid.UUID) -> ConversationMember:
    """Locked with the conversation, so that two who leave at once do not both count on the other."""
    Conversation.objects.select_for_update().get(pk=conversation.pk)
    here = ConversationMember.objects.filter(conversation=conversation, person=person_id, left_at=None)
    row = here.select_related("person").first()
    if row is None:
        raise NotFound
    return row


def _go(actor: Person, conversation: Conversation, row: ConversationMember) -> None:
    row.left_at = now()
    row.save(update_fields=["left_at"])
    ThreadFollower.objects.filter(person=row.person, thread__conversation=conversation).delete()
    left = ConversationMember.objects.filter(conversation=conversation, left_at=None)
    if row.role == MemberRole.OWNER and not left.filter(role=MemberRole.OWNER).exists():
        heir = left.filter(person__state="active").exclude(person__role="guest").order_by("joined_at", "pk").first()
        if heir is not None:
            heir.role = MemberRole.OWNER
            heir.save(update_fields=["role"])
    reads = access.visible_to(row.person).filter(pk=conversation.pk).exists()
    emit(events.MemberLeft(actor=actor, conversation=conversation, person=row.person, still_reads=reads))


@transaction.atomic
def set_role(*, actor: Person, conversation_id: uuid.UUID, person_id: uuid.UUID, owner: bool) -> Conversation:
    """Make a member an owner, or an owner a member; one owner always stays."""
    conversation = access.conversation_for_owner(actor, conversation_id)
    row = _row(conversation, person_id)
    owners = ConversationMember.objects.filter(conversation=conversation, left_at=None, role=MemberRole.OWNER)
    if not owner and not owners.exclude(pk=row.pk).exists():
        raise Invalid({"role": [_("A conversation keeps an owner. Make somebody else one first.")]})
    row.role = MemberRole.OWNER if owner else MemberRole.MEMBER
    row.save(update_fields=["role"])
    _record("chat.role", actor, conversation, person=str(person_id), role=row.role)
    return conversation


@transaction.atomic
def edit_conversation(
    *, actor: Person, conversation_id: uuid.UUID, name: str | None = None, announcing: bool | None = None
) -> Conversation:
    """Give it another name, or say who writes in it: everybody, or its owners alone (``announcing``)."""
    conversation = access.conversation_for_owner(actor, conversation_id)
    if name is not None:
        conversation.name = clean_name(name)
        if not conversation.name and conversation.kind == ConversationKind.CHANNEL:
            raise Invalid({"name": [_("Give the channel a name.")]})
    if announcing is not None:
        conversation.announcing = announcing
    conversation.save(update_fields=["name", "announcing"])
    _changed(actor, conversation)
    return conversation


@transaction.atomic
def set_picture(*, actor: Person, conversation_id: uuid.UUID, upload: Upload | None) -> Conversation:
    """Give a group or channel a picture, or take it away with None. Raises Invalid for what is no picture."""
    conversation = access.conversation_for_owner(actor, conversation_id)
    conversation.picture = keep_square(upload, field="picture", instead_of=conversation.picture)
    conversation.save(update_fields=["picture"])
    _changed(actor, conversation)
    return conversation


@transaction.atomic
def archive(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """It can be read, and nothing new is added."""
    return _archived(actor, conversation_id, archived=True)


@transaction.atomic
def reopen(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """Words are taken again."""
    return _archived(actor, conversation_id, archived=False)


def _archived(actor: Person, conversation_id: uuid.UUID, *, archived: bool) -> Conversation:
    conversation = access.conversation_for_owner(actor, conversation_id)
    if bool(conversation.archived_at) is not archived:
        conversation.archived_at = now() if archived else None
        conversation.save(update_fields=["archived_at"])
        _record("chat.archived" if archived else "chat.reopened", actor, conversation)
        _changed(actor, conversation)
    return conversation


@transaction.atomic
def mute(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """Keep it out of one's number of unread conversations."""
    return _muted(actor, conversation_id, muted=True)


@transaction.atomic
def unmute(*, actor: Person, conversation_id: uuid.UUID) -> Conversation:
    """Count it again."""
    return _muted(actor, conversation_id, muted=False)


def _muted(actor: Person, conversation_id: uuid.UUID, *, muted: bool) -> Conversation:
    conversation = access.conversation_for_member(actor, conversation_id)
    ConversationMember.objects.filter(conversation=conversation, person=actor).update(muted=muted)
    emit(events.MessageRead(actor=actor, conversation=conversation))
    return conversation


def _changed(actor: Person, conversation: Conversation) -> None:
    emit(events.ConversationChanged(actor=actor, conversation=conversation, person_ids=frozenset({actor.pk})))


def _record(kind: str, actor: Person, conversation: Conversation, **data: object) -> None:
    audit.record(kind, actor_id=actor.pk, subject_id=conversation.pk, data=data)
