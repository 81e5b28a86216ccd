from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("chat", "0002_became")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                condition=models.Q(("became__isnull", False)), fields=["became"], name="messages_that_became"
            ),
        )
    ]
