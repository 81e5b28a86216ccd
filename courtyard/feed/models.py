"""Posts and timelines: what each kind of post has beyond an item, how a person reads Home and when they last looked."""

import uuid
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person, Role
from courtyard.content.models import File, Item
from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.feed.blocks import version_of


class Article(models.Model):
    """The kind ``article``: a title, a cover and a longer text."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    cover = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    cover_alt = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(default=1)  # of reading


class BestAnswer(models.Model):
    """A first-level comment was chosen as the best answer to a question. A question has one."""

    question = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    answer = models.OneToOneField(Item, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class Vote(models.Model):
    """A person is for an answer or an idea."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_vote")]


class Choice(models.TextChoices):
    """How one votes in a poll."""

    SINGLE = "single", _("One option")
    SEVERAL = "several", _("Several options")
    RANKED = "ranked", _("Options in order")


class Poll(models.Model):
    """The kind ``poll``. Its rules stand from the first vote on; what changes then (options, ballots, the end) are rows."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice, default=Choice.SINGLE)
    closes_at = models.DateTimeField(null=True, blank=True)
    adding = models.BooleanField(default=False)  # readers may add options
    sealed = models.BooleanField(default=False)  # results only for who has voted, or when it is closed
    changeable = models.BooleanField(default=True)
    anonymous = models.BooleanField(default=False)  # see docs/adr/0007: ballots without a person, final


class PollOption(models.Model):
    """Something one may vote for; from the first vote on never deleted, for ballots name it. Other words are another option."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint("poll", "position", name="one_option_a_place")]


class Ballot(models.Model):
    """What somebody chose: options in the order of their preference. An anonymous one names nobody and no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # random: it says nothing of when
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    choices = ArrayField(models.UUIDField())

    class Meta:
        constraints = [
            models.UniqueConstraint("poll", "person", name="one_ballot", condition=Q(person__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["poll"], name="ballots_of_poll"),
            models.Index(fields=["person"], name="ballots_of_person", condition=Q(person__isnull=False)),
        ]


class Participation(models.Model):
    """Somebody has voted in an anonymous poll: that, and not what or when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("poll", "person", name="one_participation")]


class PollClosing(models.Model):
    """A poll was closed by hand, for good."""

    poll = models.OneToOneField(Poll, models.CASCADE, primary_key=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class Value(models.Model):
    """What the organisation praises: one of its values, with an icon and a colour of the palette."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)  # offered no more; old praise keeps it

    def __str__(self) -> str:
        return self.name


class Praise(models.Model):
    """The kind ``praise``: thanks to one or several people, for one of the organisation's values if it names any."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    value = models.ForeignKey(Value, models.PROTECT, null=True, blank=True, related_name="+")


class Praised(models.Model):
    """A person is praised."""

    praise = models.ForeignKey(Praise, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("praise", "person", name="one_praised")]


class IdeaStatus(models.TextChoices):
    """Where an idea stands."""

    NEW = "new", _("New")
    REVIEW = "review", _("Under review")
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")


class Idea(models.Model):
    """The kind ``idea``; ``status`` is that of its newest decision, kept here to list by."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    status = models.CharField(max_length=8, choices=IdeaStatus, default=IdeaStatus.NEW, db_index=True)


class IdeaDecision(models.Model):
    """A moderator said where an idea stands, and why."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=IdeaStatus)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["idea", "-created_at", "-id"], name="decisions_of_idea")]


class WebLink(models.Model):
    """The kind ``link``: an address on the web. ``same`` is alike for all its spellings (``addresses.same``)."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    address = models.CharField(max_length=2000)
    same = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["same"], name="links_to_the_same")]

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def short(self) -> str:
        """The address as it is read: without its scheme."""
        return self.address.partition("://")[2].rstrip("/")


class KeyInformation(models.Model):
    """A post stands on top of everybody's Home, as far as they may read it, from a moment until another or until taken down."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)


class KeyRead(models.Model):
    """A person has put a piece of key information away, in the version they read."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("item", "person", name="one_key_read")]


class SavedDraft(models.Model):
    """What somebody began to write. ``id`` is the one that the post will have; ``fields`` are those of the composer's form,
    each with its values, so that any device shows the form again.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    author = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=now)
    discarded_at = models.DateTimeField(null=True, blank=True)  # kept a while, for second thoughts
    writer = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # whose words stand: None for the author's

    class Meta:
        indexes = [models.Index(fields=["author", "-updated_at", "-id"], name="drafts_of_person")]

    @property
    def written_by(self) -> uuid.UUID:
        """Who saved what stands."""
        return self.writer_id or self.author_id


