"""Import: what came from where, so that coming again adds nothing."""

from django.db import models

from courtyard.core.clock import now


class Imported(models.Model):
    """A thing of another product and the thing of ours that it became."""

    source = models.CharField(max_length=80)  # e.g. "slack:T0A1B2C3"
    key = models.CharField(max_length=120)  # the natural key there, e.g. "message:C024BE91L:1469563437.000002"
    target_id = models.UUIDField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("source", "key", name="one_import")]
