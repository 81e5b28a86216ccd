"""What every published thing shares: the item, where it is placed, and the nouns around it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.spaces.models import Space


class ItemKind(models.TextChoices):
    """Kinds so far. A kind with fields of its own has its own table, one to one with the item."""

    UPDATE = "update", _("Update")
    ARTICLE = "article", _("Article")
    QUESTION = "question", _("Question")
    POLL = "poll", _("Poll")
    PRAISE = "praise", _("Praise")
    IDEA = "idea", _("Idea")
    ALBUM = "album", _("Album")
    LINK = "link", _("Link")
    COMMENT = "comment", _("Comment")


class ItemState(models.TextChoices):
    """Where an item stands between its author and its readers."""

    PUBLISHED = "published", _("Published")
    PENDING = "pending", _("Waiting for approval")
    SCHEDULED = "scheduled", _("Scheduled")
    HIDDEN = "hidden", _("Hidden")
    DELETED = "deleted", _("Deleted")


class Item(models.Model):
    """A post, comment or other published thing: one row. A comment has a root and a parent and is never placed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=ItemKind)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    body_html = models.TextField(blank=True)
    body_text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField(default=1)  # counts edits of title and body: the fragment's cache key
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.PUBLISHED)
    created_at = models.DateTimeField(default=now, editable=False)
    published_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    state_before = models.CharField(max_length=10, blank=True, default="", db_default="")  # of what is deleted
    expires_at = models.DateTimeField(null=True, blank=True)
    zoned = models.BooleanField(default=False, db_default=False)  # out only in the zones of its ``Reached`` rows
    root = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)

    made_now = False  # set by the service that creates: this call made it, rather than an earlier one with the same id

    class Meta:
        indexes = [
            models.Index(fields=["root", "published_at", "id"], condition=Q(root__isnull=False), name="item_thread"),
            models.Index(
                fields=["author", "-published_at", "-id"], condition=Q(root__isnull=True), name="item_by_author"
            ),
            models.Index(
                fields=["author", "-published_at", "-id"], condition=Q(root__isnull=False), name="comments_by_author"
            ),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="items_expiring"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="comment", root__isnull=False, depth__in=[1, 2]))
                | (~Q(kind="comment") & Q(root__isnull=True, parent__isnull=True, depth=0)),
                name="comment_has_root",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.body_text[:60]


class Placement(models.Model):
    """An item stands in a space. ``live`` rows are out; the partial index over them serves the feeds."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="placements")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    live = models.BooleanField(default=True)
    in_feed = models.BooleanField(default=True)  # imported and tool-made things stay out of Home
    published_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("item", "space", name="one_placement")]
        indexes = [
            models.Index(fields=["space", "-published_at", "-item"], condition=Q(live=True), name="placement_live"),
            models.Index(
                fields=["space", "-published_at", "-item"], condition=Q(live=True, in_feed=True), name="placement_feed"
            ),
            models.Index(
                fields=["-published_at", "-item"],
                condition=Q(live=True, in_feed=True),
                include=["space"],
                name="placement_newest",
            ),
            models.Index(fields=["space", "published_at", "item"], condition=Q(live=False), name="placement_waiting"),
        ]


class Schedule(models.Model):
    """A post comes out at a time of its own. ``at`` is that moment; for ``each_zone`` it is what the clock on the wall
    shows in every reader's zone, noted as if it were UTC. The row goes when the post is out everywhere.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="schedule")
    at = models.DateTimeField()
    each_zone = models.BooleanField(default=False)
    next_at = models.DateTimeField()  # when there is something to do for it
    held = models.BooleanField(default=False)  # its author may not post there any more: it waits for them

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(held=False), name="schedules_due")]


class Reached(models.Model):
    """In this time zone a ``zoned`` item is out already; an empty name stands for people whose zone nobody knows."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    zone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("item", "zone", name="one_reached")]


class Upkeep(models.Model):
    """A post is to be looked at again on a day, or was found to be still right."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="upkeep")
    due_on = models.DateField(null=True, blank=True)
    asked = models.BooleanField(default=False)  # the author was, about this day
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=Q(asked=False), name="upkeep_due")]


class Revision(models.Model):
    """What an item said before an edit."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    body_html = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "version", name="one_revision")]


class Decision(models.Model):
    """A moderator answered a post that waited: it came out, or went back to its author with a reason."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved = models.BooleanField()
    reason = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["item", "-created_at"], name="decisions_of_item")]


class File(models.Model):
    """An uploaded file: bytes under ``key``; of pictures also ``display`` and ``thumb``, which stand still, and ``moving``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=80, blank=True)  # empty: only the metadata is known (imported)
    display_key = models.CharField(max_length=80, blank=True)
    thumb_key = models.CharField(max_length=80, blank=True)
    moving_key = models.CharField(max_length=80, blank=True, default="", db_default="")  # display_key: it stands still
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    source_url = models.URLField(max_length=1000, blank=True)  # where an imported file came from
    created_at = models.DateTimeField(default=now, editable=False)

    made_now = False  # as of an item

    @property
    def is_picture(self) -> bool:
        return bool(self.display_key)

    @property
    def is_moving(self) -> bool:
        return self.moving_key not in ("", self.display_key)


class Attachment(models.Model):
    """A file hangs on an item. ``alt`` describes a picture to who cannot see it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("item", "file", name="one_attachment")]
        ordering = ["position"]


class Mention(models.Model):
    """A person is named in an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_mention")]


class Reaction(models.Model):
    """A person's emoji on an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "emoji", "person", name="one_reaction")]


class Counter(models.Model):
    """What is counted on an item, apart from it so that a hot post is never rewritten; emoji in the order of first use."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="counter")
    comments = models.PositiveIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    reactions = models.JSONField(default=dict)


class Seen(models.Model):
    """A person has had an item before their eyes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_seen")]


class Pin(models.Model):
    """An item stays on top of a space."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    since = models.DateTimeField(null=True, blank=True)  # None: at once
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("space", "item", name="one_pin")]


class Bookmark(models.Model):
    """A person keeps an item for later."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_bookmark")]
        indexes = [models.Index(fields=["person", "-created_at", "-item"], name="bookmarks_of_person")]


class ThreadFollow(models.Model):
    """A person wants to hear of new comments under an item; ``muted`` silences even their own threads."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    muted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_thread_follow")]


class Reference(models.Model):
    """An item points to something; what a reader sees of it is built for them by the resolver of its kind."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="reference")
    target_kind = models.CharField(max_length=16)
    target_id = models.UUIDField(db_index=True)


class LinkPreview(models.Model):
    """What a page on the web says of itself, fetched once by the server for everybody."""

    url_hash = models.CharField(max_length=64, unique=True)
    url = models.URLField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=500, blank=True)
    site = models.CharField(max_length=120, blank=True)
    picture = models.CharField(max_length=80, blank=True)  # storage key
    fetched_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False)


class CarriedLink(models.Model):
    """What is written points to a page, whose card it shows once that was fetched; in each room under the id of what carries it."""

    preview = models.ForeignKey(LinkPreview, models.CASCADE, related_name="+")
    hidden = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ItemLink(CarriedLink):
    """The first link of an item."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="link")


class Announcement(models.Model):
    """A post was announced to all members of a space: each of them heard of it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "space", name="one_announcement")]
        indexes = [models.Index(fields=["space", "-created_at"], name="announcements_of_space")]


class CoAuthor(models.Model):
    """Who wrote a post with its author; not ``named`` while it waits to come out, they hear of that and are shown to nobody."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    named = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_coauthor")]
