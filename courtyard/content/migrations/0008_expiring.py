from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("content", "0007_schedule")]

    operations = [
        AddIndexConcurrently(
            "item",
            models.Index(
                condition=models.Q(expires_at__isnull=False), fields=["expires_at"], name="items_expiring"
            ),
        ),
    ]
