"""Where we belong: spaces, membership, and what a person chose about each space."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id


class Kind(models.TextChoices):
    """What a space is for."""

    COMPANY = "company", _("Whole organisation")
    COMMUNITY = "community", _("Community")
    PROJECT = "project", _("Project")
    STORYLINE = "storyline", _("Storyline")


class Visibility(models.TextChoices):
    """Who sees what of a space: architecture section 4 has the table."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SECRET = "secret", _("Secret")


class Joining(models.TextChoices):
    """How a person becomes a member."""

    FREE = "free", _("Anyone may join")
    ASK = "ask", _("People ask to join")
    INVITED = "invited", _("By invitation only")


class Posting(models.TextChoices):
    """Who may publish a post here; everyone who sees it may comment."""

    MEMBERS = "members", _("All members")
    MODERATORS = "moderators", _("Owners and moderators")


class SpaceRole(models.TextChoices):
    """What a member may do in a space, from the widest to the narrowest."""

    OWNER = "owner", _("Owner")
    MODERATOR = "moderator", _("Moderator")
    MEMBER = "member", _("Member")


class Category(models.Model):
    """A heading of the directory; administrators keep them, in the order of ``position``."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Space(models.Model):
    """A place where people publish or talk. Its axes: who sees, who joins, who posts, whether posts need approval."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMUNITY)
    name = models.CharField(_("name"), max_length=120)
    slug = models.CharField(max_length=140, unique=True)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    cover = models.CharField(max_length=80, blank=True)  # storage key
    visibility = models.CharField(_("who can see it"), max_length=8, choices=Visibility, default=Visibility.OPEN)
    joining = models.CharField(_("how people join"), max_length=8, choices=Joining, default=Joining.FREE)
    posting = models.CharField(_("who can post"), max_length=12, choices=Posting, default=Posting.MEMBERS)
    approval = models.BooleanField(_("posts wait for approval"), default=False)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("category")
    )
    welcome = models.TextField(_("words of welcome"), max_length=2000, blank=True, default="", db_default="")
    rules_version = models.PositiveIntegerField(default=0, db_default=0)  # of the rules in force; 0: there are none
    owner = models.OneToOneField(Person, models.CASCADE, null=True, blank=True, related_name="+")  # of a storyline
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # of name and slug: part of a fragment's cache key

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="space_kind_name")]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="company"), name="one_company_space"),
            models.CheckConstraint(
                condition=Q(kind="storyline", owner__isnull=False) | (~Q(kind="storyline") & Q(owner__isnull=True)),
                name="storyline_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficialMark(models.Model):
    """An administrator vouches for a space: what is said there counts as said by the organisation."""

    space = models.OneToOneField(Space, models.CASCADE, primary_key=True, related_name="official_mark")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class SpaceTemplate(models.Model):
    """What a new space may start from: settings, words of welcome, rules and questions; never people or posts."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMUNITY)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.OPEN)
    joining = models.CharField(max_length=8, choices=Joining, default=Joining.FREE)
    posting = models.CharField(max_length=12, choices=Posting, default=Posting.MEMBERS)
    approval = models.BooleanField(default=False)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    welcome = models.TextField(max_length=2000, blank=True)
    rules = models.TextField(max_length=5000, blank=True)
    questions = models.JSONField(default=list)  # of texts
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return self.name


class LifecyclePolicy(models.Model):
    """After how many months without a post or comment owners are asked whether a space is still needed; one row."""

    idle_months = models.PositiveSmallIntegerField(default=0)  # 0: nobody is asked
    answer_days = models.PositiveSmallIntegerField(default=14)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")


class IdleQuestion(models.Model):
    """Owners were asked whether an idle space is kept; ``by`` None: nobody answered, or somebody posted meanwhile."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    kept = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space"], condition=Q(decided_at__isnull=True), name="one_idle_question")
        ]


class Rules(models.Model):
    """The rules of a space as they read from one change to the next; ``Space.rules_version`` names those in force."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=5000)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "version"], name="one_text_of_rules")]


class RulesAcceptance(models.Model):
    """A person accepted one version of a space's rules. Changed rules are accepted by another row."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space", "version"], name="one_acceptance")]


class Welcome(models.Model):
    """Somebody who joined has yet to read the words of welcome; reading ends it."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="one_welcome")]


class JoinQuestion(models.Model):
    """What a space asks of who asks to join."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]


class Membership(models.Model):
    """A person belongs to a space. The company space and storylines have none: they go by rule."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=SpaceRole, default=SpaceRole.MEMBER)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    by_rule = models.BooleanField(default=False, db_default=False)  # came by the directory, and goes by it
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="one_membership")]
        indexes = [models.Index(fields=["space", "role", "created_at"], name="membership_of_space")]


class SpaceRule(models.Model):
    """A space follows the directory: who is of one of these departments, at one of these sites, has one of these job titles
    or reports to one of these managers, directly or through others, belongs to it.
    """

    space = models.OneToOneField(Space, models.CASCADE, primary_key=True, related_name="rule")
    departments = ArrayField(models.CharField(max_length=120), default=list)
    sites = ArrayField(models.CharField(max_length=120), default=list)
    titles = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    managers = ArrayField(models.UUIDField(), default=list, db_default=[])
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)


class JoinRequest(models.Model):
    """A person asked to join; a moderator answers once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "person"], condition=Q(decided_at__isnull=True), name="one_open_join_request"
            )
        ]


class JoinAnswer(models.Model):
    """An answer to a question, beside the question as it was asked; deleted once the request is decided."""

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    text = models.CharField(max_length=1000)

    class Meta:
        ordering = ["position"]


class SpaceInvitation(models.Model):
    """A member invited a person; the person answers once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "person"], condition=Q(decided_at__isnull=True), name="one_open_space_invitation"
            )
        ]


class Follow(models.Model):
    """A person wants the posts of an open space or a storyline in their feed without being a member."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="one_follow")]


class Level(models.TextChoices):
    """How much of a space somebody wants in their Home."""

    EVERYTHING = "everything", _("Everything")
    HIGHLIGHTS = "highlights", _("Highlights")
    NOTHING = "nothing", _("Nothing")

    @classmethod
    def of(cls, highlights: bool | None) -> "Level":
        """What a ``Mute`` says by its field; None where there is none."""
        return cls.EVERYTHING if highlights is None else cls.HIGHLIGHTS if highlights else cls.NOTHING


class Mute(models.Model):
    """A person does not want a space in their Home, though they belong to it; or only its highlights."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    highlights = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="one_mute")]


class Watermark(models.Model):
    """Up to where a person has read a space: unread is what was published after it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="one_watermark")]
