"""Import: what came from where, so that coming again adds nothing; and the runs by which the directory came in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id

NOBODY = uuid.UUID(int=0)  # whom a line brings that cannot be read


class Imported(models.Model):
    """A thing of another product and the thing of ours that it became."""

    source = models.CharField(max_length=80)  # e.g. "slack:T0A1B2C3"
    key = models.CharField(max_length=120)  # the natural key there, e.g. "message:C024BE91L:1469563437.000002"
    target_id = models.UUIDField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("source", "key", name="one_import")]


class RunState(models.TextChoices):
    """How far a run is; those that end in -ing are at work in a job."""

    UPLOADED = "uploaded", _("Waits for its columns")
    COMPARING = "comparing", _("Being compared")
    COMPARED = "compared", _("Waits for you")
    APPLYING = "applying", _("Coming in")
    APPLIED = "applied", _("Came in")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


class DirectoryRun(models.Model):
    """One file of people on its way into the directory."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)  # of the file
    file = models.CharField(max_length=80, blank=True)  # storage key; empty once nobody needs it any more
    columns = models.JSONField(default=list)  # [{"name", "samples"}], as the file has them
    mapping = models.JSONField(default=dict)  # of a column's name to what it holds: "email", "field-<id>"
    state = models.CharField(max_length=12, choices=RunState, default=RunState.UPLOADED)
    trouble = models.CharField(max_length=300, blank=True)  # why the file could not be read to its end
    counts = models.JSONField(default=dict)  # by kind and by note
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    compared_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="directory_run_newest")]


class LineKind(models.TextChoices):
    """What a line means for a person."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left")
    SAME = "same", _("Unchanged")
    BAD = "bad", _("Not understood")


class LineState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done")
    UNDONE = "undone", _("Taken back")
    KEPT = "kept", _("Kept in part")  # undone only in part: somebody changed it since


class DirectoryLine(models.Model):
    """What a run does to one person, or what is wrong with a line of its file. Who stays as they are has none."""

    run = models.ForeignKey(DirectoryRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(default=0)  # in the file
    kind = models.CharField(max_length=8, choices=LineKind)
    state = models.CharField(max_length=8, choices=LineState, default=LineState.WAITING)
    rank = models.PositiveIntegerField(default=0)  # the order of applying: managers before those who report to them
    person_id = models.UUIDField(default=NOBODY)  # made up by the comparison for who is added
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, blank=True)  # in the ledger, where it is new there
    former_key = models.CharField(max_length=120, blank=True)
    changes = models.JSONField(default=dict)  # of a detail to [before, after]
    notes = models.JSONField(default=list)  # [code, word], see importers/directory/notes.py
    noted = models.BooleanField(default=False)  # whether there are any
    spaces = models.JSONField(default=list)  # that a leaver alone owned: {"id", "heir", "role"}

    class Meta:
        indexes = [
            models.Index(fields=["run", "state", "rank", "id"], name="directory_line_next"),
            models.Index(fields=["run", "kind", "number", "id"], name="directory_line_read"),
        ]
