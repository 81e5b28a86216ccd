"""Polls that messages carry, and who voted for what. The question is the words of the message."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from courtyard.accounts.models import Person

__all__ = ["MessagePoll", "MessageVote"]


class MessagePoll(models.Model):
    """A question with its options, which never change. ``sealed``: nobody sees the votes before they have voted, or it is closed."""

    message = models.OneToOneField("chat.Message", models.CASCADE, primary_key=True, related_name="poll")
    options = ArrayField(models.CharField(max_length=200))
    several = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # by somebody, before its time
    closed_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)


class MessageVote(models.Model):
    """What somebody chose: places among the options, counted from 0."""

    poll = models.ForeignKey(MessagePoll, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    choices = ArrayField(models.PositiveSmallIntegerField())
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("poll", "person", name="one_message_vote")]
