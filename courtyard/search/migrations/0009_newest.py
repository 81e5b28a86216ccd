"""What was written and said, by its time: common words are read from the newest on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_WRITTEN = models.Q(("kind__in", ["post", "comment", "file"]))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0008_forwarded")]

    operations = [
        AddIndexConcurrently("entry", models.Index(fields=["-at"], condition=_WRITTEN, name="written_newest")),
        AddIndexConcurrently(
            "entry", models.Index(fields=["-at"], condition=models.Q(("kind", "message")), name="talked_newest")
        ),
    ]
