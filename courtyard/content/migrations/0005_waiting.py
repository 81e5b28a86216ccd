from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("content", "0004_review")]

    operations = [
        AddIndexConcurrently(
            "placement",
            models.Index(condition=Q(live=False), fields=["space", "published_at", "item"], name="placement_waiting"),
        ),
    ]
