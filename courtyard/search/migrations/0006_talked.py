import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

KINDS = [
    ("person", "People"), ("space", "Spaces"), ("tag", "Tags"), ("post", "Posts"), ("comment", "Comments"),
    ("message", "Messages"), ("file", "Files"),
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0005_tags")]

    operations = [
        migrations.AlterField("entry", "kind", models.CharField(choices=KINDS, max_length=8)),
        migrations.AlterField("savedsearch", "kind", models.CharField(blank=True, choices=KINDS, max_length=8)),
        AddIndexConcurrently(
            "entry",
            django.contrib.postgres.indexes.GinIndex(
                models.F("words"), condition=models.Q(("kind", "message")), name="words_talked"
            ),
        ),
    ]
