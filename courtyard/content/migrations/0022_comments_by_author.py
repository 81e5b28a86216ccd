from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("content", "0021_newest")]

    operations = [
        AddIndexConcurrently(
            "item",
            models.Index(
                condition=Q(root__isnull=False), fields=["author", "-published_at", "-id"], name="comments_by_author"
            ),
        ),
    ]
