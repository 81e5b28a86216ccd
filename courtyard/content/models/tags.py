"""Tags: the words people file things under, their other names, who follows them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.content.models.items import Item
from courtyard.core.clock import now


class TagUse(models.TextChoices):
    """Who may use a tag in what they write."""

    FREE = "free", _("Whoever writes it")
    LISTED = "listed", _("Everybody: it is offered to all members, used or not")
    RETIRED = "retired", _("Nobody any more: it stays on what carries it")


class Tag(models.Model):
    """A word people file things under; ``slug`` is folded, ``name`` is as first written, or as those who keep tags wrote it."""

    slug = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=500, blank=True, default="", db_default="")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    use = models.CharField(max_length=8, choices=TagUse, default=TagUse.FREE, db_default=TagUse.FREE)

    @property
    def shown(self) -> str:
        """The name in the reader's language, where ``selectors.tags.named`` looked for it."""
        return vars(self).get("local") or self.name

    @property
    def is_retired(self) -> bool:
        return self.use == TagUse.RETIRED


class TagName(models.Model):
    """Another name of a tag: a synonym, its name in a ``language``, or what it was called before it was renamed or merged.

    Only ``open`` names are shown: what a tag was called that was used in secret alone stays known to who saw it there.
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="other_names", db_index=False)
    slug = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=12, blank=True, default="")
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("tag", "slug", "language", name="one_name_of_tag"),
            models.UniqueConstraint("tag", "language", condition=~Q(language=""), name="one_name_in_language"),
        ]


class TagFollow(models.Model):
    """Somebody wants posts with a tag in their Home."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("person", "tag", name="one_tag_follow")]


class ItemTag(models.Model):
    """An item carries a tag. The time is the item's, so that a tag's feed needs no join to be ordered."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+", db_index=False)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("item", "tag", name="one_item_tag")]
        indexes = [models.Index(fields=["tag", "-published_at", "-item"], name="tag_feed")]