class DraftShare(models.Model):
    """A person writes a draft together with its author."""

    draft = models.ForeignKey(SavedDraft, models.CASCADE, related_name="shares", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    named = models.BooleanField(default=True, db_default=True)  # the post may name them
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("draft", "person", name="one_draft_share")]


class DraftVersion(models.Model):
    """What a draft said before another person went on with it, or before its writer came back to it."""

    draft = models.ForeignKey(SavedDraft, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # the version of the draft that this was
    fields = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)  # when something else took its place

    class Meta:
        constraints = [models.UniqueConstraint("draft", "number", name="one_draft_version")]


class DraftFile(models.Model):
    """A file that its owner has put into a shared draft: who writes there may read it, and its author may publish it."""

    draft = models.ForeignKey(SavedDraft, models.CASCADE, related_name="+", db_index=False)
    file = models.ForeignKey(File, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("draft", "file", name="one_draft_file")]


class Remark(models.Model):
    """A comment on a draft, for those who write it; goes with the draft."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(SavedDraft, models.CASCADE, related_name="remarks", db_index=False)
    author = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["draft", "created_at", "id"], name="remarks_of_draft")]


class Visit(models.Model):
    """A person's visits to Home: the line "since your last visit" stands at ``before``."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()  # when Home was last opened
    before = models.DateTimeField(null=True, blank=True)  # the end of the visit before this one


class AllRead(models.Model):
    """Somebody marked everything as read; up to where they had read each space before, to take it back."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # ISO time, or null where there was none, by the id of the space


class Arrival(models.Model):
    """What a newcomer has put away: the tour of the house, the card of first steps."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    toured_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)


class Taste(models.Model):
    """What counts for a person in *Relevant*: each weight is 0 (not at all), 1 (as usual) or 2 (twice as much)."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=1)  # whom one follows
    talk = models.PositiveSmallIntegerField(default=1)  # what is talked about
    fresh = models.PositiveSmallIntegerField(default=1)  # what is new


class Arrangement(models.Model):
    """What stands beside the feed of Home for some of the people: who is of one of the departments, at one of the sites or has
    one of the company roles. Of those that fit somebody the first counts; the last fits everybody (``selectors.arrangements``).

    ``blocks`` are read and written as a whole (``blocks.Block``): those of the locked zone and those of the free one, in order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, blank=True)
    departments = ArrayField(models.CharField(max_length=120), default=list)
    sites = ArrayField(models.CharField(max_length=120), default=list)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    blocks = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)

    made_now = False  # this call made it, rather than an earlier one

    @property
    def version(self) -> str:
        """Another one whenever it has another name or audience."""
        return version_of(self.name, self.departments, self.sites, self.roles)

    @property
    def audience(self) -> list[str]:
        """Whom it is for, in words; none for everybody's."""
        return [*self.departments, *self.sites, *(str(Role(role).label) for role in self.roles if role in Role.values)]


class OwnBlocks(models.Model):
    """How a person has the free blocks beside their Home, by their keys: in which order, and which not at all."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    order = ArrayField(models.CharField(max_length=40), default=list)
    hidden = ArrayField(models.CharField(max_length=40), default=list)
