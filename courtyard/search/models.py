"""The index: what can be found, and the words of all of it. How it is filled is SQL, in ``migrations/0002`` and ``0003``."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now, today
from courtyard.core.ids import new_id


class Kind(models.TextChoices):
    """What can be found."""

    PERSON = "person", _("People")
    SPACE = "space", _("Spaces")
    TAG = "tag", _("Tags")
    POST = "post", _("Posts")
    COMMENT = "comment", _("Comments")
    MESSAGE = "message", _("Messages")
    FILE = "file", _("Files")


class Entry(models.Model):
    """One thing that can be found, or one part of a long file. Written by triggers, in the transaction of what it is about.

    ``words`` holds what it says and, as lexemes that no text can say (they have a colon or an equals sign), what it is:
    ``k:post``, where it is reached (``r:open``, ``s:SPACE``), ``b:AUTHOR``, ``d:2026-11-30``, ``=name``. So everything one may ask
    for, permission included, is one expression over one index (in
    three parts, for what has a name, what was written and what was said in conversations). The last word has the room's own ``visible_to``.
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
            GinIndex("words", name="words_talked", condition=Q(kind="message")),
            models.Index(fields=["-at"], name="written_newest", condition=Q(kind__in=["post", "comment", "file"])),
            models.Index(fields=["-at"], name="talked_newest", condition=Q(kind="message")),
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


class Edit(models.Model):
    """Words that an edit brought into an entry, until the vocabulary has learned them. Written by a trigger."""

    entry = models.BigIntegerField()
    words = ArrayField(models.TextField())


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
    """Up to which entry the vocabulary knows the index, and since when: one row."""

    until = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)


class Alert(models.TextChoices):
    """When a saved search tells that something new was found."""

    OFF = "off", _("No alert")
    SOON = "soon", _("As it happens")
    DAILY = "daily", _("Once a day")


class SavedSearch(models.Model):
    """A search that somebody comes back to. ``looked_at``: what came until then rings no more; ``found``: how much rang since it
    was last opened.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=Kind, blank=True)
    alert = models.CharField(max_length=8, choices=Alert, default=Alert.OFF)
    looked_at = models.DateTimeField(default=now)
    found = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_search_of_a_name")]
        indexes = [models.Index(fields=["looked_at"], condition=~models.Q(alert="off"), name="searches_that_ring")]


class RecentSearch(models.Model):
    """What somebody searched for lately, for their eyes alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    query = models.CharField(max_length=300)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="one_recent_search")]


class Forgetful(models.Model):
    """Somebody whose searches are not noted, since when."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=now)


class Synonym(models.Model):
    """Words and phrases that mean the same, one to a line of ``words``; with ``means``, who searches for one of the former finds
    the latter, too, and not the other way round.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.TextField()
    means = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    @property
    def line(self) -> str:
        """As an administrator writes it."""
        sides = [", ".join(side.splitlines()) for side in (self.words, self.means) if side]
        return " > ".join(sides)


class Recommendation(models.Model):
    """What stands first for who searches for ``words``. ``kind`` is post, space or person with their ``ref``, or link with an
    address out of the house and a title. ``until``: the last day.
    """

    LINK = "link"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    ref = models.UUIDField(null=True)
    href = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    @property
    def over(self) -> bool:
        return self.until is not None and self.until < today()


class Unfound(models.Model):
    """Words for which somebody found nothing, and not who. ``people``: the most different ones on one day; whoever comes back on
    another day cannot be told from somebody else, so more is not known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=200, unique=True)
    times = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    last_on = models.DateField(default=today)
    set_aside_at = models.DateTimeField(null=True)


class Salt(models.Model):
    """What turns a person into somebody of this day; it goes at night, and nobody can say any more who that was."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=16)


class Somebody(models.Model):
    """One of today's people who found nothing for these words."""

    unfound = models.ForeignKey(Unfound, models.CASCADE, related_name="today", db_index=False)
    salt = models.ForeignKey(Salt, models.CASCADE, related_name="+")
    who = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unfound", "who"], name="somebody_counts_once")]
