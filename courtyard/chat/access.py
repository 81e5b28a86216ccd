"""Who may see a conversation and what they may do in it: the only doors to what is said. Refusal looks like absence.

| who reads | direct, group | private channel | channel |
|---|---|---|---|
| is a member | yes | while they read the space | while they read the space |
| anybody else | no | no | who reads the space |
"""

import uuid
from collections.abc import Iterable

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import organisation
from courtyard.chat.models import (
    Conversation,
    ConversationKind,
    ConversationMember,
    MemberRole,
    Message,
    MessageFile,
    Priority,
    ScheduledMessage,
    ThreadFollower,
)
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.prepared import Prepared, stand_in
from courtyard.people.access import listed_for, nearness_open_to
from courtyard.people.selectors import quiet_people
from courtyard.spaces import access as spaces
from courtyard.spaces.models import Kind, Space

__all__ = [
    "channels_open_to",
    "conversation_for_joining",
    "conversation_for_member",
    "conversation_for_owner",
    "conversation_for_read",
    "conversation_for_readers",
    "conversation_for_writing",
    "files_on_messages",
    "is_member",
    "joined_by",
    "leads",
    "may_hear_writers",
    "message_for_confirmation",
    "message_for_edit",
    "message_for_pinning",
    "message_for_reaction",
    "message_for_read",
    "message_for_readers",
    "message_for_removal",
    "message_of_author",
    "message_sent_as",
    "messages_visible_to",
    "muted_by",
    "people_for_talking",
    "read_among",
    "readers_among",
    "readers_of",
    "reading_shown",
    "scheduled_by",
    "scheduled_for_edit",
    "space_for_channel",
    "spaces_for_channels",
    "undisturbed",
    "visible_to",
    "why_closed",
    "writers_heard_by",
]  # fmt: skip


WRITERS = 50  # members of a conversation in which one still hears who is writing
READERS = 30  # and in which one sees who has read


def visible_to(viewer: Person) -> QuerySet[Conversation]:
    """Every conversation the viewer may read, now: nobody reads on who left, was removed, or lost the space."""
    if not viewer.is_active:
        return Conversation.objects.none()
    member = Exists(_memberships(viewer).filter(conversation=OuterRef("pk")))
    readable = Q(space__in=spaces.content_visible_to(viewer).values("pk"))
    return Conversation.objects.filter((Q(space=None) & member) | (readable & (Q(private=False) | member)))


def joined_by(viewer: Person) -> QuerySet[ConversationMember]:
    """The viewer's places in conversations they may read."""
    return _memberships(viewer).filter(conversation__in=visible_to(viewer).values("pk"))


def channels_open_to(viewer: Person) -> QuerySet[Conversation]:
    """Channels the viewer may read and has not joined."""
    joined = _memberships(viewer).values("conversation")
    return visible_to(viewer).filter(kind=ConversationKind.CHANNEL, archived_at=None).exclude(pk__in=joined)


def messages_visible_to(viewer: Person) -> QuerySet[Message]:
    """Every message the viewer may read: not what was deleted, nor said before they came, where that stays closed to them."""
    closed = _memberships(viewer).filter(conversation=OuterRef("conversation"), history_from__gt=OuterRef("created_at"))
    return Message.objects.filter(~Exists(closed), conversation__in=visible_to(viewer).values("pk"), deleted_at=None)


def writers_heard_by(viewer: Person) -> QuerySet[Conversation]:
    """Where the viewer hears who is writing, and is heard: small conversations in which everybody may write."""
    if not nearness_open_to(viewer):
        return Conversation.objects.none()
    taken = Q(archived_at=None, announcing=False) & (Q(space=None) | Q(space__archived_at=None))
    return visible_to(viewer).filter(taken & ~_more_than(WRITERS))


def may_hear_writers(viewer: Person, conversation: Conversation) -> bool:
    """Whether this one is such a conversation."""
    return writers_heard_by(viewer).filter(pk=conversation.pk).exists()


def _more_than(number: int) -> Exists:
    """Whether a conversation has more members than that."""
    members = ConversationMember.objects.filter(conversation=OuterRef("pk"), left_at=None)
    return Exists(members.order_by()[number : number + 1])


def reading_shown(viewer: Person, conversation: Conversation) -> bool:
    """Whether the viewer is told who reads what they write there, and others what the viewer reads."""
    house = organisation()
    if house is None or not house.show_reading or not viewer.shows_reading:
        return False
    small = Conversation.objects.filter(~_more_than(READERS), pk=conversation.pk)
    return small.filter(Exists(_memberships(viewer).filter(conversation=OuterRef("pk")))).exists()


def _memberships(viewer: Person) -> QuerySet[ConversationMember]:
    return ConversationMember.objects.filter(person=viewer, left_at=None)


