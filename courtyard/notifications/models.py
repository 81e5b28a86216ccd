"""The ledger: one entry per person and object, whatever number of things happened to it."""

from django.db import models

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id


class Reason(models.TextChoices):
    """Why somebody is told."""

    MENTION = "mention"
    COMMENT = "comment"
    REPLY = "reply"
    REACTION = "reaction"
    SHARE = "share"
    ANSWER = "answer"
    BEST_ANSWER = "best_answer"
    PRAISE = "praise"
    IDEA_STATUS = "idea_status"
    JOIN_REQUEST = "join_request"
    JOIN_ACCEPTED = "join_accepted"
    JOIN_DECLINED = "join_declined"
    SPACE_INVITATION = "space_invitation"
    SPACE_OWNER = "space_owner"
    CLOSED = "closed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    HOUSE = "house"  # by a rule of the house rather than by a person: the object's own room writes the sentence
    SPACE_IDLE = "space_idle"
    SPACE_ARCHIVED = "space_archived"
    POST_WAITING = "post_waiting"
    POST_PUBLISHED = "post_published"
    POST_RETURNED = "post_returned"
    POST_HELD = "post_held"
    POST_TO_CHECK = "post_to_check"
    ANNOUNCEMENT = "announcement"
    DRAFT_SHARED = "draft_shared"
    DRAFT_REMARK = "draft_remark"
    DRAFT_PUBLISHED = "draft_published"
    ENDORSED = "endorsed"


class Notice(models.Model):
    """An entry in the bell: an object (a post, a space) and everything unread about it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    object_kind = models.CharField(max_length=16)  # item, space, draft, or a kind of a higher room (``selectors.bind``)
    object_id = models.UUIDField()
    updated_at = models.DateTimeField(default=now)
    fresh_from = models.DateTimeField(default=now)  # what happened since then is what the entry tells
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "object_id", name="one_notice_per_object")]
        indexes = [
            models.Index(fields=["person", "-updated_at", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="unread_notices"),
        ]


class Happening(models.Model):
    """One thing that happened to a notice's object; grouped by reason when shown."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="happenings")
    reason = models.CharField(max_length=20, choices=Reason)
    actor = models.ForeignKey(Person, models.CASCADE, related_name="+")  # the person told: the house itself
    source_id = models.UUIDField()  # the comment, the reaction's item, the request
    detail = models.CharField(max_length=64, blank=True)  # an emoji
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("notice", "reason", "actor", "source_id", name="one_happening")]
