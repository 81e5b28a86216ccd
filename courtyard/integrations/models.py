"""Import: what came from where, so that coming again adds nothing; and the runs by which the directory came in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id

SYNCS = uuid.UUID(int=1)  # what the bell calls the readings of the LDAP server, all together
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

    FETCHING = "fetching", _("Being read")
    FAILED = "failed", _("Could not be read")
    UNCHANGED = "unchanged", _("Nothing to do")
    UPLOADED = "uploaded", _("Waits for its columns")
    COMPARING = "comparing", _("Being compared")
    COMPARED = "compared", _("Waits for you")
    APPLYING = "applying", _("Coming in")
    APPLIED = "applied", _("Came in")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


BUSY = (RunState.FETCHING, RunState.COMPARING, RunState.APPLYING, RunState.UNDOING)
NEEDY = (RunState.COMPARED, RunState.FAILED)  # where a run by itself ends that somebody should look at


class Origin(models.TextChoices):
    """Where the people of a run stand."""

    FILE = "file", _("A file")
    LDAP = "ldap", _("LDAP")


class DirectoryRun(models.Model):
    """One file of people, or one reading of an LDAP server, on its way into the directory."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.FILE, db_default=Origin.FILE)
    name = models.CharField(max_length=200)  # of the file, or of the server
    file = models.CharField(max_length=80, blank=True)  # storage key; empty once nobody needs it any more
    columns = models.JSONField(default=list)  # [{"name", "samples"}], as the file has them
    mapping = models.JSONField(default=dict)  # of a column's name to what it holds: "email", "field-<id>"
    state = models.CharField(max_length=12, choices=RunState, default=RunState.UPLOADED)
    by_itself = models.BooleanField(default=False, db_default=False)  # applied without being asked, unless many leave
    leavers_stay = models.BooleanField(default=False, db_default=False)  # whoever is not in it stays as they are
    brake = models.PositiveSmallIntegerField(
        default=10, db_default=10
    )  # percent who may leave without being asked about
    trouble = models.CharField(max_length=300, blank=True)  # why it could not be read to its end
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


class Schedule(models.TextChoices):
    """When the directory is read by itself."""

    NEVER = "never", _("Only when somebody asks")
    HOURLY = "hourly", _("Every hour")
    NIGHTLY = "nightly", _("Every night")


class DirectorySource(models.Model):
    """The LDAP server that the directory is read from; a single row with id 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    url = models.CharField(max_length=300)  # ldap://host:port or ldaps://host:port
    plain = models.BooleanField(default=False)  # ldap:// without StartTLS: somebody said yes to that
    verified = models.BooleanField(default=True)  # whether the certificate is checked
    authorities = models.TextField(blank=True)  # certificates in PEM that are trusted; else those of the system
    bind_dn = models.CharField(max_length=500, blank=True)
    password = models.TextField(blank=True)  # sealed
    base = models.CharField(max_length=500)
    filter = models.CharField(max_length=1000)
    attributes = models.JSONField(
        default=dict
    )  # of what we keep ("email", "field-<id>") to the attribute that holds it
    photo = models.CharField(max_length=300, blank=True)  # the attribute with pictures; none are taken over without
    page_size = models.PositiveIntegerField(default=500)
    leavers_stay = models.BooleanField(default=False)
    brake = models.PositiveSmallIntegerField(default=10)
    schedule = models.CharField(max_length=8, choices=Schedule, default=Schedule.NEVER)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")  # who set it up: runs act for them
    changed_at = models.DateTimeField(default=now)
    ran_at = models.DateTimeField(null=True)  # by its schedule

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_directory_source")]
