"""Who you are: the person (sign-in, state, role, byline), the organisation, invitations and API tokens."""

import datetime
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from courtyard.core.clock import now
from courtyard.core.ids import new_id


class State(models.TextChoices):
    """Where a person stands with the organisation; see docs/reference/permissions.md."""

    UNCLAIMED = "unclaimed", _("Not signed in yet")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left")
    ERASED = "erased", _("Erased")


class Role(models.TextChoices):
    """Company roles, from the widest to the narrowest."""

    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    COMMUNICATOR = "communicator", _("Communicator")
    MODERATOR = "moderator", _("Moderator")
    MEMBER = "member", _("Member")
    GUEST = "guest", _("Guest")


class MovingPictures(models.TextChoices):
    """What animated pictures do on a page."""

    PLAY = "play", _("They play")
    ASK = "ask", _("They play when somebody asks for it")
    STILL = "still", _("Only a still picture is shown")


class PersonManager(BaseUserManager["Person"]):
    """allauth and Django's own commands look people up by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """One human (or bot): everything that signing in and a byline need. ``people.Profile`` adds the rest one to one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    handle = models.CharField(_("handle"), max_length=60, unique=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    title_own = models.BooleanField(default=False, db_default=False)  # given by themselves: it opens no door
    picture = models.CharField(max_length=80, blank=True)  # storage key; empty: coloured initials
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    is_bot = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=12, blank=True)  # empty: the organisation's
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)  # empty: the browser's
    browser_zone = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )  # what their browser last said
    theme = models.CharField(_("appearance"), max_length=8, blank=True)  # "", light, dark
    density = models.CharField(_("density"), max_length=12, blank=True)  # "", compact
    shows_nearness = models.BooleanField(
        _("Others see when I am here and when I am writing"), default=True, db_default=True
    )
    shows_reading = models.BooleanField(
        _("Others see which of their messages I have read"), default=True, db_default=True
    )
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)  # of the byline: part of every fragment's cache key

    last_login = models.DateTimeField(null=True, blank=True)
    password_link_at = models.DateTimeField(null=True, editable=False)  # the last one sent; older links are over
    email_link_at = models.DateTimeField(null=True, editable=False)  # of the one that changes the address, likewise

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        indexes = [models.Index(fields=["state", "name"], name="person_state_name")]

    def __str__(self) -> str:
        return self.byline

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django asks; the state answers
        return self.state == State.ACTIVE

    @property
    def may_choose_password(self) -> bool:
        """Whether a letter to their address may let them choose a password; who has not come in yet claims by it."""
        return self.state in (State.ACTIVE, State.UNCLAIMED) and not self.is_bot and bool(self.email)

    @property
    def is_guest(self) -> bool:
        return self.role == Role.GUEST

    @property
    def byline(self) -> str:
        """The name that others read; an erased person has none."""
        return str(_("Former colleague")) if self.state == State.ERASED else self.name

    @property
    def drawn_key(self) -> tuple[object, ...]:
        """What a drawn piece that shows this person depends on (``ui.keeping``)."""
        return (self.pk, self.name, self.title, self.picture, self.version, self.state, self.role)


QUICK_REACTIONS = "👍 ❤️ 👏 🎉 😄 🤔"


class Organisation(models.Model):
    """The one organisation of this installation; a single row with id 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=80)
    mark = models.CharField(max_length=80, blank=True)  # storage key of a square picture
    accent = models.CharField(_("accent"), max_length=16, default="evergreen")
    language = models.CharField(_("language"), max_length=12, default="en")
    members_may_invite = models.BooleanField(_("Members may invite colleagues"), default=False)
    members_may_create_spaces = models.BooleanField(_("Members may create spaces"), default=True)
    show_seen_by = models.BooleanField(_("Show who has seen a post"), default=True)
    show_nearness = models.BooleanField(_("Show who is here, and who is writing"), default=True, db_default=True)
    show_reading = models.BooleanField(
        _("Show in conversations who has read to where"), default=False, db_default=False
    )
    quick_reactions = models.CharField(
        _("Reactions offered first"), max_length=200, default=QUICK_REACTIONS, db_default=QUICK_REACTIONS
    )
    any_reaction = models.BooleanField(
        _("People may react with any other emoji as well"), default=True, db_default=True
    )
    moving_pictures = models.CharField(
        _("Animated pictures"),
        max_length=8,
        choices=MovingPictures,
        default=MovingPictures.PLAY,
        db_default=MovingPictures.PLAY,
    )
    newcomer_days = models.PositiveSmallIntegerField(
        default=30, db_default=30
    )  # from the start; 0: nobody is marked as new
    phone_book_on_devices = models.BooleanField(
        _("People may keep the phone book on their devices"), default=True, db_default=True
    )
    tags_curated = models.BooleanField(
        _("Only tags that are there already may be used"), default=False, db_default=False
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    @property
    def reactions(self) -> list[str]:
        """The emoji that are offered first."""
        return self.quick_reactions.split()

    @property
    def drawn_key(self) -> tuple[object, ...]:
        """What a drawn piece that shows the organisation depends on (``ui.keeping``)."""
        return (self.name, self.mark)


class Invitation(models.Model):
    """A way in: for one address (by list) or for whoever holds the link. Only a hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, blank=True)  # empty: an open link
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)

    def is_open(self, at: datetime.datetime | None = None) -> bool:
        """Whether somebody may still come in by it."""
        return self.ended_at is None and self.uses_left > 0 and self.expires_at > (at or now())


class ApiToken(models.Model):
    """A key for scripts: acts as its person within its scopes. Only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # ["read", "write"]
    created_at = models.DateTimeField(default=now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class SignIn(AbstractBaseSession):
    """A browser session; once somebody signed in, it is theirs to see and to end."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    device = models.CharField(max_length=300, blank=True)  # what the browser says it is
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    seen_at = models.DateTimeField(default=now)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> type:
        from courtyard.accounts.sessions import SessionStore

        return SessionStore


class Allowance(models.Model):
    """How often something limited was tried within its window; kept here so that losing a cache opens nothing."""

    key = models.CharField(max_length=64, primary_key=True)  # hash of what is limited and for whom
    used = models.PositiveIntegerField()
    resets_at = models.DateTimeField(db_index=True)


def hue_of(identifier: uuid.UUID) -> int:
    """The colour class 0..11 that a person or space has everywhere."""
    return identifier.int % 12
