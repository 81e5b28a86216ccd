"""The index: what can be found, and the words of all of it. How it is filled is SQL, in ``migrations/0002`` and ``0003``."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.core.clock import now


class Kind(models.TextChoices):
    """What can be found."""

    PERSON = "person", _("People")
    SPACE = "space", _("Spaces")
    TAG = "tag", _("Tags")
    POST = "post", _("Posts")
    COMMENT = "comment", _("Comments")
    FILE = "file", _("Files")


class Entry(models.Model):
    """One thing that can be found, or one part of a long file. Written by triggers, in the transaction of what it is about.

    ``words`` holds what it says and, as lexemes that no text can say (they have a colon or an equals sign), what it is:
    ``k:post``, where it is reached (``r:open``, ``s:SPACE``), ``b:AUTHOR``, ``d:2026-11-30``, ``=name``. So everything one may ask
    for, permission included, is one expression over one index (in
    two parts, for what has a name and what was written). The last word has the room's own ``visible_to``.
    """

    kind = models.CharField(max_length=8, choices=Kind)
    ref = models.UUIDField()  # of a tag: its number as a UUID
    part = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    language = models.CharField(max_length=12, blank=True)
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint("kind", "ref", "part", name="one_entry")]
        indexes = [
            GinIndex("words", name="words_named", condition=Q(kind__in=["person", "space", "tag"])),
            GinIndex("words", name="words_written", condition=Q(kind__in=["post", "comment", "file"])),
        ]


class Word(models.Model):
    """A word of the index, with the number of entries that say it. ``near`` finds it by a slip of the finger, ``backwards`` by
    its end: see ``courtyard_search_near``.
    """

    word = models.CharField(max_length=60, primary_key=True, db_collation="C")
    backwards = models.CharField(max_length=60, db_collation="C", db_index=False)
    near = ArrayField(models.IntegerField())
    entries = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["backwards"], name="words_by_end"),
            GinIndex("near", name="words_near"),
        ]


class Language(models.Model):
    """In how many entries a language is written: its stems are looked for only where there are some."""

    code = models.CharField(max_length=12, primary_key=True)
    entries = models.PositiveIntegerField()


class Refill(models.Model):
    """What has to be indexed anew, from ``after`` on: everything of a kind, or what stands in a space that was opened."""

    kind = models.CharField(max_length=8)
    space = models.UUIDField(null=True)
    after = models.UUIDField(null=True)
    since = models.DateTimeField(default=now)


class Learned(models.Model):
    """Up to which entry the vocabulary knows the index: one row."""

    until = models.BigIntegerField(default=0)
