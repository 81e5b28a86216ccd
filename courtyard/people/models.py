"""Who we are: what a profile says beyond the byline."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person


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
