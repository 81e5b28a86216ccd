"""The tables of the floor: what changed, what was rendered of it, who lost a right, what was created, what was audited.

``Change`` and ``Frame`` are written with SQL of their own (``changes.py``, ``live.py``): the hot path allows one
statement each.
"""

from django.db import models
from django.db.models.functions import Cast, Now

__all__ = ["AuditEntry", "Change", "Creation", "Frame", "Incarnation", "LiveProcess", "Revocation"]


def _current_xid() -> models.Expression:
    """The writing transaction's id as a number, so that readers can compare it with a snapshot's horizon."""
    xid = models.Func(function="pg_current_xact_id", output_field=models.TextField())
    return Cast(Cast(xid, models.TextField()), models.BigIntegerField())


class Change(models.Model):
    """Something happened to an object, on one topic. Append-only, trimmed after ``changes.RETENTION``."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=_current_xid())
    topic = models.CharField(max_length=80)
    event = models.CharField(max_length=40)
    object_id = models.UUIDField()
    data = models.JSONField(null=True)
    framed = models.BooleanField(db_default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["topic", "xid", "id"], name="core_change_topic"),
            models.Index(fields=["xid"], name="core_change_xid"),
        ]


class Frame(models.Model):
    """A change as HTML in one language. The table is unlogged: it is a convenience, and empty after a crash."""

    pk = models.CompositePrimaryKey("change_id", "locale")
    change_id = models.BigIntegerField()
    locale = models.CharField(max_length=16)
    html = models.TextField()


class Incarnation(models.Model):
    """One row, in an unlogged table: PostgreSQL empties it when it recovers from a crash or takes over from a standby.

    Exactly then transaction ids may be given out a second time, and an earlier cursor must not be taken at its word.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.IntegerField()


class Revocation(models.Model):
    """A person lost the right to topics that start with ``topic`` (all of them when empty), or one sign-in ended."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=_current_xid(), db_index=True)
    person_id = models.UUIDField(db_index=True)
    topic = models.CharField(max_length=80, blank=True)
    session = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)


class Creation(models.Model):
    """Who created an object and from which request, for good: the same request again finds the same object."""

    id = models.UUIDField(primary_key=True)
    author = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())


class AuditEntry(models.Model):
    """One line of the audit log. The database itself refuses to change or delete it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=60, db_index=True)
    actor_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    data = models.JSONField(null=True)


class LiveProcess(models.Model):
    """Who has a window open at one live process (``core.nearness``), in an unlogged table; the process writes it again and again."""

    id = models.CharField(primary_key=True, max_length=16)
    seen_at = models.DateTimeField(db_default=Now())
    revision = models.IntegerField()
    people = models.BinaryField()
