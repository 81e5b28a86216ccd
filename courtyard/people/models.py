"""Who we are: what a profile says beyond the byline, and what somebody says of the moment."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id


class Shown(models.TextChoices):
    """To whom a field of a profile is shown, beside its owner."""

    COLLEAGUES = "colleagues", _("All colleagues, no guests")
    NOBODY = "nobody", _("Nobody")


class Profile(models.Model):
    """One to one with a person; made with the person."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    about = models.TextField(_("about"), max_length=2000, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True, db_index=True)
    site = models.CharField(_("site"), max_length=120, blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    cover = models.CharField(max_length=80, blank=True)  # storage key
    started_on = models.DateField(_("with us since"), null=True, blank=True)
    manager = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    languages = models.CharField(_("languages"), max_length=120, blank=True, default="", db_default="")
    birthday = models.PositiveSmallIntegerField(null=True, blank=True)  # month * 100 + day; nobody asks for the year
    birthday_for = models.CharField(max_length=12, choices=Shown, default=Shown.NOBODY, db_default=Shown.NOBODY)
    phone_for = models.CharField(max_length=12, choices=Shown, default=Shown.COLLEAGUES, db_default=Shown.COLLEAGUES)

    class Meta:
        indexes = [
            models.Index(fields=["birthday"], name="profile_birthday", condition=Q(birthday__isnull=False)),
            models.Index(fields=["started_on"], name="profile_started"),
            models.Index(ExtractMonth("started_on"), ExtractDay("started_on"), name="profile_anniversary"),
        ]


class Status(models.Model):
    """What a person says of the moment: one row at most. It is over when it is taken back, or when its time is over."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    emoji = models.CharField(max_length=32)
    words = models.CharField(_("status"), max_length=80, blank=True)
    do_not_disturb = models.BooleanField(default=False)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)  # none: until it is taken back


class Absence(models.Model):
    """Days on which a person is out of office, the last one included. Those of one person never overlap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.DateTimeField()  # the days in the person's own zone: what decides, wherever the reader is
    ends_at = models.DateTimeField()
    stand_in = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.CharField(_("message"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["person", "ends_at"], name="absence_person_end")]
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="absence_ends_after_start")]


class Welcome(models.Model):
    """That somebody said hello to a newcomer, or put the invitation to do so away."""

    newcomer = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "newcomer"], name="one_greeting")]
