"""What was reported, what was decided about it, and what its author said to that."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.chat.models import Message
from courtyard.content.models import Item
from courtyard.core.clock import now
from courtyard.core.ids import new_id


class Grounds(models.TextChoices):
    """Why somebody reports something."""

    RUDE = "rude", _("Rude or hurtful")
    HARASSING = "harassing", _("Harassment or discrimination")
    PRIVATE = "private", _("Personal or confidential")
    WRONG = "wrong", _("Wrong or misleading")
    SPAM = "spam", _("Advertising, or off the subject")
    UNSAFE = "unsafe", _("Dangerous or against the law")
    OTHER = "other", _("Something else")


class Act(models.TextChoices):
    """What a moderator decides."""

    KEEP = "keep", _("Keep")
    HIDE = "hide", _("Hide")
    DELETE = "delete", _("Delete")
    RESTORE = "restore", _("Restore")


class Case(models.Model):
    """Everything that was reported of one item until somebody decides: at most one is open for an item."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Item, models.CASCADE, related_name="+")  # the item itself, or the post it comments
    opened_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item"], condition=Q(decided_at=None), name="one_open_case")]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(decided_at=None), name="cases_waiting"),
            models.Index(fields=["item", "opened_at"], name="cases_of_item"),
        ]


class Report(models.Model):
    """A person says that an item should not stand as it is; once in a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(_("reason"), max_length=12, choices=Grounds)
    words = models.CharField(_("words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    made_now = False  # this call made it, rather than an earlier one

    class Meta:
        constraints = [models.UniqueConstraint("case", "person", name="one_report")]
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="reports_of_person")]


class Decision(models.Model):
    """What a moderator decided about an item, in words for its author. Decisions are never changed: a later one follows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=Act)
    words = models.CharField(_("words"), max_length=2000)
    version = models.PositiveIntegerField()  # of the item: what was judged
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="decisions_by_time")]


class Appeal(models.Model):
    """The author of an item objects to a decision, once; somebody else answers."""

    decision = models.OneToOneField(Decision, models.CASCADE, primary_key=True, related_name="appeal")
    words = models.CharField(_("words"), max_length=2000)
    created_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(null=True)
    answer = models.CharField(max_length=2000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=Q(answered_at=None), name="appeals_waiting")]


class Opening(models.Model):
    """Somebody who decides read a reported item of a space they do not belong to."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("case", "by", name="one_opening")]


class MessageCase(models.Model):
    """Everything that was reported of one message until somebody decides: at most one is open for a message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_index=False)
    opened_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    act = models.CharField(max_length=8, choices=Act, blank=True)  # keep or delete
    words = models.CharField(_("words"), max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message"], condition=Q(decided_at=None), name="one_open_talk")]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(decided_at=None), name="talks_waiting"),
            models.Index(fields=["message", "opened_at"], name="cases_of_message"),
        ]


class MessageAppeal(models.Model):
    """The author of a message that was deleted objects, once; somebody else answers."""

    case = models.OneToOneField(MessageCase, models.CASCADE, primary_key=True, related_name="appeal")
    words = models.CharField(_("words"), max_length=2000)
    created_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    accepted = models.BooleanField(null=True)
    answer = models.CharField(max_length=2000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=Q(answered_at=None), name="talk_appeals_waiting")]


class MessageReport(models.Model):
    """A person says that a message should not stand as it is; once in a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(MessageCase, models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(_("reason"), max_length=12, choices=Grounds)
    words = models.CharField(_("words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    made_now = False  # as of a report

    class Meta:
        constraints = [models.UniqueConstraint("case", "person", name="one_message_report")]


class MessageOpening(models.Model):
    """Somebody who decides read a reported message of a conversation that they cannot read, and what was said just before."""

    case = models.ForeignKey(MessageCase, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("case", "by", name="one_message_opening")]
