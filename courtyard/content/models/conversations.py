"""What is done to a conversation: closed, folded, put first, moved, split, merged. Each is a row with who and when."""

from django.db import models
from django.db.models import Q

from courtyard.accounts.models import Person
from courtyard.content.models.items import Item
from courtyard.core.clock import now
from courtyard.spaces.models import Space

__all__ = ["Merge", "Move", "OffTopic", "ReplyPin", "Split", "ThreadClosure"]


class ThreadClosure(models.Model):
    """The conversation under an item takes no more words, until somebody reopens it; the row stays as its history."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    locked = models.BooleanField(default=False, db_default=False)  # nor reactions and edits; moderators reopen it
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item"], condition=Q(ended_at=None), name="one_open_closure")]


class OffTopic(models.Model):
    """A moderator folded a comment that leads away from the subject; anybody may unfold it."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class ReplyPin(models.Model):
    """One comment stands before all others under its post, by the hand of the post's author or a moderator."""

    post = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    comment = models.OneToOneField(Item, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class Move(models.Model):
    """A moderator took a post from one space to another."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    source = models.ForeignKey(Space, models.CASCADE, related_name="+")
    target = models.ForeignKey(Space, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class Split(models.Model):
    """A moderator made a post of comments; where they stood, a line says so."""

    post = models.ForeignKey(Item, models.CASCADE, related_name="+")  # under which they stood
    made = models.ForeignKey(Item, models.CASCADE, related_name="+")
    comments = models.PositiveIntegerField()  # how many went, that of the post's words among them
    stood_at = models.DateTimeField()  # the place of the line in the conversation, by time
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class Merge(models.Model):
    """A moderator joined a post into the conversation under another: it stands there as a comment."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    target = models.ForeignKey(Item, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
