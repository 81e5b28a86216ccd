"""What people do with messages: pin them, forward them, keep them, write them for later or as important. Part of ``models``."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.chat.repeating import Repeating
from courtyard.core.ids import new_id


class Level(models.TextChoices):
    """How much a message matters: what is urgent rings until it is confirmed."""

    IMPORTANT = "important", _("Important")
    URGENT = "urgent", _("Urgent")


class MessagePin(models.Model):
    """A message that a conversation keeps in sight."""

    message = models.OneToOneField("chat.Message", models.CASCADE, primary_key=True, related_name="pin")
    conversation = models.ForeignKey("chat.Conversation", models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-at"], name="pins_of_conversation")]


class Forward(models.Model):
    """Words of another message that stand under a message, as they were said then. ``source`` opens to who may read it."""

    message = models.OneToOneField("chat.Message", models.CASCADE, primary_key=True, related_name="forward")
    source = models.ForeignKey("chat.Message", models.SET_NULL, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    body_html = models.TextField(blank=True)
    body_text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["source"], condition=Q(source__isnull=False), name="forwards_of_message")]


class Priority(models.Model):
    """A message that matters; ``confirmed`` counts who has confirmed it, where that is asked for."""

    message = models.OneToOneField("chat.Message", models.CASCADE, primary_key=True, related_name="priority")
    level = models.CharField(max_length=10, choices=Level)
    asks = models.BooleanField(default=False)
    confirmed = models.PositiveIntegerField(default=0)
    ring_at = models.DateTimeField(null=True, blank=True)  # the bell of who has not confirmed rings next

    class Meta:
        indexes = [models.Index(fields=["ring_at"], condition=Q(ring_at__isnull=False), name="messages_that_ring")]


class Confirmation(models.Model):
    """Somebody says that they have read a message."""

    message = models.ForeignKey("chat.Message", models.CASCADE, related_name="confirmations", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("message", "person", name="one_confirmation")]


class SavedMessage(Repeating):
    """A message that somebody keeps for themselves, and wants to come back to at ``remind_at``, until it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey("chat.Message", models.CASCADE, related_name="+", db_index=False)
    saved_at = models.DateTimeField(db_default=Now(), editable=False)
    remind_at = models.DateTimeField(null=True, blank=True)
    rang_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "message", name="one_saved_message")]
        indexes = [
            models.Index(fields=["message"], name="saved_rows_of_message"),
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False, rang_at=None, done_at=None),
                name="reminders_due",
            ),
        ]


class ScheduledMessage(Repeating):
    """What somebody wrote to be sent later; its id becomes that of the message that is sent once. ``refusal`` says why it was not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body_html = models.TextField(blank=True)
    body_text = models.TextField(blank=True)
    reply_to = models.ForeignKey(
        "chat.Message", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    files = models.JSONField(default=list)  # pairs: the id of a file and the words that describe it
    level = models.CharField(max_length=10, choices=Level, blank=True)
    asks = models.BooleanField(default=False)
    at = models.DateTimeField()
    refusal = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)  # that ended in an error of ours

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(refusal=""), name="messages_due")]

    def __str__(self) -> str:
        return self.body_text[:60]


class MessageDraft(models.Model):
    """What stands in somebody's field of a conversation, on all their devices."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey("chat.Conversation", models.CASCADE, related_name="+", db_index=False)
    body_html = models.TextField()
    body_text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("person", "conversation", name="one_message_draft")]