def conversation_for_read(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """The conversation with the viewer's place in it (``my_role``, ``history_from``, ``read_until``, ``muted``; None for who
    has not joined), or NotFound exactly as for an id that does not exist.
    """
    found: Conversation | None = _READ.first(viewer.role, viewer.state, ids=[viewer.pk, conversation_id])
    if found is None:
        raise NotFound
    return found


def _read(role: str, state: str) -> QuerySet[Conversation]:
    viewer = Person(pk=stand_in(0), role=role, state=state)
    mine = FilteredRelation("members", condition=Q(members__person=viewer, members__left_at=None))
    return (
        visible_to(viewer)
        .annotate(mine=mine)
        .annotate(
            my_role=F("mine__role"), history_from=F("mine__history_from"), read_until=F("mine__read_until"),
            muted=F("mine__muted"),
        )
        .filter(pk=stand_in(1))
        .select_related("space")
    )  # fmt: skip


_READ = Prepared(_read)


def is_member(conversation: Conversation) -> bool:
    """Whether the viewer for whom it was read has joined it."""
    return vars(conversation)["my_role"] is not None


def leads(viewer: Person, conversation: Conversation) -> bool:
    """Whether they own it, or moderate the space of a channel."""
    owns: bool = vars(conversation)["my_role"] == MemberRole.OWNER
    if owns or conversation.space is None:
        return owns and conversation.kind != ConversationKind.DIRECT
    return spaces.standing(viewer, conversation.space).moderates


def conversation_for_member(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """The conversation, for who has joined it."""
    conversation = conversation_for_read(viewer, conversation_id)
    if not is_member(conversation):
        raise Forbidden(_("Join this channel first."))
    return conversation


def conversation_for_joining(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """A conversation that takes people and words still; who may read one that is not theirs yet may join it."""
    conversation = conversation_for_read(viewer, conversation_id)
    if conversation.archived_at or (conversation.space and conversation.space.archived_at):
        raise Forbidden(_("This conversation is archived: it can be read, and nothing new is added."))
    return conversation


def conversation_for_writing(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """The conversation if the viewer may say something in it."""
    conversation = conversation_for_joining(viewer, conversation_id)
    if conversation.announcing and not leads(viewer, conversation):
        raise Forbidden(_("Only the owners of this conversation write here."))
    if conversation.kind == ConversationKind.DIRECT and not _somebody_there(viewer, conversation):
        raise Forbidden(_("Nobody would read this any more: the other person is not here."))
    return conversation


def why_closed(viewer: Person, conversation: Conversation) -> str:
    """Why the viewer cannot say anything in a conversation that they read; nothing if they can."""
    try:
        conversation_for_writing(viewer, conversation.pk)
    except Forbidden as refusal:
        return refusal.words
    return ""


def _somebody_there(viewer: Person, conversation: Conversation) -> bool:
    others = ConversationMember.objects.filter(conversation=conversation).exclude(person=viewer)
    return not others.exists() or others.filter(person__state=State.ACTIVE).exists()


def conversation_for_owner(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """The conversation if the viewer names it and says who belongs to it."""
    conversation = conversation_for_read(viewer, conversation_id)
    if conversation.kind == ConversationKind.DIRECT:
        raise Forbidden(_("A conversation between two people stays between the two. Begin a group instead."))
    if not leads(viewer, conversation):
        raise Forbidden(_("Only the owners of this conversation can do that."))
    return conversation


def people_for_talking(
    viewer: Person, person_ids: set[uuid.UUID], conversation: Conversation | None = None
) -> list[Person]:
    """The people, if the viewer may bring each of them into a conversation; those of a channel read its space.

    Guests reach whom they share a space with. NotFound if one of them cannot be reached.
    """
    people = listed_for(viewer).filter(pk__in=person_ids, is_bot=False)
    if conversation and conversation.space_id:
        people = people.filter(pk__in=spaces.readers_of(Space.objects.filter(pk=conversation.space_id).values("pk")))
    found = list(people.order_by("name", "pk"))
    if len(found) != len(person_ids):
        raise NotFound
    return found


def spaces_for_channels(viewer: Person) -> QuerySet[Space]:
    """Where the viewer may open a channel: spaces that they moderate, but no storylines."""
    return spaces.moderated_by(viewer).filter(archived_at=None).exclude(kind=Kind.STORYLINE)


def space_for_channel(viewer: Person, space_id: uuid.UUID) -> Space:
    """One of them; Forbidden for any other that the viewer reads."""
    spaces.space_for_content(viewer, space_id)
    space = spaces_for_channels(viewer).filter(pk=space_id).first()
    if space is None:
        raise Forbidden(_("Only owners and moderators of this space can do that."))
    return space


def message_for_read(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message with its conversation, or NotFound."""
    message = messages_visible_to(viewer).filter(pk=message_id).select_related("author", "conversation").first()
    if message is None:
        raise NotFound
    message.conversation = conversation_for_read(viewer, message.conversation_id)
    return message


def conversation_for_readers(viewer: Person, conversation_id: uuid.UUID) -> Conversation:
    """The conversation, where it is shown who has read what one wrote."""
    conversation = conversation_for_read(viewer, conversation_id)
    if not reading_shown(viewer, conversation):
        raise Forbidden(_("It is not shown here who has read what."))
    return conversation


def message_for_readers(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for its author, where it is shown who has read it."""
    message = message_for_read(viewer, message_id)
    if message.author_id != viewer.pk:
        raise Forbidden(_("Only its author sees who has read this."))
    conversation_for_readers(viewer, message.conversation_id)
    return message


def message_for_reaction(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, if one may still react where it stands."""
    message = message_for_read(viewer, message_id)
    conversation_for_joining(viewer, message.conversation_id)
    return message


def message_for_edit(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for its author, where they may still write."""
    message = message_for_read(viewer, message_id)
    if message.author_id != viewer.pk:
        raise Forbidden(_("Only its author can edit this."))
    conversation_for_writing(viewer, message.conversation_id)
    return message


def message_for_removal(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for its author and for who leads the conversation."""
    message = message_for_read(viewer, message_id)
    if message.author_id != viewer.pk and not leads(viewer, message.conversation):
        raise Forbidden(_("Only its author or an owner of the conversation can delete this."))
    return message


def readers_among(message: Message, person_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the people who may read a message: the rule of ``messages_visible_to`` from its other end."""
    conversation, people = message.conversation, Person.objects.filter(pk__in=person_ids, state=State.ACTIVE)
    here = ConversationMember.objects.filter(conversation=conversation, left_at=None, person=OuterRef("pk"))
    if conversation.space_id:
        people = people.filter(pk__in=spaces.readers_of(Space.objects.filter(pk=conversation.space_id).values("pk")))
    if conversation.private or not conversation.space_id:
        people = people.filter(Exists(here))
    late = here.filter(history_from__gt=message.created_at)
    return set(people.filter(~Exists(late)).values_list("pk", flat=True))


def muted_by(conversation: Conversation, person_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the people who want to hear nothing of it."""
    muted = ConversationMember.objects.filter(conversation=conversation, person__in=person_ids, muted=True)
    return set(muted.values_list("person", flat=True))


def read_among(viewer: Person, message_ids: Iterable[uuid.UUID]) -> QuerySet[Message]:
    """Those of the messages that stand up to where the viewer has read their conversation, or the thread they stand in."""
    until = _memberships(viewer).filter(conversation=OuterRef("conversation")).values("read_until")
    followed = ThreadFollower.objects.filter(thread=OuterRef("thread"), person=viewer).values("read_until")
    read = Q(aside=False, created_at__lte=Subquery(until)) | Q(created_at__lte=Subquery(followed))
    return Message.objects.filter(read, pk__in=list(message_ids))


def message_for_pinning(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for members who may write where it stands."""
    message = message_for_read(viewer, message_id)
    conversation_for_member(viewer, message.conversation_id)
    conversation_for_writing(viewer, message.conversation_id)
    return message


def message_for_confirmation(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for members other than its author, if it asks to be confirmed."""
    message = message_for_read(viewer, message_id)
    conversation_for_member(viewer, message.conversation_id)
    if message.author_id == viewer.pk or not Priority.objects.filter(message=message, asks=True).exists():
        raise Forbidden(_("Nobody asked you to confirm this message."))
    return message


def message_of_author(viewer: Person, message_id: uuid.UUID) -> Message:
    """The message, for its author alone."""
    message = message_for_read(viewer, message_id)
    if message.author_id != viewer.pk:
        raise Forbidden(_("Only its author sees who has confirmed this."))
    return message


def readers_of(message: Message) -> QuerySet[Person]:
    """The members who read it, but its author: of a channel those who still read the space."""
    conversation = message.conversation
    here = ConversationMember.objects.filter(conversation=conversation, left_at=None)
    open_to = here.filter(Q(history_from=None) | Q(history_from__lte=message.created_at)).values("person")
    people = Person.objects.filter(pk__in=open_to, state=State.ACTIVE).exclude(pk=message.author_id)
    if conversation.space_id is None:
        return people
    return people.filter(pk__in=spaces.readers_of(Space.objects.filter(pk=conversation.space_id).values("pk")))


def undisturbed(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of them who may be disturbed now."""
    return people.exclude(pk__in=quiet_people().values("person"))


def message_sent_as(viewer: Person, scheduled_id: uuid.UUID) -> Message:
    """The message that the viewer's scheduled one became."""
    message = message_for_read(viewer, scheduled_id)
    if message.author_id != viewer.pk:
        raise NotFound
    return message


def scheduled_by(viewer: Person) -> QuerySet[ScheduledMessage]:
    """What the viewer wrote to be sent later: their words, whether they may still say them or not."""
    return ScheduledMessage.objects.filter(author=viewer) if viewer.is_active else ScheduledMessage.objects.none()


def scheduled_for_edit(viewer: Person, scheduled_id: uuid.UUID) -> ScheduledMessage:
    """One of them, with its conversation."""
    found = scheduled_by(viewer).select_related("conversation", "reply_to__author").filter(pk=scheduled_id).first()
    if found is None:
        raise NotFound
    return found


def files_on_messages(viewer: Person) -> Exists:
    """Files that hang on messages the viewer may read, as a filter over files: ``config`` gives it to the content room."""
    return Exists(MessageFile.objects.filter(file=OuterRef("pk"), message__in=messages_visible_to(viewer)))
