"""The words inside files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.content.models.items import File
from courtyard.core.insides import Outcome


class TextState(models.TextChoices):
    """Where the words of a file stand. All but the first are an ``Outcome`` of reading it."""

    WAITING = "waiting", _("Waiting")
    DONE = Outcome.DONE, _("Words found")
    EMPTY = Outcome.EMPTY, _("Nothing inside")
    TOO_LARGE = Outcome.TOO_LARGE, _("Too large")
    UNREADABLE = Outcome.UNREADABLE, _("Not readable")
    REFUSED = Outcome.REFUSED, _("Refused as harmful")


class FileText(models.Model):
    """The words inside a file that may hold some; it goes when the file goes. What waits to be read again keeps its words."""

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="insides")
    state = models.CharField(max_length=12, choices=TextState, default=TextState.WAITING)
    text = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=0)  # of the readers that found it
    tries = models.PositiveSmallIntegerField(default=0)  # how often its reading was begun since it waits
    extracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["file"], condition=Q(state=TextState.WAITING), name="texts_waiting"),
            models.Index(fields=["extracted_at"], condition=Q(state=TextState.DONE), name="texts_done"),
        ]
