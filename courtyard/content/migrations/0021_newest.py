from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("content", "0020_moving_key"),
        ("spaces", "0008_rules_of_people"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="placement",
            index=models.Index(
                condition=models.Q(("in_feed", True), ("live", True)),
                fields=["-published_at", "-item"],
                include=("space",),
                name="placement_newest",
            ),
        ),
    ]
