"""Threads: what is answered beneath a message, and who follows it how far."""

from django.db import models
from django.db.models import Q

from courtyard.accounts.models import Person
from courtyard.chat.models import Conversation, Message

__all__ = ["Thread", "ThreadFollower"]


class Thread(models.Model):
    """The answers beneath a message, whose id it has. ``last_at`` is the time of the newest: the row is locked while one is
    written, and while somebody has read.
    """

    first = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="begun")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="threads", db_index=False)
    name = models.CharField(max_length=120, blank=True)
    answers = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "last_at", "first"], name="threads_in_order")]

    def __str__(self) -> str:
        return self.name


class ThreadFollower(models.Model):
    """How far somebody has read a thread. ``woken`` from the first answer that they have not read until they do; ``muted``
    once they follow it no longer: nothing but their own word or answer makes them follow it again.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="followers", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    read_until = models.DateTimeField()
    woken = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("thread", "person", name="one_thread_follower")]
        indexes = [models.Index(fields=["person"], condition=Q(woken=True), name="threads_waiting")]
