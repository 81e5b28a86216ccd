"""What is said between people: conversations, who belongs to them and how far they have read, messages and what hangs on them.

Messages are no items: there are many of them, and who belongs to a conversation decides about all of them at once.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item
from courtyard.core.ids import new_id
from courtyard.spaces.models import Space


class ConversationKind(models.TextChoices):
    """Between two people, among some, or in a space."""

    DIRECT = "direct", _("Between two people")
    GROUP = "group", _("Group")
    CHANNEL = "channel", _("Channel of a space")


class MemberRole(models.TextChoices):
    """Owners name, add, remove and archive."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")


class Conversation(models.Model):
    """``last_at`` is the time of its newest message: the row is locked while one is written, so that the order of the times
    is the order in which they are committed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=ConversationKind)
    name = models.CharField(max_length=120, blank=True)
    pair = models.UUIDField(
        null=True, blank=True, unique=True
    )  # of a direct one: made of both people, the same for both
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    private = models.BooleanField(default=False)  # a channel that only its members read, of those who read the space
    announcing = models.BooleanField(default=False)  # only owners write
    picture = models.CharField(
        max_length=80, blank=True, default="", db_default=""
    )  # storage key; never of a direct one
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True, blank=True)

    made_now = False  # as of an item

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="direct", pair__isnull=False, space=None)
                | Q(kind="group", pair=None, space=None)
                | Q(kind="channel", pair=None, space__isnull=False),
                name="conversation_kind",
            )
        ]
        indexes = [models.Index(fields=["space"], condition=Q(space__isnull=False), name="channels_of_space")]

    def __str__(self) -> str:
        return self.name


class ConversationMember(models.Model):
    """A person belongs to a conversation; of who left, ``left_at`` says when, and the row opens nothing any more.

    ``read_until`` is the time of the last message they have read: what is unread is counted from there.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)
    history_from = models.DateTimeField(null=True, blank=True)  # None: they read what was said before they came, too
    read_until = models.DateTimeField(db_default=Now())
    muted = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("conversation", "person", name="one_conversation_member")]
        indexes = [models.Index(fields=["person"], condition=Q(left_at=None), name="conversations_of_person")]


class Message(models.Model):
    """What somebody said. ``created_at`` comes from the database and is another one for each message of a conversation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body_html = models.TextField(blank=True)
    body_text = models.TextField(blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    became = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)  # a post
    thread = models.ForeignKey("Thread", models.CASCADE, null=True, blank=True, related_name="said", db_index=False)
    aside = models.BooleanField(default=False, db_default=False)  # it stands in its thread alone
    reactions = models.JSONField(default=dict)  # how many of each emoji
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    made_now = False  # as of an item
    bare = False  # set likewise: nothing hangs on it and it answers nothing, so that it can be shown as it is

    class Meta:
        indexes = [
            models.Index(
                fields=["conversation", "created_at", "id"],
                condition=Q(deleted_at=None, aside=False),
                name="messages_of_history",
            ),
            models.Index(
                fields=["thread", "created_at", "id"],
                condition=Q(deleted_at=None, thread__isnull=False),
                name="messages_of_thread",
            ),
            models.Index(fields=["thread"], condition=Q(thread__isnull=False), name="said_in_thread"),
            models.Index(fields=["became"], condition=Q(became__isnull=False), name="messages_that_became"),
        ]

    def __str__(self) -> str:
        return self.body_text[:60]


class MessageVersion(models.Model):
    """What a message said before its author changed it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    body_html = models.TextField(blank=True)
    replaced_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("message", "version", name="one_message_version")]


class MessageReaction(models.Model):
    """A person's emoji on a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("message", "emoji", "person", name="one_message_reaction")]


class MessageFile(models.Model):
    """A file hangs on a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", db_index=False)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("message", "file", name="one_message_file")]
        ordering = ["position"]


# What people do with messages stands in a module of its own; it belongs to the models of the room.
from courtyard.chat.acts import (  # noqa: E402
    Confirmation,
    Forward,
    Level,
    MessageDraft,
    MessagePin,
    Priority,
    SavedMessage,
    ScheduledMessage,
)
from courtyard.chat.link_models import MessageLink  # noqa: E402
from courtyard.chat.poll_models import MessagePoll, MessageVote  # noqa: E402
from courtyard.chat.retention import Retention  # noqa: E402
from courtyard.chat.thread_models import Thread, ThreadFollower  # noqa: E402

__all__ = [
    "Confirmation", "Conversation", "ConversationKind", "ConversationMember", "Forward", "Level", "MemberRole", "Message",
    "MessageDraft", "MessageFile", "MessageLink", "MessagePin", "MessagePoll", "MessageReaction", "MessageVersion",
    "MessageVote", "Priority", "Retention", "SavedMessage", "ScheduledMessage", "Thread", "ThreadFollower",
]  # fmt: skip
